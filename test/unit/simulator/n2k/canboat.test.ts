import { describe, expect, it } from 'vitest';
import { type CanboatMessage, CanboatReader, hasCanboat, withoutCanboat } from '../../../support/canboat.ts';
import { Host } from './host.ts';

const kinds = [
  ...['lynx-shunt:alarms=1', 'lynx-ion', 'smartsolar', 'skylla1', 'vebus:phases=3', 'tank', 'temperature', 'gps'],
  ...['charger', 'inverter'],
];

/** What canboatjs hears of the devices in three seconds, each asked for its make once. */
async function heard(): Promise<{ messages: CanboatMessage[]; errors: readonly string[] }> {
  const host = await Host.settled(kinds);
  host.takeFrames();
  await host.put('18EAFFFE#14F001');
  await host.clock.advance(3_000);
  const reader = new CanboatReader();
  const messages = host.takeFrames().flatMap((frame) => {
    const message = reader.frame(frame);
    return message === undefined ? [] : [message];
  });
  return { messages, errors: reader.errors };
}

describe.skipIf(!hasCanboat)(`simulated nodes as canboatjs hears them${withoutCanboat}`, () => {
  it.each([
    [0x28, 127508, { instance: 0, voltage: 26.41, current: -12.6, temperature: 292.65 }],
    [0x28, 127508, { instance: 1, voltage: 26.38, current: null, temperature: null }],
    [0x28, 127506, { instance: 0, dcType: 0, stateOfCharge: 87 }],
    [0x28, 127501, { instance: 0, indicator1: 1, indicator2: 0, indicator7: 0 }],
    [0x29, 127508, { instance: 11, voltage: 26.52, temperature: 297.65 }],
    [0x2a, 127506, { instance: 1, dcType: 3, stateOfCharge: null }],
    [0x2a, 127507, { operatingState: 1, enabled: 1, equalizationPending: 0 }],
    [0x2a, 127750, { operatingState: 3 }],
    [0x2a, 127751, { dcVoltage: 27.4, dcCurrent: 31.5 }],
    [0x27, 127503, { numberOfLines: 1, list: [expect.objectContaining({ current: 3.4, voltage: null })] }],
    [0x30, 127509, { operatingState: 0, inverterEnable: 1 }],
    [0x30, 65008, { lineNeutralAcRmsVoltage: 230, acFrequency: 50, acRmsCurrent: 2 }],
    [0x30, 65010, { realPower: 431 }],
    [0x31, 65007, { realPower: -120 }],
    [0x40, 127505, { instance: 0, type: 1, level: 62.5, capacity: 200 }],
    [0x40, 127505, { instance: 1, type: 0, level: 41.2, capacity: 120 }],
    [0x50, 130312, { instance: 0, source: 7, actualTemperature: 277.75 }],
    [0x50, 130316, { instance: 1, source: 2, temperature: 294.525 }],
    [0x51, 129025, { latitude: 52.9542, longitude: 4.7608 }],
    [0x51, 129026, { cogReference: 0, cog: 3.735, sog: 2.6 }],
    [0x51, 129029, { date: '2023.11.14', method: 1, numberOfSvs: 9, altitude: 3.5 }],
    [0x12, 127508, { instance: 0, voltage: 13.82, current: 22.6 }],
    [0x13, 127504, { list: [expect.objectContaining({ voltage: 229.4, current: 2.1, realPower: 452 })] }],
    [0x28, 126996, { productCode: 0x0141, modelId: 'Lynx Shunt VE.Can' }],
  ])('node %i sends PGN %i with %j', async (source, pgn, fields) => {
    const { messages, errors } = await heard();
    const found = messages.filter((message) => message.src === source && message.pgn === pgn);
    expect(found.map((message) => message.fields)).toContainEqual(expect.objectContaining(fields));
    expect(errors).toEqual([]);
  });
});
