import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../../src/store/service.ts';
import { type Expected, sceneExpectations, sceneFrames } from '../../support/can-scene.ts';
import { hasSharedData, withoutSharedData } from '../../support/shared-data.ts';
import { VecanRig } from '../../support/vecan-rig.ts';

/** Half of the wire's resolution, by the unit of the path (data/can/README.md). */
const tolerances: readonly (readonly [paths: RegExp, tolerance: number])[] = [
  [/Temperature$/, 0.01],
  [/Voltage$|Pv\/V$/, 0.005],
  [/Current$|\/I$/, 0.05],
  [/Ahours|Amphours/, 0.05],
];

const scenes = hasSharedData
  ? ['bmv702', 'foreign', 'lost-frames', 'mppt150-70', 'not-available', 'skylla-i-3', 'vebus-1ph', 'vreg-talk']
  : [];
let rig: VecanRig | undefined;
afterEach(() => rig?.stop());

describe.skipIf(!hasSharedData)(`scenes on a bus${withoutSharedData}`, () => {
  it.each(scenes)('%s: ends in the services, paths and values that are expected', async (scene) => {
    const here = await VecanRig.start();
    rig = here;
    const { clock, bus } = here;
    const expectations = sceneExpectations(scene);
    const log = bus.join('log');
    const begin = clock.now();
    for (const { atMs, frame } of sceneFrames(scene)) {
      await clock.advance(Math.max(0, begin + atMs - clock.now()));
      await log.send(frame);
      for (const expected of expectations) checkNever(here.service(expected.service, expected.unique), expected);
    }
    await clock.advance(1);
    for (const expected of expectations) {
      const service = here.service(expected.service, expected.unique);
      expect(service, `${expected.service} of ${expected.unique}`).toBeDefined();
      if (expected.productId !== undefined) expect(service?.value('/ProductId')).toBe(expected.productId);
      for (const [path, value] of Object.entries(expected.values)) checkValue(service, path, value);
      checkNever(service, expected);
    }
  });
});

function checkValue(service: Service | undefined, path: string, expected: Expected['values'][string]): void {
  const value = service?.value(path) ?? null;
  if (typeof expected === 'number') {
    const tolerance = tolerances.find(([paths]) => paths.test(path))?.[1] ?? 1e-9;
    expect(value, path).toBeTypeOf('number');
    expect(Math.abs(Number(value) - expected), `${path} is ${value}, not ${expected}`).toBeLessThanOrEqual(tolerance);
  } else if (Array.isArray(expected)) expect(expected, path).toContain(value);
  else expect(value, path).toBe(expected);
}

function checkNever(service: Service | undefined, { never = {} }: Expected): void {
  for (const [path, values] of Object.entries(never)) expect(values, path).not.toContain(service?.value(path));
}
