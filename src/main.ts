#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './cli/command-line.ts';

// Young objects live for one request. A young generation that does not grow is collected in a fraction of a
// millisecond, and saves 20 MB of resident memory under load (docs/benchmarks.md). Helper threads cost more than
// they help with so little, and 5 MB.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--no-parallel-scavenge');

// Ends here, not when the last timer has run out: a link that is still being opened must not delay the end.
process.exit(await runCommandLine(process.argv.slice(2)));
