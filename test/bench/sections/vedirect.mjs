import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, ratio } from '../figures.mjs';
import { runClient } from '../processes.mjs';
import { vedirectStream } from '../vedirect-stream.mjs';

const script = fileURLToPath(new URL('../peers/vedirect-text.mjs', import.meta.url));
const peer = '@signalk/vedirect-serial-usb';
const chunkSizes = [16, 64, 256, 4_096];
const leastMegabytes = 40;

/** How fast VE.Direct text is read on one core, in chunks from those of a slow adapter to those of a file. */
export async function vedirect(bench) {
  const { bytes, origin } = vedirectStream();
  const file = join(bench.folder, 'vedirect.bin');
  writeFileSync(file, bytes);
  const parsers = ['framer', 'values', ...(isPeerThere() ? ['signalk'] : [])];
  const rows = chunkSizes.map((chunkSize) => ({ chunkSize, results: {} }));
  for (let round = 1; round <= bench.effort.rounds; round += 1) {
    for (const { chunkSize, results } of rows) {
      for (const parser of parsers) {
        const command = [process.execPath, script, parser, file, chunkSize, bench.effort.vedirectSeconds];
        results[parser] ??= [];
        results[parser].push(JSON.parse(await runClient(command.map(String))));
      }
    }
    bench.progress(`VE.Direct text: round ${round} of ${bench.effort.rounds}`);
  }
  return {
    title: 'VE.Direct text',
    text: explain(bytes.length, origin, bench.effort),
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

/** Megabytes per second of one parser, in order of the rounds. */
function speeds({ results }, parser) {
  return results[parser]?.map(({ bytes, ms }) => bytes / 1_000 / ms);
}

function tableOf(rows) {
  const head = [
    'bytes per chunk',
    'framer, MB/s',
    'with values, MB/s',
    `${peer}, MB/s`,
    'ours / it',
    'blocks',
    'of it',
  ];
  return {
    head,
    rows: rows.map((row) => {
      const [framer, values, theirs] = ['framer', 'values', 'signalk'].map((parser) => speeds(row, parser));
      const ours = [row.chunkSize, median(framer).toFixed(1), median(values).toFixed(1)];
      const { blocks } = row.results.framer[0];
      if (theirs === undefined) return [...ours, 'not installed', '', blocks, ''];
      const compared = [median(theirs).toFixed(2), ratio(values, theirs).toFixed(1)];
      return [...ours, ...compared, blocks, row.results.signalk[0].blocks];
    }),
  };
}

function checksOf(rows) {
  const slowest = Math.min(...rows.map((row) => median(speeds(row, 'framer'))));
  const framer = {
    what: `VE.Direct text framer on one core, slowest of chunks of ${chunkSizes.join(', ')} bytes`,
    measured: `${slowest.toFixed(1)} MB/s`,
    target: `>= ${leastMegabytes} MB/s`,
    ok: slowest >= leastMegabytes,
  };
  const ratios = rows.flatMap((row) => {
    const theirs = speeds(row, 'signalk');
    return theirs === undefined ? [] : [ratio(speeds(row, 'values'), theirs)];
  });
  if (ratios.length === 0) return [framer];
  const least = Math.min(...ratios);
  const compared = { what: `VE.Direct text with values beside ${peer}`, target: 'faster' };
  return [framer, { ...compared, measured: `${least.toFixed(1)} times as fast`, ok: least > 1 }];
}

function explain(bytes, origin, { rounds, vedirectSeconds }) {
  return (
    `${bytes} bytes (${origin}), read again and again on one core, each parser in a process of its own; medians of ` +
    `${rounds} measurements of ${vedirectSeconds} s, taken in turns. The framer finds blocks, adds them up and takes ` +
    `HEX frames out; "with values" also decodes each field, as ${peer} does, and is compared with it. That one also ` +
    'builds a Signal K message per block. A wire of 19200 baud brings 0.002 MB/s. The last columns are the sound ' +
    'blocks that each finds in one pass.'
  );
}
