import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, clientProfiles, expectedException, ProfileClient } from '../../support/client-profile.ts';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';
import { bounds, decoded, implausible, type Shown, shownIn } from '../../support/plausible-registers.ts';
import { RawClient } from '../../support/raw-client.ts';
import { hasSharedData, withoutSharedData } from '../../support/shared-data.ts';

const daySeconds = 86_400;
/**
 * A round of all clients. They poll every 1 to 30 s; a read has no effect on what later reads show, and registers are
 * encoded when their values change, not when they are read. So reads between two rounds could show nothing that the
 * values of the day do not show anyway, and 145 rounds see them at all hours. What polling at the clients' own pace
 * would add, many requests in the same second while values change, is done for a minute at each of `paceHours`. Not a
 * round number: rounds fall between the seconds of the devices.
 */
const roundSeconds = 597.3;
/** After the start at 8 h: morning, noon, the car is charging, evening, night, dawn. */
const paceHours = [0, 4, 9.5, 13, 17, 22];

/** Where published configurations of these clients look (design: units in demo). */
const publishedUnits: readonly (readonly [service: string, units: readonly number[]])[] = [
  ['system', [100]],
  ['settings', [100]],
  ['hub4', [100]],
  ['gps', [100]],
  ['evcharger', [100]],
  ['vebus', [227, 228, 242, 246]],
  ['battery', [225, 223, 247]],
  ['solarcharger', [226, 229, 245]],
  ['grid', [30, 40]],
  ['pvinverter', [20]],
  ['tank', [21]],
  ['temperature', [24]],
];

/** What the clients have been answered: everything wrong, each once, and what has shown something else than 0. */
class Findings {
  readonly wrong = new Set<string>();
  readonly #alive = new Map<string, boolean>();
  readonly #seen = new Set<string>();

  add(client: string, { read, registers }: Answer): void {
    const { unit, fc, start, quantity, service, decode = [] } = read;
    const what = `${client}: unit ${unit} function ${fc} registers ${start}+${quantity} ${service}`;
    const exception = expectedException(read);
    if (typeof registers === 'string' || exception !== undefined) {
      if (registers !== exception) this.wrong.add(`${what}: ${registers}, not ${exception ?? 'registers'}`);
      return;
    }
    if (registers.length !== quantity * 2) this.wrong.add(`${what}: ${registers.length} bytes`);
    const place = `${client}: unit ${unit} ${service}`;
    for (const shown of shownIn(service, start, registers)) {
      this.#seen.add(`${service} ${shown.address}`);
      this.#judge(`${place} ${shown.address}`, shown);
    }
    for (const value of decode) {
      const { address, name } = value;
      const shown = decoded(service, start, registers, value);
      if (shown === undefined) this.wrong.add(`${place} ${address} ${name}: not in the answer`);
      else this.#judge(`${place} ${address} ${name}`, shown);
    }
  }

  /** What should have shown something and has not. */
  get dead(): string[] {
    return [...this.#alive].filter(([, isAlive]) => !isAlive).map(([what]) => what);
  }

  /** Bounds of what nobody has asked for. */
  get unseen(): string[] {
    const all = bounds.flatMap(({ service, addresses }) => addresses.map((address) => `${service} ${address}`));
    return all.filter((one) => !this.#seen.has(one));
  }

  #judge(what: string, shown: Shown): void {
    const problem = implausible(shown);
    if (problem !== undefined) this.wrong.add(`${what}: ${problem}`);
    if (shown.bound?.isAlive) this.#alive.set(what, shown.value !== 0 || this.#alive.get(what) === true);
  }
}

describe.skipIf(!hasSharedData)(`real clients on the demo${withoutSharedData}`, () => {
  const clients: ProfileClient[] = [];
  let rig: DemoRig;

  /** Unit 0 shows what 100 shows, and many clients cannot ask it. */
  function unitsOf(type: string): number[] {
    const of = rig.gateway.bank.units().filter(({ unit, service }) => service.type === type && unit !== 0);
    return of.map(({ unit }) => unit);
  }

  beforeAll(async () => {
    rig = await startDemoRig();
    const { demo } = rig;
    await rig.runUntil(() => demo.presence().present >= demo.presence().expected, 30);
    // What is polled by HEX takes a while to be complete.
    await rig.run(60);
    for (const profile of clientProfiles()) {
      clients.push(new ProfileClient(profile, await RawClient.open(rig.port), unitsOf));
    }
  }, 60_000);

  afterAll(async () => {
    for (const client of clients) client.close();
    await rig?.stop();
  });

  it('find the devices at the unit IDs of their published configurations', () => {
    for (const [service, units] of publishedUnits) {
      expect(unitsOf(service), service).toEqual(expect.arrayContaining([...units]));
    }
  });

  it('get each block that they scan for where its device is, and exception 10 everywhere else', async () => {
    const wrong: string[] = [];
    let blocks = 0;
    for (const client of clients) {
      for (const { read, registers } of await client.scan()) {
        const { unit, start, quantity, service } = read;
        blocks += 1;
        // The start of each block is in the register map: no such service here is 10, not 2 (modbus-gx.md, 3).
        const isThere = unit === 0 ? unitsOf(service).includes(100) : unitsOf(service).includes(unit);
        const answer = typeof registers === 'string' ? registers : `${registers.length / 2} registers`;
        const right = isThere ? `${quantity} registers` : 'exception 10';
        if (answer !== right)
          wrong.push(`unit ${unit} registers ${start}+${quantity} ${service}: ${answer}, not ${right}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(blocks).toBeGreaterThan(6_000);
  }, 60_000);

  it('run for a whole day without an exception that they do not expect, and see plausible values', {
    timeout: 600_000,
  }, async () => {
    expect(clients.length).toBeGreaterThanOrEqual(7);
    const findings = new Findings();
    const take = async (isDue?: (intervalMs: number) => boolean): Promise<void> => {
      for (const client of clients) {
        for (const answer of await client.poll(isDue)) findings.add(client.profile.client, answer);
      }
    };
    const begin = rig.demo.plant.seconds;
    const hours = (): number => (rig.demo.plant.seconds - begin) / 3_600;
    const paces = [...paceHours];
    while (rig.demo.plant.seconds - begin < daySeconds) {
      await take();
      if (hours() >= (paces[0] ?? Infinity)) {
        paces.shift();
        for (let second = 1; second <= 60; second += 1) {
          await rig.run(1);
          await take((intervalMs) => (second * 1_000) % intervalMs === 0);
        }
      }
      await rig.run(roundSeconds);
    }
    expect(paces).toEqual([]);
    expect([...findings.wrong]).toEqual([]);
    expect(findings.dead).toEqual([]);
    expect(findings.unseen).toEqual([]);
  });
});
