import { describe, expect, it } from 'vitest';
import { BatteryMonitor } from '../../../../src/simulator/devices/vedirect/bmv.ts';
import { VeDirectSimulator } from '../../../../src/simulator/devices/vedirect/device.ts';
import type { HexDevice } from '../../../../src/simulator/devices/vedirect/hex-device.ts';
import { hexFrame } from '../../../../src/simulator/devices/vedirect/hex-frames.ts';
import { SolarCharger } from '../../../../src/simulator/devices/vedirect/mppt.ts';
import type { MpptDay } from '../../../../src/simulator/devices/vedirect/mppt-history.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';
import { Host, hexIn } from './host.ts';

interface Exchange {
  readonly tx?: string;
  readonly rx: string;
  readonly reg?: string;
  readonly what?: string;
}

function exchanges(file: string): Exchange[] {
  if (!hasSharedData) return [];
  const [, ...lines] = sharedText(`vedirect/${file}`).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Exchange);
}

/** The answer in a recording: the last frame, behind text and news. */
const answerOf = ({ rx }: Exchange): string | undefined => hexIn(rx).at(-1);

/** A host and a device that sends no text. */
function talkTo(hex: HexDevice): Host {
  const host = new Host();
  host.plugInto(new VeDirectSimulator({ clock: host.clock, seed: 1, blocks: () => [], hex }));
  return host;
}

/** Asks all that was asked of the real device. @returns our answer and the real one, where they differ */
async function differences(hex: HexDevice, asked: readonly Exchange[]): Promise<Record<string, unknown>> {
  const host = talkTo(hex);
  const different: Record<string, unknown> = {};
  for (const exchange of asked) {
    const answer = await host.ask((exchange.tx ?? '').slice(1, -1), 100);
    if (answer !== answerOf(exchange)) different[exchange.reg ?? exchange.what ?? ''] = [answer, answerOf(exchange)];
  }
  return different;
}

const noYield = { totalYieldKwh: 0, yieldTodayKwh: 0, yieldYesterdayKwh: 0, mostWattsToday: 0, mostWattsYesterday: 0 };

