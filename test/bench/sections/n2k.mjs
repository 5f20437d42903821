import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canStreams } from '../can-frames.mjs';
import { median, ratio, thousands } from '../figures.mjs';
import { runClient } from '../processes.mjs';

const script = fileURLToPath(new URL('../peers/n2k-decode.mjs', import.meta.url));
const peer = '@canboat/canboatjs';
const leastFrames = 400_000;

/** How fast the frames of an NMEA 2000 bus become values on one core. */
export async function n2k(bench) {
  const decoders = ['reader', 'values', ...(isPeerThere() ? ['canboatjs'] : [])];
  const rows = canStreams().map((stream, index) => {
    const file = join(bench.folder, `can-${index}.json`);
    writeFileSync(file, JSON.stringify(stream.frames));
    return { ...stream, file, results: {} };
  });
  for (let round = 1; round <= bench.effort.rounds; round += 1) {
    for (const { file, results } of rows) {
      for (const decoder of decoders) {
        const command = [process.execPath, script, decoder, file, bench.effort.n2kSeconds];
        results[decoder] ??= [];
        results[decoder].push(JSON.parse(await runClient(command.map(String))));
      }
    }
    bench.progress(`NMEA 2000 frames: round ${round} of ${bench.effort.rounds}`);
  }
  return {
    title: 'NMEA 2000 frames',
    text: explain(bench.effort),
    table: tableOf(rows),
    checks: checksOf(rows),
  };
}

function isPeerThere() {
  try {
    createRequire(import.meta.url).resolve(peer);
    return true;
  } catch {
    return false;
  }
}

/** Frames per second of one decoder, in order of the rounds. */
function speeds({ results }, decoder) {
  return results[decoder]?.map(({ frames, ms }) => (frames / ms) * 1_000);
}

function tableOf(rows) {
  const head = ['bus', 'frames', 'joined, frames/s', 'with values, frames/s', `${peer}, frames/s`, 'ours / it'];
  return {
    head: [...head, 'messages with values', 'of it'],
    rows: rows.map((row) => {
      const [reader, values, theirs] = ['reader', 'values', 'canboatjs'].map((decoder) => speeds(row, decoder));
      const ours = [row.name, thousands(row.frames.length), thousands(median(reader)), thousands(median(values))];
      const messages = thousands(row.results.values[0].messages);
      if (theirs === undefined) return [...ours, 'not installed', '', messages, ''];
      const compared = [thousands(median(theirs)), ratio(values, theirs).toFixed(1)];
      return [...ours, ...compared, messages, thousands(row.results.canboatjs[0].messages)];
    }),
  };
}

function checksOf(rows) {
  const slowest = Math.min(...rows.map((row) => median(speeds(row, 'values'))));
  const decoding = {
    what: 'NMEA 2000 frames to values on one core, slowest of the streams',
    measured: `${thousands(slowest)} frames/s`,
    target: `>= ${thousands(leastFrames)} frames/s`,
    ok: slowest >= leastFrames,
  };
  const ratios = rows.flatMap((row) => {
    const theirs = speeds(row, 'canboatjs');
    return theirs === undefined ? [] : [ratio(speeds(row, 'values'), theirs)];
  });
  if (ratios.length === 0) return [decoding];
  const least = Math.min(...ratios);
  const compared = { what: `NMEA 2000 frames to values beside ${peer}`, target: 'faster' };
  return [decoding, { ...compared, measured: `${least.toFixed(1)} times as fast`, ok: least > 1 }];
}

function explain({ rounds, n2kSeconds }) {
  return (
    'Frames {id, bytes} of recorded buses, read again and again on one core, each decoder in a process of its own; ' +
    `medians of ${rounds} measurements of ${n2kSeconds} s, taken in turns. "Joined" makes messages of frames; "with ` +
    `values" also decodes every field of the PGNs that we have a table of, and is compared with ${peer}. That one ` +
    'decodes every PGN that it knows, and it knows many more: fair is the second line, whose frames are all of PGNs ' +
    'that both decode. A full bus brings 1 900 frames/s.'
  );
}
