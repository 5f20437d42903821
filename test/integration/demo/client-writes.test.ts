import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, clientProfiles, type ProfileWrite, word, writeBody } from '../../support/client-profile.ts';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';
import { chosen, readsOtherwise, refusalOf, refusals, restarting } from '../../support/profile-writes.ts';
import { RawClient } from '../../support/raw-client.ts';
import { hasSharedData, withoutSharedData } from '../../support/shared-data.ts';

/** Where a client looks for a device of a kind that this house has not. */
const anyUnit = 100;
const externalControl = 3;
const restartSeconds = 90;

describe.skipIf(!hasSharedData)(`writes of real clients on the demo${withoutSharedData}`, () => {
  let rig: DemoRig;
  let client: RawClient;

  beforeAll(async () => {
    rig = await startDemoRig();
    client = await RawClient.open(rig.port);
    await rig.runUntil(() => rig.demo.presence().present >= rig.demo.presence().expected, 30);
    await rig.run(60);
    // Set-points are the clients' own: else ESS control sets them again at once.
    const { ask: body, confirmed } = writeBody(6, 2902, [externalControl]);
    expect(await rig.during(ask(client, 100, body))).toBe(confirmed);
  }, 60_000);

  afterAll(async () => {
    client?.destroy();
    await rig?.stop();
  });

  /** Unit 0 shows what 100 shows, and many clients cannot ask it. */
  function unitsOf(type: string): number[] {
    const of = rig.gateway.bank.units().filter(({ unit, service }) => service.type === type && unit !== 0);
    return of.map(({ unit }) => unit);
  }

  /** The type that a register belongs to: clients have the pump's settings (4701..4704) among those of the pump. */
  function ownerOf(start: number): string {
    return rig.gateway.bank.table.at(start)?.service ?? '';
  }

  async function present(unit: number, start: number, count: number): Promise<number[] | string> {
    const answer = await ask(client, unit, `03${word(start)}${word(count)}`);
    if (answer.startsWith('exception')) return answer;
    const words = Buffer.from(answer.slice(2), 'hex');
    return Array.from({ length: count }, (_, index) => words.readUInt16BE(index * 2));
  }

  /** What must come of a write, and the words: the client's, a user's, or those that are there. */
  async function intent(unit: number, write: ProfileWrite): Promise<{ values: readonly number[]; answer: string }> {
    const { fc, start, expect: expected } = write;
    const now = await present(unit, start, 1);
    const choice = chosen[start];
    const values = write.values ?? (choice === undefined ? (typeof now === 'string' ? [1] : now) : [choice]);
    if (expected?.startsWith('exception')) return { values, answer: expected };
    // No service of this type at the unit (modbus-gx.md, 3), even for registers that nobody may write.
    if (!unitsOf(ownerOf(start)).includes(unit)) return { values, answer: 'exception 10' };
    return { values, answer: refusalOf(write)?.answer ?? writeBody(fc, start, values).confirmed };
  }

  it('are confirmed and read back, or refused for a reason that is known', async () => {
    const wrong: string[] = [];
    let done = 0;
    for (const profile of clientProfiles()) {
      for (const write of profile.writes) {
        const { fc, start, service, expect: expected } = write;
        const there = unitsOf(ownerOf(start));
        const units = write.unit !== null ? [write.unit] : there.length > 0 ? there : [anyUnit];
        for (const unit of units) {
          const { values, answer: right } = await intent(unit, write);
          const { ask: body, confirmed } = writeBody(fc, start, values);
          const what = `${profile.client}: unit ${unit} function ${fc} ${service} ${start} <- ${values.join(' ')}`;
          if (expected === 'ok' && right !== confirmed) wrong.push(`${what}: is expected to be confirmed`);
          const answer = await rig.during(ask(client, unit, body));
          done += 1;
          if (restarting.includes(start)) await rig.run(restartSeconds);
          if (answer !== right) wrong.push(`${what}: ${answer}, not ${right}`);
          if (answer !== confirmed || start in readsOtherwise) continue;
          const shown = await present(unit, start, values.length);
          if (`${shown}` !== `${values}`) wrong.push(`${what}: reads ${shown} then`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(done).toBeGreaterThanOrEqual(112);
  }, 60_000);

  it('are all there of which the tables here tell', () => {
    const written = new Set(clientProfiles().flatMap(({ writes }) => writes.map(({ start }) => start)));
    const told = [
      ...refusals.flatMap(({ addresses }) => addresses),
      ...restarting,
      ...[chosen, readsOtherwise].flatMap((table) => Object.keys(table).map(Number)),
    ];
    expect(told.filter((address) => !written.has(address))).toEqual([]);
  });
});