describe.skipIf(!hasSharedData)(`answers of real devices${withoutSharedData}`, () => {
  it('are those of a SmartShunt in the same state, byte for byte', async () => {
    const monitor = new BatteryMonitor({
      ...{ capacityAmpHours: 427.4, soc: 69.911, aux: 'none', leastVolts: 22.42, mostVolts: 28.79 },
      ...{ productId: '0xA389', firmware: '0414', model: 'SmartShunt 500A/50mV', serial: 'HQ2117NTVX4' },
    });
    monitor.measure({ seconds: 4_074_867, volts: 26.69, amps: -0.15 });
    monitor.counter.consumedAmpHours = -128.6;
    Object.assign(monitor.counter.history, {
      ...{ deepestAmpHours: -403.4, lastDischargeAmpHours: -245.2, averageAmpHours: -237.1 },
      ...{ chargeCycles: 12, fullDischarges: 1, drawnAmpHours: -19_217.7, secondsSinceFull: 259_983 },
      ...{ synchronisations: 95, dischargedKwh: 507.6, chargedKwh: 515.36 },
    });
    const asked = exchanges('hex-transcript_smartshunt-a.jsonl');
    expect(asked).toHaveLength(33);
    expect(await differences(monitor.hex(), asked)).toEqual({});
  });

  it('are those of a SmartSolar 100/30 in the dark', async () => {
    const charger = new SolarCharger({
      ...{ productId: '0xA056', firmware: '161', serial: 'HQ19499RHC5', loadOutput: true },
      ...{ nominalVolts: 12, ...noYield, totalYieldKwh: 48.03, systemYieldKwh: 135.27 },
    });
    charger.internalCelsius = 29.2;
    charger.measure({
      ...{ seconds: 0, day: 1, batteryVolts: 11.88, chargerAmps: 0, loadAmps: 0, panelVolts: 0.01, panelWatts: 0 },
      ...{ hasInput: false, trackerMode: 'off', stage: 'bulk' },
    });
    const asked = exchanges('hex-transcript_smartsolar-100-30.jsonl');
    expect(asked).toHaveLength(45);
    // The real one stands 101 V, for all that its name says.
    expect(Object.keys(await differences(charger.hex(), asked))).toEqual(['0xEDB8']);
  });

  it('are those of a BlueSolar 150/35 on a 24 V battery, with news and text between them', async () => {
    const charger = new SolarCharger({
      ...{ productId: '0xA04B', firmware: '161', serial: 'HQ1546WBRK9', loadOutput: true },
      ...{ nominalVolts: 24, totalYieldKwh: 390.8, systemYieldKwh: 4_034.44 },
      ...{ yieldTodayKwh: 0.29, yieldYesterdayKwh: 0.33, mostWattsToday: 75, mostWattsYesterday: 189 },
    });
    charger.internalCelsius = 22.3;
    charger.measure({
      ...{ seconds: 0, day: 1, batteryVolts: 24.51, chargerAmps: 0.371, loadAmps: 0 },
      ...{ panelVolts: 43.37, panelWatts: 9.28, hasInput: true, trackerMode: 'tracking', stage: 'bulk' },
    });
    const asked = exchanges('hex-transcript_bluesolar-150-35-rev2_text-interleaved.jsonl');
    expect(asked).toHaveLength(45);
    expect(await differences(charger.hex(), asked)).toEqual({});
  });

  it('are those of the documents, and what a host sets is what it reads', async () => {
    const monitor = new BatteryMonitor({ capacityAmpHours: 200, soc: 80, firmware: '0401' });
    const asked = exchanges('hex-examples_docs.jsonl').filter(
      ({ what = '' }) => !/MPPT|SmartShunt|async|restart|0xEDF0|product id|history/.test(what) || /BMV/.test(what),
    );
    expect(asked).toHaveLength(10);
    expect(await differences(monitor.hex(), asked)).toEqual({});
  });

  it('about days of history are made of the same values', async () => {
    const charger = new SolarCharger({
      ...{ productId: '0xA075', firmware: '174', serial: 'HQ2132ABCDE', loadOutput: true },
      ...noYield,
    });
    const asked = exchanges('hex-history_smartsolar-75-15-rev2_fw174.jsonl');
    expect(asked).toHaveLength(11);
    charger.history.days = asked.slice(0, -1).map(({ rx }) => dayOf(Buffer.from(rx.slice(8, -3), 'hex')));
    const withQuestions = asked.map((exchange) => {
      const id = Number(exchange.reg);
      const frame = hexFrame(0x7, [id & 0xff, id >> 8, 0]);
      return { ...exchange, tx: Buffer.from(frame).toString('latin1') };
    });
    expect(await differences(charger.hex(), withQuestions)).toEqual({});
  });
});

/** vedirect.md, 3.5, 0x1050. */
function dayOf(record: Buffer): MpptDay {
  return {
    number: record.readUInt16LE(32),
    yieldKwh: record.readUInt32LE(1) / 100,
    consumedKwh: record.readUInt32LE(5) / 100,
    mostWatts: record.readUInt32LE(24),
    mostAmps: record.readUInt16LE(28) / 10,
    mostPanelVolts: record.readUInt16LE(30) / 100,
    mostBatteryVolts: record.readUInt16LE(9) / 100,
    leastBatteryVolts: record.readUInt16LE(11) / 100,
    stageSeconds: {
      bulk: record.readUInt16LE(18) * 60,
      absorption: record.readUInt16LE(20) * 60,
      float: record.readUInt16LE(22) * 60,
    },
  };
}

/** vedirect.md, 3.3. */
const readyMade = [
  ':70001004D :704010049 :70A010043 :70B010042 :74001000D :70002004C :70102004B :70202004A :707020045',
  ':78DED00D4 :78FED00D2 :78CED00D5 :78EED00D3 :7ECED0075 :7FF0F0040 :7FE0F0041 :7FFEE0061',
  ':7BBED00A6 :7BCED00A5 :74F1000EF :7501000EE',
  ':80202000200000047 :8000200014A :80002000249 :80002000546 :80002000447',
  ':80E2000051A :81520006400B4 :8012000180B09 :80220005A0AC7 :8022000FFFF2D',
  ':8032000C4095D :80320000CFE20 :8032000FF7FAC :80A2000B4E2FFFF8F',
].flatMap((line) => line.split(' '));

describe('frames', () => {
  it.each(readyMade)('%s has the check byte of the documents', (frame) => {
    const data = Buffer.from(frame.slice(2, -2), 'hex');
    expect(Buffer.from(hexFrame(Number.parseInt(frame.charAt(1), 16), data)).toString('latin1')).toBe(`${frame}\n`);
  });
});
