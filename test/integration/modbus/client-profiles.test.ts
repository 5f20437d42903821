import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientProfiles } from '../../support/client-profile.ts';
import { heldService } from '../../support/held-service.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';
import { hasSharedData, withoutSharedData } from '../../support/shared-data.ts';

/**
 * Where a service sits that a client looks for wherever it is: a unit ID that no profile names; the pump, whose
 * block runs into the settings, is part of the GX itself.
 */
const placeOf = (service: string): number => (service === 'pump' ? 100 : 77);

describe.skipIf(!hasSharedData)(`what real clients read${withoutSharedData}`, () => {
  let rig: Rig;
  const profiles = clientProfiles();

  beforeAll(async () => {
    rig = await startRig();
    // Always served, devices or not (design.md, Built-in services).
    const wanted = new Set(['system 100', 'settings 100', 'hub4 100', 'platform 100']);
    for (const { reads } of profiles) {
      for (const { unit, service, expect: expected } of reads) {
        if (expected.startsWith('ok')) wanted.add(`${service} ${unit ?? placeOf(service)}`);
      }
    }
    for (const [index, key] of [...wanted].entries()) {
      const [type = '', unit = ''] = key.split(' ');
      const instance = unit === '100' ? 0 : Number(unit);
      heldService(rig.store, { type, suffix: `d${index}`, instance }, {});
    }
  });
  afterAll(() => rig.stop());

  for (const { client: name, reads } of profiles) {
    it(`${name}: ${reads.length} reads are answered as it expects`, async () => {
      const client = await RawClient.open(rig.port);
      for (const { unit, fc, start, quantity, service, expect: expected } of reads) {
        const body = Buffer.of(fc, start >> 8, start & 0xff, quantity >> 8, quantity & 0xff).toString('hex');
        const frame = request(unit ?? placeOf(service), body);
        const answer = await client.ask(frame);
        const what = `unit ${unit} function ${fc} registers ${start}+${quantity}: ${expected}`;
        expect(answer.slice(0, 8), what).toBe(frame.slice(0, 8));
        const exceptions = [...expected.matchAll(/exception (\d+)(?: or (\d+))?/g)].flatMap(([, a, b]) => [a, b]);
        const refused = (Number.parseInt(pdu(answer).slice(0, 2), 16) & 0x80) !== 0;
        if (refused) expect(exceptions, what).toContain(String(Number.parseInt(pdu(answer).slice(2, 4), 16)));
        else expect(expected.startsWith('ok'), what).toBe(true);
        if (!refused) expect(pdu(answer).length / 2, what).toBe(2 + quantity * 2);
      }
      client.destroy();
    });
  }
});
