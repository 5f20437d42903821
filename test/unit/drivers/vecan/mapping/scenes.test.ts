import { describe, expect, it } from 'vitest';
import type { VecanService } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import type { Value } from '../../../../../src/store/values.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../../support/shared-data.ts';
import { type RecordedNode, recordedNodes } from '../../../../support/vecan-values.ts';

interface Expected {
  readonly service: VecanService;
  readonly unique: number;
  readonly values: Readonly<Record<string, Value | readonly Value[]>>;
  readonly never?: Readonly<Record<string, readonly Value[]>>;
}

const scenes = ['bmv702', 'mppt150-70', 'skylla-i-3', 'not-available', 'lost-frames', 'foreign', 'vreg-talk'];

const expectationsOf = (scene: string): readonly Expected[] =>
  (JSON.parse(sharedText(`can/scenes/${scene}.json`)) as { expect: readonly Expected[] }).expect;

/** The values of a node of the scene; /Connected is not told by messages. */
function checked({ service, values, never = {} }: Expected, node: RecordedNode | undefined): void {
  const shown = node?.values.values(service) ?? {};
  for (const [path, wanted] of Object.entries(values)) {
    if (path === '/Connected') continue;
    const allowed = Array.isArray(wanted) ? wanted : [wanted];
    const value = shown[path] ?? null;
    const isAllowed = allowed.some((each) => closeTo(value, each));
    expect(isAllowed, `${path} is ${value}, not ${allowed.join(' or ')}`).toBe(true);
  }
  for (const [path, forbidden] of Object.entries(never)) {
    for (const value of forbidden) expect(node?.values.shown.get(path)?.has(value) ?? false).toBe(false);
  }
}

/** Half of the wire's resolution is 0.005 or more for all of these. */
function closeTo(value: Value, wanted: Value): boolean {
  if (typeof value === 'number' && typeof wanted === 'number') return Math.abs(value - wanted) < 0.005;
  return value === wanted;
}

describe.skipIf(!hasSharedData)(`nodes of a scene${withoutSharedData}`, () => {
  it.each(scenes)('of %s tell what is expected', (scene) => {
    const nodes = recordedNodes(`scenes/${scene}.log`);
    for (const wanted of expectationsOf(scene)) {
      checked(
        wanted,
        nodes.find(({ name }) => name.uniqueNumber === wanted.unique),
      );
    }
  });

  it('of vebus-1ph tell the two halves of one service', () => {
    const nodes = recordedNodes('scenes/vebus-1ph.log');
    const [wanted] = expectationsOf('vebus-1ph');
    const [output, input] = [40001, 40002].map((unique) => nodes.find(({ name }) => name.uniqueNumber === unique));
    const values = Object.entries(wanted?.values ?? {});
    const isInput = ([path]: [string, unknown]): boolean => path.startsWith('/Ac/ActiveIn/');
    for (const [node, part] of [
      [output, values.filter((entry) => !isInput(entry))],
      [input, values.filter(isInput)],
    ] as const) {
      checked({ service: 'vebus', unique: 0, values: Object.fromEntries(part) }, node);
    }
    expect(output?.values.values('vebus')).toMatchObject({ '/State': 9, '/Mode': 3, '/Ac/NumberOfPhases': 1 });
    expect(input?.values.values('vebus')).not.toHaveProperty('/Ac/Out/L1/V');
  });

  it('of foreign are services of their own each', () => {
    const nodes = recordedNodes('scenes/foreign.log');
    expect(nodes.map(({ kind, values }) => [kind, values.services()])).toEqual([
      ['bmv', ['battery 0']],
      ['battery', ['battery 0']],
      [undefined, []],
    ]);
  });
});
