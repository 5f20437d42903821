import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedJsonLines, withoutSharedData } from '../../../support/shared-data.ts';
import { bytesOf, Host } from './host.ts';

interface Recorded {
  readonly id: string;
  readonly dir: 'tx' | 'rx';
  readonly hex: string;
}

function framesOf(...files: readonly string[]): Map<string, Recorded> {
  const frames = files.flatMap((file) => sharedJsonLines<Recorded>(`mk2/frames_${file}.jsonl`));
  return new Map(frames.map((frame) => [frame.id, frame]));
}

/** Sends a recorded request; what came back within `ms`. */
async function answers(host: Host, hex: string, ms = 600): Promise<string[]> {
  host.arrivals.length = 0;
  host.send(bytesOf(hex));
  await host.clock.advance(ms);
  return host.takeFrames();
}

describe.skipIf(!hasSharedData)(`a simulated interface against recordings${withoutSharedData}`, () => {
  it('answers a whole session of a real MK2 byte for byte', async () => {
    const host = new Host({ interfaceVersion: 1_130_134, version: 1_908_130 });
    Object.assign(host.mk3.system.around, {
      ...{ mainsVolts: 226.98, mainsHertz: 50.06, batteryVolts: 14.41, soc: 1, stage: 'absorption' },
      // 1.54 A to the loads, 1.71 A from the mains, 0.4 A into the battery.
      ...{ loadWatts: [226.98 * 1.54], chargeWatts: 226.98 * 0.17, lossWatts: 226.98 * 0.17 - 14.41 * 0.4 },
    });
    const session = [...framesOf('invertergui_basic').values()];
    let pairs = 0;
    for (const [index, { dir, hex, id }] of session.entries()) {
      if (dir !== 'tx') continue;
      const next = session.findIndex((frame, at) => at > index && frame.dir === 'tx');
      const expected = session.slice(index + 1, next === -1 ? undefined : next).map((frame) => frame.hex);
      // Long enough for the version frame that comes by itself.
      const heard = await answers(host, hex, 1_500);
      expect(heard.slice(0, expected.length), id).toEqual(expected);
      pairs += expected.length;
    }
    expect(pairs).toBe(session.length / 2 + 1);
  });

  it('tells its version and address as recorded', async () => {
    const frames = framesOf('mk3_misc', 'misc_documented', 'steppuhn_part1', 'velib_examples');
    const cases = [
      ['xc-02', 1_170_216, undefined],
      ['xc-03', 1_170_216, 0],
      ['doc-01', 1_130_136, 1],
      ['doc-02', 1_130_126, undefined],
      ['st1-02', 1_170_212, undefined],
      ['velib-01', 1_130_132, 0],
    ] as const;
    for (const [id, interfaceVersion, address] of cases) {
      const host = new Host({ interfaceVersion });
      if (address !== undefined) host.mk3.leaveAs({ address });
      expect(await answers(host, '02 FF 56 A9'), id).toEqual([frames.get(id)?.hex]);
    }
  });

  it('answers LEDs and assistant records of an ESS system as recorded', async () => {
    const frames = framesOf('steppuhn_part1', 'community_ess');
    const host = new Host({ hasEss: true });
    host.mk3.system.around.leds = [0x01, 0x0c];
    expect(await answers(host, '02 FF 4C B3')).toEqual([frames.get('st1-06')?.hex]);
    host.mk3.system.around.mainsVolts = 233.31;
    expect(await answers(host, frames.get('com-01')?.hex ?? '')).toEqual([frames.get('com-02')?.hex]);
    host.mk3.units[0]?.ramOverrides.set(128, 0x0090);
    host.mk3.system.around.mainsVolts = 228.81;
    expect(await answers(host, frames.get('st1-07')?.hex ?? '')).toEqual([frames.get('st1-08')?.hex]);
  });

  it('refuses the two-step write in long mode and pads its answer in short mode, as recorded', async () => {
    const frames = framesOf('community_ess');
    const host = new Host({ hasEss: true });
    host.mk3.leaveAs({ address: 0, isLong: true });
    expect(await answers(host, frames.get('com-03')?.hex ?? '')).toEqual([frames.get('com-04')?.hex]);
    host.mk3.leaveAs({ isLong: false });
    expect(await answers(host, frames.get('com-03')?.hex ?? '')).toEqual([]);
    expect(await host.askFrames('FF 57 34 0C FE')).toEqual([frames.get('com-05')?.hex]);
  });

  it('shows mains current that is fed back as a negative number, as recorded', async () => {
    const frames = framesOf('steppuhn_ac_info');
    const host = new Host({ hasEss: true });
    Object.assign(host.mk3.system.around, { mainsVolts: 232.76, mainsHertz: 50.1, loadWatts: [232.76 * 0.08] });
    host.mk3.system.ess.setPoint(0, 232.76 * 1.61);
    expect(await answers(host, frames.get('st2-01')?.hex ?? '')).toEqual([]);
    expect(await answers(host, frames.get('st2-02')?.hex ?? '')).toEqual([frames.get('st2-03')?.hex]);
  });

  it('tells input, limit and switches as recorded', async () => {
    const host = new Host();
    host.mk3.system.command(3, 99);
    expect(await host.askFrames('FF 46 05')).toEqual([framesOf('mk3_misc').get('xc-04')?.hex]);
  });

  it('appends LEDs to an answer as recorded', async () => {
    const host = new Host();
    host.mk3.units[0]?.settings.set(0, 0x8134);
    host.mk3.faults.ledsUnknown = true;
    host.mk3.faults.appendsLeds = true;
    expect(await host.askFrames('FF 58 31 00 00')).toEqual([framesOf('mk3_misc').get('xc-01')?.hex]);
  });

  it('answers questions for versions and infos in both forms as documented', async () => {
    const frames = framesOf('velib_examples');
    const hex = (id: string): string => frames.get(id)?.hex ?? '';
    const host = new Host({ version: 2_648_304 });
    for (const [question, answer] of [
      ['velib-04', 'velib-05'],
      ['velib-06', 'velib-07'],
    ] as const) {
      expect(await answers(host, hex(question)), question).toEqual([hex(answer)]);
    }
    host.mk3.leaveAs({ isLong: true });
    for (const [question, answer] of [
      ['velib-02', 'velib-03'],
      ['velib-08', 'velib-09'],
      ['velib-13', 'velib-14'],
    ] as const) {
      expect(await answers(host, hex(question)), question).toEqual([hex(answer)]);
    }
    expect(host.mk3.units[0]?.settings.get(64)).toBe(2_000);
    expect(await host.askFrames('FF 5A 36 0A 00')).toEqual([hex('velib-10')]);
    expect(await host.askFrames('FF 5A 35 0A 00')).toEqual([hex('velib-11')]);
    expect(await host.askFrames('FF 59 35 0D 00')).toEqual([hex('velib-12')]);
  });

  it('acknowledges a state in the old form as documented', async () => {
    const frames = framesOf('misc_documented');
    const host = new Host();
    expect(await answers(host, frames.get('doc-03')?.hex ?? '')).toEqual([frames.get('doc-04')?.hex]);
    // Knob at 192 of 256, scale 16 A.
    expect(host.mk3.told).toMatchObject({ mode: 3, limitAmps: 12 });
  });
});

