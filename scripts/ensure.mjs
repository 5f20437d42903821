// Makes a clone ready: installs the packages of the lock file and builds dist/, each only when it is missing or out
// of date. Runs before `npm start`, `npm test` and the other commands, so it needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { whyBuild } from './build-stamp.mjs';
import { whyInstall } from './installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

refuseOldNode();
step(whyInstall(root), 'installing packages', ...npm('ci', '--prefer-offline', '--no-audit', '--no-fund'));
step(whyBuild(root), 'building', process.execPath, ['scripts/build.mjs']);

/** Runs a command when there is a reason for it, and ends the process when it fails. */
function step(reason, doing, command, args) {
  if (reason === undefined) return;
  console.error(`${doing}: ${reason}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`${doing} failed${error ? `: ${error.message}` : ''}; the lines above say why`);
  process.exit(1);
}

/** The npm that runs us, or the one on the PATH. */
function npm(...args) {
  const self = process.env.npm_execpath;
  return self?.endsWith('.js') ? [process.execPath, [self, ...args]] : ['npm', args];
}

function refuseOldNode() {
  const { engines } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  console.error(`this needs Node ${engines.node}; ${process.execPath} is ${process.version}`);
  process.exit(1);
}
