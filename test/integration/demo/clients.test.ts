import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, clientProfiles, ProfileClient } from '../../support/client-profile.ts';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';
import { bounds, implausible } from '../../support/plausible-registers.ts';
import { RawClient } from '../../support/raw-client.ts';
import { hasSharedData, withoutSharedData } from '../../support/shared-data.ts';

const daySeconds = 86_400;
/** Not a round number: rounds fall between the seconds of the devices. */
const roundSeconds = 597.3;

describe.skipIf(!hasSharedData)(`real clients on the demo${withoutSharedData}`, () => {
  const clients: ProfileClient[] = [];
  let rig: DemoRig;

  beforeAll(async () => {
    rig = await startDemoRig();
    const { demo } = rig;
    await rig.runUntil(() => demo.presence().present >= demo.presence().expected, 30);
    // What is polled by HEX takes a while to be complete.
    await rig.run(60);
    for (const profile of clientProfiles()) {
      clients.push(new ProfileClient(profile, await RawClient.open(rig.port)));
    }
  }, 60_000);

  afterAll(async () => {
    for (const client of clients) client.close();
    await rig?.stop();
  });

  it('run for a whole day without an exception that they do not expect, and see plausible values', {
    timeout: 600_000,
  }, async () => {
    const polled = new Map<string, number>();
    for (const client of clients) polled.set(client.profile.client, (await client.scan()).length);
    expect(polled.size).toBeGreaterThanOrEqual(7);
    for (const [client, count] of polled) expect(count, client).toBeGreaterThan(5);

    const wrong = new Set<string>();
    const bounded = new Set<string>();
    for (let second = 0; second < daySeconds; second += roundSeconds) {
      await rig.run(roundSeconds);
      for (const client of clients) {
        for (const { read, registers } of await client.poll()) {
          const { unit, fc, start, quantity, service, expect: expected } = read;
          const what = `${client.profile.client}: unit ${unit} function ${fc} registers ${start}+${quantity} ${service}`;
          if (typeof registers === 'string') {
            const isExpected = expected.replaceAll(' or ', ' or exception ').includes(registers);
            if (!isExpected) wrong.add(`${what}: ${registers}`);
            continue;
          }
          if (registers.length !== quantity * 2) wrong.add(`${what}: ${registers.length} bytes`);
          bounded.add(service);
          for (const one of implausible(service, start, registers)) wrong.add(`${what}: ${one}`);
        }
      }
    }
    expect([...wrong]).toEqual([]);
    expect(rig.demo.plant.seconds).toBeGreaterThan(daySeconds);
    const unread = bounds.map(({ service }) => service).filter((service) => !bounded.has(service));
    expect(unread).toEqual([]);
  });

  it('have their writes confirmed as they expect', async () => {
    for (const client of clients) {
      for (const write of client.profile.writes) {
        const { unit, fc, start, expect: expected } = write;
        if (expected === undefined || unit === null) continue;
        const answer = await rig.during(client.write(write));
        const what = `${client.profile.client}: unit ${unit} function ${fc} register ${start}: ${answer}`;
        if (expected === 'ok') expect(answer.startsWith('exception'), what).toBe(false);
        else expect(answer, what).toBe(expected);
      }
    }
  });

  it('may stop time: a write is given up, and reads go on', async () => {
    const client = await RawClient.open(rig.port);
    const written = ask(client, 227, '0600160064');
    expect(await written).toBe('exception 11');
    expect(await ask(client, 227, '03001f0001')).toMatch(/^02/);
    client.destroy();
  }, 20_000);
});
