import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canStreams } from '../can-frames.mjs';
import { median, thousands } from '../figures.mjs';
import { runClient } from '../processes.mjs';

const script = fileURLToPath(new URL('../peers/n2k-bus.mjs', import.meta.url));
/** The most that fits on 250 kbit/s. */
const framesPerSecond = 1_900;
const mostShare = 5;
/** What listens, and to which of the streams. The first tells what feeding costs, to those that feed themselves. */
const listeners = [
  { listener: 'nothing', title: 'nobody', stream: 0 },
  { listener: 'reader', title: 'reader and decoder', stream: 0 },
  { listener: 'gateway', title: 'the whole gateway', stream: 0 },
  { listener: 'gateway', title: 'the whole gateway, only PGNs that it decodes', stream: 1 },
  { listener: 'slcan', title: 'the whole gateway, SLCAN adapter included', stream: 0, isFed: true },
];

/** How much of one core a full CAN bus takes. */
export async function n2kbus(bench) {
  const streams = canStreams();
  const measured = listeners.filter(({ listener }) => listener !== 'slcan' || hasTerminals());
  const rows = measured.map((row) => ({ ...row, file: join(bench.folder, `bus-${row.stream}.json`), results: [] }));
  for (const { file, stream } of rows) writeFileSync(file, JSON.stringify(streams[stream].frames));
  for (let round = 1; round <= bench.effort.rounds; round += 1) {
    for (const { listener, file, results } of rows) {
      const command = [process.execPath, script, listener, file, framesPerSecond, bench.effort.busSeconds];
      results.push(JSON.parse(await runClient(command.map(String))));
    }
    bench.progress(`full CAN bus: round ${round} of ${bench.effort.rounds}`);
  }
  return {
    title: 'A full CAN bus',
    text: explain(streams[0].name, bench.effort),
    table: {
      head: ['listening', 'frames/s', 'of one core', 'without the feeding', 'found'],
      rows: rows.map((row) => [
        ...[row.title, thousands(median(row.results.map(({ frames, ms }) => (frames / ms) * 1_000)))],
        ...[percent(median(row.results.map(shareOf))), percent(ownShare(row, rows[0])), row.results.at(-1).found],
      ]),
    },
    checks: rows.slice(1).map((row) => checkOf(row, ownShare(row, rows[0]))),
  };
}

/** Whether the optional package for pseudo terminals is there. */
function hasTerminals() {
  try {
    createRequire(import.meta.url).resolve('@lydell/node-pty');
    return true;
  } catch {
    return false;
  }
}

/** Percent of one core. */
function shareOf({ cpuMs, ms }) {
  return (cpuMs / ms) * 100;
}

/** What a listener takes beyond the feeding, from measurements side by side; all of it where another process feeds. */
function ownShare({ results, isFed = false }, feeding) {
  if (isFed) return median(results.map(shareOf));
  return median(results.map((result, round) => shareOf(result) - shareOf(feeding.results[round])));
}

function percent(share) {
  return `${share.toFixed(1)} %`;
}

function checkOf({ title }, share) {
  return {
    what: `a CAN bus at ${thousands(framesPerSecond)} frames/s, ${title}`,
    measured: `${percent(share)} of one core`,
    target: `< ${mostShare} %`,
    ok: share < mostShare,
  };
}

function explain(name, { rounds, busSeconds }) {
  return (
    `Frames (${name}) come over a bus in memory at ${thousands(framesPerSecond)} frames/s, the most that 250 ` +
    'kbit/s carry, in bursts of a millisecond. Counted is all processor time of the process, compiling and collecting ' +
    'garbage included; much of it goes into waking up a thousand times a second to feed, which is measured with nobody ' +
    `listening and taken off. Medians of ${rounds} measurements of ${busSeconds} s. The whole gateway makes nodes, ` +
    'services, values and register images of the frames; the nodes answer who and what they are. To the SLCAN ' +
    'adapter, simulated on a pseudo terminal, another process feeds them, and nothing is taken off.'
  );
}
