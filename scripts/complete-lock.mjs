// `node scripts/complete-lock.mjs`: adds the optional packages of other platforms that npm left out of the lock file.
// npm drops those that its registry does not have, and `npm ci` then refuses the whole file. A package for a platform
// is named for it (`…-linux-x64-musl`), so that its entry can be written without it; `--check` only reports.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingFrom(lock.packages);

for (const { place, wantedBy } of missing) console.log(`${place}, wanted by ${wantedBy}`);
if (process.argv.includes('--check')) {
  if (missing.length > 0) console.error('package-lock.json lacks these; run `node scripts/complete-lock.mjs`');
  process.exitCode = missing.length > 0 ? 1 : 0;
} else if (missing.length > 0) {
  const added = missing.map(({ place, entry }) => [place, entry]);
  const sorted = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}

function missingFrom(packages) {
  return Object.entries(packages).flatMap(([wantedBy, { optionalDependencies = {}, dev, devOptional }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => packages[`node_modules/${name}`] === undefined)
      .filter(([name]) => packages[`${wantedBy}/node_modules/${name}`] === undefined)
      .map(([name, version]) => ({
        place: `node_modules/${name}`,
        wantedBy: wantedBy || 'package.json',
        entry: entryFor(name, version, { dev, devOptional }),
      })),
  );
}

/** In npm's own order: the version, then the rest by name. */
function entryFor(name, version, inherited) {
  const rest = { ...platformOf(name), ...inherited, optional: true };
  return { version: exact(name, version), ...Object.fromEntries(Object.entries(rest).sort()) };
}

function exact(name, version) {
  if (/^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new Error(`${name}: ${version} is no exact version; install it where the registry has it`);
}

/** What npm calls os, cpu and libc, read from the package's name. */
function platformOf(name) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length === 0 || cpu.length === 0) throw new Error(`${name}: its name tells no platform`);
  const libc = words.flatMap((word) => (os.includes('linux') ? (libraries[word] ?? []) : []));
  return { cpu, ...(libc.length > 0 && { libc }), os };
}