/** mk2.md, 11: request, answer; bodies, the answer behind it when there is one. */
const workedDialogue: readonly (readonly [request: string, answer?: string])[] = [
  ['FF 56', 'FF 56 28 DB 11 00 42'],
  ['FF 41 01 00', 'FF 41 01 00'],
  ['FF 48 03', 'FF 48 03'],
  ['FF 53 03 00 80 01 90 00 00 00', 'FF 53'],
  ['FF 46 07 00', '20 78 56 34 12 20 00 00 01 00 00 00 00 00 00'],
  ['FF 58 05', 'FF 58 82 F0 68 28 00 07 01'],
  ['FF 58 36 04 00', 'FF 58 8E 9C 7F 00 00'],
  ['FF 58 36 05 00', 'FF 58 8E 0A 80 00 00'],
  ['FF 58 36 07 00', 'FF 58 8E 5F 78 00 01'],
  ['FF 58 36 0E 00', 'FF 58 8E FF FF 00 00'],
  ['FF 5A 36 0A 00', 'FF 5A 8E'],
  ['FF 57 0E 00 00', 'FF 57 94 09 01'],
  ['FF 46 06 0E 0F 10'],
  ['FF 58 38', 'FF 58 99 58 02 E0 FC C8 00'],
  ['FF 58 30 0E 0F 10', 'FF 58 85 58 02 E0 FC C8 00'],
  ['FF 57 30 0D', 'FF 57 85 A0 00'],
  ['FF 53 01 00 80 01 80', 'FF 53'],
  ['FF 53 03 63 00 01 80', 'FF 53'],
  ['FF 58 37 01 02 A0 05', 'FF 58 88'],
  ['FF 58 37 00 83 0C FE 00', 'FF 58 87'],
  ['FF 58 31 02 00', 'FF 58 86 A0 05'],
  ['FF 58 31 FA 00', 'FF 58 91'],
  ['FF 57 7F', 'FF 57 80 00'],
  ['FF 58 30 0E FA', 'FF 58 90 01'],
  ['FF 46 08 00 00 00 00'],
];

describe('a simulated interface against the worked dialogue (mk2.md, 11)', () => {
  it('answers each request', async () => {
    const host = new Host({ version: 2_648_304, hasEss: true });
    for (const [request, answer] of workedDialogue) {
      expect(await host.ask(request), request).toEqual(answer === undefined ? [] : [answer]);
    }
    expect(host.mk3.told).toEqual({ mode: 3, limitAmps: 9.9, setPointWatts: [0], resets: 1, eepromWrites: 1 });
  });
});
