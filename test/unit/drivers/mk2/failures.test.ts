import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { framed } from '../../../support/mk2-script.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

// Failures that users of other programs met (mk2.md, 13, by number). Those of bytes alone are in
// protocols/mk2; those that are missing here are in the tests beside, by their numbers too.
describe('the MK2 driver', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  /** @param prepare sets faults and surroundings before the driver starts */
  async function run(options: Partial<Mk3Options>, prepare: (rig: SimulatedRig) => void, ms = 20_000): Promise<void> {
    rig = await SimulatedRig.prepared(options, prepare);
    await rig.clock.advance(ms);
  }
  const write = async (path: string, value: number): Promise<unknown> => {
    const writing = rig.write({ path, value });
    await rig.clock.advance(1_000);
    return writing;
  };

  it('starts in the middle of a frame, on a line that is low at first (2)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { startsInFrame: true, powerUpZeros: 20 }));
    expect(rig.service?.value('/Dc/0/Voltage')).toBe(26.4);
  });

  it('loses no reading for long on a line where every tenth frame is damaged (1)', async () => {
    await run(
      {},
      ({ mk3 }) => Object.assign(mk3.faults, { checksumErrorRate: 0.1, noise: [0x20, 0x00, 0xfe] }),
      60_000,
    );
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(200);
    rig.mk3.system.around.loadWatts[0] = 900;
    await rig.clock.advance(5_000);
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(900);
  });

  it.each([1, 2, 3])('sets an interface up again that was reset, with %i phases (3)', async (phases) => {
    await run({ phases }, () => undefined);
    rig.mk3.heard.length = 0;
    rig.mk3.reset();
    await rig.clock.advance(12_000);
    expect(rig.mk3.heard.filter((body) => body === 'FF 48 03')).toHaveLength(1);
    expect(rig.mk3.heard.filter((body) => body.startsWith('FF 53'))).toEqual(['FF 53 00 00 80 01 D0 00 00 00']);
    expect(rig.values('/Connected', '/Dc/0/Voltage', `/Ac/Out/L${phases}/P`)).toEqual([1, 26.4, 200]);
  });

  it.each([
    ['one unit', {}],
    ['two units', { units: 2 }],
    ['three phases', { phases: 3 }],
  ])('switches a system of %s on that was off when the gateway started (5)', async (_name, options) => {
    await run(options, ({ mk3 }) => {
      mk3.system.around.mainsVolts = 0;
      mk3.system.mode = 4;
      mk3.faults.ownPower = true;
    });
    expect(rig.values('/State', '/Mode')).toEqual([0, 4]);
    expect(await write('/Mode', 3)).toEqual({ kind: 'done' });
    await rig.clock.advance(4_000);
    expect(rig.values('/State', '/Mode')).toEqual([9, 3]);
  });

  it('reads a negative current as such where the device calls it unsigned (7)', async () => {
    await run({ hasEss: true }, () => undefined);
    await write('/Hub4/L1/AcPowerSetpoint', -2_300);
    await rig.clock.advance(3_000);
    expect(rig.service?.value('/Ac/ActiveIn/L1/I')).toBeCloseTo(-10, 1);
    expect(rig.service?.value('/Dc/0/Current')).toBeLessThan(0);
  });

  it('has a battery current that is positive while charging, and negative while discharging (8)', async () => {
    await run({}, () => undefined);
    expect(rig.service?.value('/Dc/0/Current')).toBeCloseTo(600 / 26.4, 1);
    expect(rig.service?.value('/Dc/0/Power')).toBe(600);
    rig.mk3.system.around.mainsVolts = 0;
    await rig.clock.advance(5_000);
    expect(rig.service?.value('/Dc/0/Current')).toBeCloseTo(-200 / 26.4, 1);
    expect(rig.service?.value('/Dc/0/Power')).toBe(-200);
  });

  it('has frequency 0 where the device measures no period (9)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { inverterPeriodRaw: 0, mainsPeriodRaw: 0xff }));
    expect(rig.values('/Ac/Out/L1/F', '/Ac/ActiveIn/L1/F')).toEqual([0, 0]);
  });

  it('works with an interface that was left in long mode at another address (14)', async () => {
    await run({}, ({ mk3 }) => mk3.leaveAs({ address: 7, isLong: true }));
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(200);
  });

  it('brings back an interface that hears only a reset (15)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { stuck: true }), 60_000);
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(200);
  });

  it('takes frames with LED status behind them (16)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { appendsLeds: true }));
    expect(rig.service?.value('/Ac/Out/L1/P')).toBe(200);
  });

  it('never asks with the letter whose answers are cut (17)', async () => {
    await run({ phases: 3 }, () => undefined);
    expect(rig.mk3.heard.filter((body) => body.startsWith('FF 57'))).toEqual([]);
  });

  it('goes without a RAM variable that the device does not have (18)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { unsupportedRam: new Set([5, 13]) }));
    expect(rig.values('/Dc/0/Current', '/Soc', '/Dc/0/Voltage')).toEqual([null, null, 26.4]);
  });

  it('has volts by amperes for power where the device measures none (18)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { unsupportedRam: new Set([14, 15, 16]) }));
    expect(rig.service?.value('/Ac/PowerMeasurementType')).toBe(0);
    expect(rig.service?.value('/Ac/Out/L1/P')).toBeCloseTo(200, 0);
  });

  it('reads variable by variable where snapshots are refused (18)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { refused: { '38': [0x80, 0] } }));
    expect(rig.values('/Ac/Out/L1/P', '/Ac/ActiveIn/L1/P')).toEqual([200, 800]);
  });

  it('needs no version frames that nobody asked for (19)', async () => {
    await run({ phases: 2 }, ({ mk3 }) => Object.assign(mk3.faults, { heartbeatMs: 0 }));
    expect(rig.values('/Ac/NumberOfPhases', '/Ac/Out/P')).toEqual([2, 400]);
  });

  it('waits for a second phase whose snapshot comes late (20)', async () => {
    await run({ phases: 2 }, ({ mk3 }) => Object.assign(mk3.faults, { lateSnapshot: { address: 1, ms: 150 } }));
    expect(rig.service?.value('/Ac/Out/L2/P')).toBe(200);
  });

  it('counts the masters only where slaves tell wrong power (22)', async () => {
    await run({ units: 2, version: 2_648_304 }, () => undefined);
    expect(rig.values('/Ac/PowerMeasurementType', '/Ac/Out/L1/P')).toEqual([3, 200]);
    expect(rig.service?.value('/Energy/AcIn1ToAcOut')).toBeNull();
  });

  it('stays present while a change of mode keeps the bus busy for seconds (25)', async () => {
    await run({}, () => undefined);
    await write('/Mode', 1);
    rig.mk3.faults.silent = true;
    await rig.clock.advance(6_000);
    expect(rig.values('/Connected', '/Dc/0/Voltage')).toEqual([1, 26.4]);
    rig.mk3.faults.silent = false;
    await rig.clock.advance(15_000);
    expect(rig.values('/Connected', '/Mode')).toEqual([1, 1]);
  });

  it('sends ESS flags to all phases (26)', async () => {
    await run({ phases: 3, hasEss: true }, () => undefined, 25_000);
    await write('/Hub4/DisableFeedIn', 1);
    expect([0, 1, 2].map((phase) => rig.mk3.system.ess.flags(phase))).toEqual([2, 2, 2]);
  });

  it('offers no second AC input on units with one (27)', async () => {
    await run({}, () => undefined);
    expect(rig.values('/Ac/In/1/CurrentLimit', '/Ac/In/2/CurrentLimit', '/Ac/NumberOfAcInputs')).toEqual([
      32,
      undefined,
      1,
    ]);
    expect(await write('/Ac/In/2/CurrentLimit', 16)).toMatchObject({ kind: 'not-offered' });
  });

  it('is not confused by answers to the questions of another program (28)', async () => {
    await run({}, () => undefined);
    const shown = new Set<unknown>();
    for (let round = 0; round < 20; round += 1) {
      // Behind the answer to F 0: this one is nobody's any more.
      for (let count = 0; count < 400 && rig.mk3.heard.at(-1) !== 'FF 46 01'; count += 1) await rig.clock.advance(5);
      // A W answer with 99 V, and a DC frame that says 99 V.
      rig.mk3.sendRaw([0x05, 0xff, 0x57, 0x85, 0xac, 0x26, 0x4e]);
      rig.mk3.sendRaw([...framed('20 F3 00 C8 02 0C AC 26 00 00 00 28 00 00 88')]);
      await rig.clock.advance(1_000);
      shown.add(rig.service?.value('/Dc/0/Voltage'));
    }
    expect(shown).toEqual(new Set([26.4]));
    expect(rig.service?.value('/Soc')).toBe(80);
  });

  it('takes the echo of an address for no device (29)', async () => {
    await run({ units: 3 }, ({ mk3 }) => Object.assign(mk3.faults, { deadAddresses: new Set([3]) }), 40_000);
    expect(rig.service?.value('/Devices/NumberOfMultis')).toBe(2);
    expect(rig.service?.value('/Ac/Out/L1/V')).toBe(230);
  });

  it('never resets an interface that answers, and never writes a setting (30, 31)', async () => {
    await run({ hasEss: true }, () => undefined);
    await write('/Mode', 1);
    await write('/Ac/ActiveIn/CurrentLimit', 16);
    await write('/Hub4/L1/AcPowerSetpoint', 500);
    await rig.clock.advance(300_000);
    expect(rig.mk3.heard.filter((body) => body === 'FF 52')).toEqual([]);
    expect(rig.mk3.told.eepromWrites).toBe(0);
  });

  it('shows currents beyond 16 bits (4, DC info)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { chargeRaw: 70_000 }));
    expect(rig.service?.value('/Dc/0/Current')).toBe(7_000);
  });

  it('waits for an answer that takes 750 ms (F 5)', async () => {
    await run({}, ({ mk3 }) => Object.assign(mk3.faults, { delayMs: { 'F 5': 750 } }));
    expect(rig.service?.value('/Ac/ActiveIn/CurrentLimit')).toBe(32);
  });

  it('refuses what the device refuses with an access level (9B)', async () => {
    await run({ hasEss: true }, ({ mk3 }) => Object.assign(mk3.faults, { refused: { '37': [0x9b, 1] } }));
    expect(await write('/Hub4/L1/AcPowerSetpoint', 500)).toMatchObject({ kind: 'refused' });
  });

  it('refuses everything while another panel commands (24)', async () => {
    const otherPanel = { state: 3, limitTenthsAmp: 160 };
    await run({ hasEss: true }, ({ mk3 }) => Object.assign(mk3.faults, { otherPanel }));
    for (const [path, value] of [
      ['/Mode', 4],
      ['/Ac/ActiveIn/CurrentLimit', 20],
      ['/Hub4/L1/AcPowerSetpoint', -500],
      ['/Hub4/DisableCharge', 1],
      ['/Hub4/DisableFeedIn', 1],
      ['/VebusSetChargeState', 3],
      ['/SystemReset', 1],
    ] as const) {
      expect(await write(path, value), path).toMatchObject({ kind: 'refused', why: expect.stringContaining('panel') });
    }
    expect(rig.mk3.told).toMatchObject({ mode: 3, limitAmps: 16, setPointWatts: [0], resets: 0 });
    rig.mk3.faults.otherPanel = undefined;
    await rig.clock.advance(6_000);
    expect(await write('/Mode', 4)).toEqual({ kind: 'done' });
  });

  it.each([
    ['a VE.Bus BMS', { bms: true }],
    ['a Digital Multi Control', { multiControl: true }],
  ])('leaves mode and limit to %s, and controls ESS beside it (24)', async (_name, faults) => {
    await run({ hasEss: true }, ({ mk3 }) => Object.assign(mk3.faults, faults));
    expect(await write('/Mode', 4)).toMatchObject({ kind: 'refused' });
    expect(await write('/Ac/ActiveIn/CurrentLimit', 20)).toMatchObject({ kind: 'refused' });
    expect(await write('/Hub4/L1/AcPowerSetpoint', -500)).toEqual({ kind: 'done' });
    expect(rig.mk3.told.setPointWatts).toEqual([500]);
  });
});
