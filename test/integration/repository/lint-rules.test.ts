import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageOwners, type Room, rooms } from '../../support/rooms.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

interface Sample {
  /** Its place in the tree decides which rules apply. */
  readonly file: string;
  readonly text: string;
  /** The rule that must refuse it; undefined: none may. */
  readonly rule: string | undefined;
}

const restricted = 'lint/style/noRestrictedImports';

function importSample(folder: string, from: string, allowed: boolean): Sample {
  const name = from.replace(/[^a-z]+/g, '-');
  return {
    file: `src/${folder}/may${allowed ? '' : '-not'}-import-${name}.ts`.replace('/./', '/'),
    text: `import { thing } from '${from}';\n\nexport const copy = thing;\n`,
    rule: allowed ? undefined : restricted,
  };
}

/** A file of every room that imports from every other room, from Node and from every package. */
function samplesOf(name: string, room: Room, folder: string): Sample[] {
  const others = Object.entries(rooms).filter(([other]) => other !== name && other !== 'gateway');
  const relative = (target: string): string => {
    const path = posix.relative(`src/${folder}`, `src/${target}/thing.ts`);
    return path.startsWith('.') ? path : `./${path}`;
  };
  return [
    ...others.map(([other, { folders }]) =>
      importSample(folder, relative(folders.at(-1) ?? other), room.may.includes(other)),
    ),
    importSample(folder, './neighbour.ts', true),
    importSample(folder, 'node:net', room.node),
    importSample(folder, 'node:fs/promises', room.node),
    importSample(folder, 'node:timers/promises', false),
    importSample(folder, 'some-package', false),
  ];
}

const layerSamples = Object.entries(rooms)
  .filter(([name]) => name !== 'gateway')
  .flatMap(([name, room]) => room.folders.flatMap((folder) => samplesOf(name, room, folder)));

/** Arrows finer than whole rooms. */
const singleSamples: Sample[] = [
  ['src/gateway.ts', './cli/thing.ts', restricted],
  ['src/gateway.ts', './simulator/demo/thing.ts', restricted],
  ['src/gateway.ts', './drivers/vedirect/thing.ts', undefined],
  ['src/gateway.ts', 'zod', restricted],
  ['src/beside-gateway.ts', './cli/thing.ts', restricted],
  ['src/main.ts', './cli/thing.ts', undefined],
  ['src/main.ts', 'pino', restricted],
  ['src/servers/modbus/thing.ts', '../../protocols/vedirect/thing.ts', restricted],
  ['src/servers/modbus/thing.ts', '../../config/config.ts', undefined],
  ['src/servers/modbus/thing.ts', '../../config/load.ts', restricted],
  ['src/simulator/demo/thing.ts', '../../config/config.ts', undefined],
  ['src/simulator/demo/thing.ts', '../devices/vedirect/bmv.ts', undefined],
  ['src/protocols/vedirect/thing.ts', '../modbus/thing.ts', restricted],
].map(([file = '', from = '', rule]) => ({
  file,
  text: `import { thing } from '${from}';\n\nexport const copy = thing;\n`,
  rule,
}));

const packageSamples: Sample[] = Object.entries(packageOwners).flatMap(([name, owner]) => {
  const fileName = `imports-${name.replace(/^@.*\//, '')}.ts`;
  const text = `import { thing } from '${name}';\n\nexport const copy = thing;\n`;
  return [
    { file: `src/${owner}`, text, rule: undefined },
    { file: `src/cli/${fileName}`, text, rule: restricted },
    { file: `src/runtime/${fileName}`, text, rule: restricted },
  ];
});

const codeSamples: Sample[] = [
  {
    file: 'src/store/floating.ts',
    text: 'async function save(): Promise<void> {}\n\nexport function close(): void {\n  save();\n}\n',
    rule: 'lint/nursery/noFloatingPromises',
  },
  {
    file: 'src/store/misused.ts',
    text: 'async function ready(): Promise<boolean> {\n  return true;\n}\n\nexport const answer = ready() ? 1 : 2;\n',
    rule: 'lint/nursery/noMisusedPromises',
  },
  {
    file: 'src/store/switch.ts',
    text: "export function word(kind: 'a' | 'b'): string {\n  switch (kind) {\n    case 'a':\n      return 'x';\n  }\n  return '';\n}\n",
    rule: 'lint/nursery/useExhaustiveSwitchCases',
  },
  {
    file: 'src/links/real-time.ts',
    text: 'export const signal = AbortSignal.timeout(1_000);\n',
    rule: 'lint/nursery/noJsRestrictedProperties',
  },
  { file: 'src/store/any.ts', text: 'export const thing: any = 1;\n', rule: 'lint/suspicious/noExplicitAny' },
  { file: 'src/store/default.ts', text: 'export default function a(): void {}\n', rule: 'lint/style/noDefaultExport' },
  { file: 'src/store/enum.ts', text: 'export enum Kind {\n  A,\n}\n', rule: 'lint/style/noEnum' },
  {
    file: 'src/store/cycle-one.ts',
    text: "import { two } from './cycle-two.ts';\n\nexport const one = (): number => two();\n",
    rule: 'lint/suspicious/noImportCycles',
  },
  {
    file: 'src/store/cycle-two.ts',
    text: "import { one } from './cycle-one.ts';\n\nexport const two = (): number => one();\n",
    rule: 'lint/suspicious/noImportCycles',
  },
  {
    file: 'test/waits.test.ts',
    text: "import { setTimeout as sleep } from 'node:timers/promises';\n\nawait sleep(1);\n",
    rule: restricted,
  },
];

let work: string;

/** Writes the samples (each place once) into a tree of their own and returns the rules broken, by file. */
function broken(samples: readonly Sample[]): Map<string, string[]> {
  const tree = mkdtempSync(join(work, 'tree-'));
  cpSync(join(root, 'biome.json'), join(tree, 'biome.json'));
  for (const { file, text } of samples) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const rules = new Map<string, string[]>();
  for (const { category, location } of lint(tree)) {
    rules.set(location.path, [...(rules.get(location.path) ?? []), category]);
  }
  return rules;
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string };
}

function lint(tree: string): Diagnostic[] {
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error', '.'];
  try {
    execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  }
}

function expectAsStated(samples: readonly Sample[]): void {
  const rules = broken(samples);
  for (const { file, rule } of samples) {
    const relevant = (rules.get(file) ?? []).filter((name) => rule !== undefined || name === restricted);
    if (rule === undefined) expect(relevant, `${file} is allowed`).toEqual([]);
    else expect(relevant, `${file} is refused`).toContain(rule);
  }
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'ccgx-lint-'));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('Biome', () => {
  it('lets every room import what the table of rooms allows and refuses the rest', () => {
    expect(layerSamples.length).toBeGreaterThan(200);
    expectAsStated(layerSamples);
  });

  it.each(singleSamples)('judges $file: $text', (sample) => {
    expectAsStated([sample]);
  });

  it('lets only its owner import a third-party package', () => {
    expectAsStated(packageSamples);
  });

  it.each(codeSamples)('refuses $file with $rule', (sample) => {
    const partners = codeSamples.filter(({ file }) => file.includes('cycle'));
    expectAsStated(sample.file.includes('cycle') ? partners : [sample]);
  });
});
