#!/usr/bin/env node
import { runCommandLine } from './cli/command-line.ts';

// Ends here, not when the last timer has run out: a link that is still being opened must not delay the end.
process.exit(await runCommandLine(process.argv.slice(2)));
