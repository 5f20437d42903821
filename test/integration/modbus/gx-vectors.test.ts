import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { RawClient } from '../../support/raw-client.ts';
import { hasSharedData, sharedJsonLines, withoutSharedData } from '../../support/shared-data.ts';
import { loadSimulatedPlant } from '../../support/sim-values.ts';

interface Step {
  readonly tx: string | readonly string[];
  readonly rx: string | null;
  readonly frames?: number;
  readonly mask?: string;
  readonly clock?: { readonly off: number; readonly len: number; readonly within_s: number };
  readonly alt?: Readonly<Record<string, string>>;
}

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly steps: readonly Step[];
}

/** Functions that a GX refuses and this server offers (docs/gx-differences.md). */
const offeredHere = new Set(['demo-0046', 'demo-0047', 'demo-0048']);

const vectors = hasSharedData ? sharedJsonLines<Vector>('oracle-vectors.jsonl') : [];

describe.skipIf(!hasSharedData)(`answers recorded from a GX${withoutSharedData}`, () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig();
    loadSimulatedPlant(rig.store);
  });
  afterAll(() => rig.stop());

  it('covers all recorded exchanges', () => {
    expect(vectors).toHaveLength(63);
  });

  for (const vector of vectors.filter(({ id }) => !offeredHere.has(id))) {
    it(`${vector.id}: ${vector.why}`, async () => {
      const client = await RawClient.open(rig.port);
      for (const step of vector.steps) {
        const segments = typeof step.tx === 'string' ? [step.tx] : step.tx;
        for (const segment of segments) await client.send(segment);
        if (step.rx === null) {
          await expectSilence(rig, client);
          continue;
        }
        const answer = (await client.frames(step.frames ?? 1)).join('');
        if (step.clock !== undefined) expectTime(rig, answer, step);
        else expect([step.rx, ...Object.values(step.alt ?? {})]).toContain(answer);
      }
      client.destroy();
    });
  }
});

/** Another client's exchange on the same server shows that the first had its turn and got nothing. */
async function expectSilence(rig: Rig, client: RawClient): Promise<void> {
  const other = await RawClient.open(rig.port);
  await other.ask('000100000006640303200001');
  other.destroy();
  expect(client.received).toHaveLength(0);
  expect(client.isClosed).toBe(false);
}

function expectTime(rig: Rig, answer: string, step: Step): void {
  const { off, len, within_s } = step.clock ?? { off: 0, len: 0, within_s: 0 };
  expect(answer.slice(0, off * 2)).toBe(step.rx?.slice(0, off * 2));
  const seconds = Number.parseInt(answer.slice(off * 2, (off + len) * 2), 16);
  expect(Math.abs(seconds - rig.clock.unixTime() / 1000)).toBeLessThan(within_s);
}
