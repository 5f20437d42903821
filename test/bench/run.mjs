// `npm run bench`: measures the built gateway beside other servers and writes docs/benchmarks.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine, whyBusy } from './machine.mjs';
import { readOptions } from './options.mjs';
import { makePlant } from './plant.mjs';
import { stopAll } from './processes.mjs';
import { page, printed } from './report.mjs';
import { changing } from './sections/changing.mjs';
import { demo } from './sections/demo.mjs';
import { generator } from './sections/generator.mjs';
import { hostile } from './sections/hostile.mjs';
import { memory } from './sections/memory.mjs';
import { mk2 } from './sections/mk2.mjs';
import { n2k } from './sections/n2k.mjs';
import { n2kbus } from './sections/n2k-bus.mjs';
import { startup } from './sections/startup.mjs';
import { throughput } from './sections/throughput.mjs';
import { vedirect } from './sections/vedirect.mjs';
import { buildTools } from './tools.mjs';

const sections = { generator, throughput, changing, hostile, memory, startup, mk2, vedirect, n2k, n2kbus, demo };
const resultFile = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

const options = readOptions(process.argv.slice(2), Object.keys(sections));
if ('text' in options) {
  console.log(options.text);
  process.exitCode = options.status;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stopAll();
      rmSync(folder, { recursive: true, force: true });
      process.exit(1);
    });
  }
  const busy = whyBusy();
  if (busy !== undefined) console.error(busy);
  try {
    const results = await measureAll(folder, options);
    const isMissed = results.some(({ checks }) => checks.some(({ ok }) => !ok));
    const facts = [...describeMachine(), ['Before the run', busy ?? 'quiet']];
    if (options.isFull) writeFileSync(resultFile, page(facts, results));
    if (isMissed && options.strict) process.exitCode = 1;
  } catch (error) {
    console.error(`the benchmark stopped: ${error.message}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(folder, { effort, names }) {
  const bench = {
    folder,
    effort,
    tools: buildTools(folder),
    plant: await makePlant(),
    progress: (line) => console.error(line),
  };
  const results = [];
  for (const name of names) {
    const result = await sections[name](bench);
    console.log(printed(result));
    results.push(result);
  }
  return results;
}
