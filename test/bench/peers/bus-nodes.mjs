import { decodeId, encodeId } from '../../../dist/protocols/n2k/can-id.js';
import { claimPgn, encodeName } from '../../../dist/protocols/n2k/name.js';
import { productInfoPgn } from '../../../dist/protocols/n2k/product-info.js';

const requestPgn = 59904;
const everybody = 255;
const wholeProduct = 20;

/**
 * Lets the nodes of a recording answer who they are and what they are, so that a gateway takes them for nodes.
 * @param {import('../../../dist/links/can-link.js').CanLink} link their end of the bus
 * @param {import('../../../dist/links/can-link.js').CanFrame[]} recorded
 */
export function answerFor(link, recorded) {
  const answers = { [claimPgn]: new Map(), [productInfoPgn]: new Map() };
  for (const frame of recorded) {
    const { pgn, source } = decodeId(frame.id);
    if (pgn === claimPgn) answers[claimPgn].set(source, [frame]);
    else if (!answers[claimPgn].has(source)) answers[claimPgn].set(source, [madeClaim(source)]);
    if (pgn === productInfoPgn) gather(answers[productInfoPgn], source, frame);
  }
  link.onFrames((frames) => {
    for (const { id, data } of frames) {
      const { pgn, destination } = decodeId(id);
      const wanted = pgn === requestPgn ? answers[data[0] | (data[1] << 8) | (data[2] << 16)] : undefined;
      for (const [source, answer] of wanted ?? []) {
        if (destination !== everybody && destination !== source) continue;
        for (const frame of answer) void link.send(frame);
      }
    }
  });
}

/** Of nodes that were not asked while the bus was recorded. */
function madeClaim(source) {
  const name = { manufacturer: 2046, deviceInstance: 0, systemInstance: 0, industryGroup: 4, canMove: true };
  const data = encodeName({ ...name, uniqueNumber: source, deviceFunction: 130, deviceClass: 120 });
  return { id: encodeId({ pgn: claimPgn, priority: 6, source, destination: everybody }), data };
}

/** Keeps the frames of a node's first whole product information. */
function gather(products, source, frame) {
  const isFirst = (frame.data[0] & 0x1f) === 0;
  const before = products.get(source) ?? [];
  if (isFirst && before.length < wholeProduct) products.set(source, [frame]);
  else if (before.length > 0 && before.length < wholeProduct) before.push(frame);
}
