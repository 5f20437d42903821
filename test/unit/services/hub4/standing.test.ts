import { describe, expect, it } from 'vitest';
import { done } from '../../../../src/store/values.ts';
import { essRig } from './ess-rig.ts';

const setPoint = '/Hub4/L1/AcPowerSetpoint';
type Rig = ReturnType<typeof essRig>;

const told = ({ plant }: Rig): unknown => plant.vebus.service.value(setPoint);
/** The writes since a moment. */
const writesSince = ({ plant }: Rig, at: number) => plant.writes.filter((write) => write.at >= at);

async function controlled(options = {}): Promise<Rig> {
  const rig = essRig(options);
  rig.plant.front[0] = 1_000;
  await rig.clock.advance(15_000);
  expect(rig.plant.gridTotal).toBeCloseTo(50, -1.5);
  return rig;
}

describe('set-points of ESS', () => {
  it('are written again before a Multi forgets them, and one write at a time', async () => {
    const rig = await controlled({ phases: 3 });
    const from = rig.clock.now();
    await rig.clock.advance(60_000);
    const times = writesSince(rig, from).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000);
    expect(times.length).toBeLessThanOrEqual(16);
    expect(rig.plant.mostWriting).toBe(1);
  });

  it('do not flood the line when the meter tells ten times a second', async () => {
    const rig = essRig({ meterMs: 100, meterLagMs: 0 });
    for (let tenths = 0; tenths < 300; tenths += 1) {
      rig.plant.front[0] = 1_000 + 400 * Math.sin(tenths);
      await rig.clock.advance(100);
    }
    expect(rig.plant.writes.length).toBeLessThanOrEqual(60);
    expect(rig.plant.mostWriting).toBe(1);
  });

  it('that are refused are said once and tried again at leisure', async () => {
    const rig = await controlled();
    rig.plant.outcome = { kind: 'refused', why: 'another panel on the bus commands the system' };
    rig.plant.front[0] = 3_000;
    const from = rig.clock.now();
    await rig.clock.advance(30_000);
    expect(writesSince(rig, from).length).toBeLessThanOrEqual(16);
    expect(rig.lines.filter((line) => line.includes('another panel'))).toEqual([
      'warn ESS set-points are not taken: another panel on the bus commands the system',
    ]);
    rig.plant.outcome = done;
    await rig.clock.advance(15_000);
    expect(rig.lines).toContain('info ESS set-points are taken again');
    expect(Math.abs(rig.plant.gridTotal - 50)).toBeLessThan(30);
  });

  it('are taken back when control ends, also what was forbidden', async () => {
    const rig = await controlled();
    await rig.set('MaxChargePower', 0);
    rig.plant.vebus.update([['/Hub4/DoNotFeedInOvervoltage', 0]]);
    await rig.clock.advance(5_000);
    expect(rig.plant.vebus.service.value('/Hub4/DisableCharge')).toBe(1);
    const ended = rig.hub4.endControl();
    await rig.clock.advance(2_000);
    await ended;
    expect(told(rig)).toBe(0);
    expect(rig.plant.vebus.service.value('/Hub4/DisableCharge')).toBe(0);
    expect(rig.plant.vebus.service.value('/Hub4/DoNotFeedInOvervoltage')).toBe(1);
    const from = rig.clock.now();
    await rig.clock.advance(30_000);
    expect(writesSince(rig, from)).toEqual([]);
  });

  it('are taken back when a fixture takes the place of hub4', async () => {
    const rig = await controlled();
    rig.hub4.hide();
    await rig.clock.advance(2_000);
    expect(told(rig)).toBe(0);
    rig.hub4.show();
    await rig.clock.advance(10_000);
    expect(told(rig)).toBeCloseTo(-950, -1.5);
  });

  it('are left to clients in mode 3', async () => {
    const rig = await controlled();
    const from = rig.clock.now();
    await rig.set('Hub4Mode', 3);
    // At once, as a client does that takes over: what it wrote stands.
    rig.plant.vebus.update([[setPoint, -1_234]]);
    rig.plant.front[0] = 3_000;
    await rig.clock.advance(60_000);
    expect(writesSince(rig, from)).toEqual([]);
    expect(told(rig)).toBe(-1_234);
    expect(rig.lines.at(-1)).toBe('info ESS: no control: set-points are left to clients (Hub4Mode 3)');
  });

  it('are taken back in mode 3 when no client takes over within five seconds', async () => {
    const rig = await controlled();
    const last = told(rig);
    await rig.set('Hub4Mode', 3);
    await rig.clock.advance(4_000);
    expect(told(rig)).toBe(last);
    await rig.clock.advance(2_000);
    expect(told(rig)).toBe(0);
  });

  it('end on a generator with what the loads draw, and begin again on the grid', async () => {
    const rig = await controlled();
    rig.plant.outputs[0] = 700;
    await rig.clock.advance(2_000);
    rig.plant.vebus.update([['/Ac/ActiveIn/ActiveInput', 1]]);
    await rig.clock.advance(3_000);
    expect(told(rig)).toBe(700);
    const from = rig.clock.now();
    await rig.clock.advance(20_000);
    expect(writesSince(rig, from)).toEqual([]);
    rig.plant.vebus.update([['/Ac/ActiveIn/ActiveInput', 0]]);
    await rig.clock.advance(10_000);
    expect(told(rig)).toBeCloseTo(-950, -1.5);
  });

  it('end when the grid is lost', async () => {
    const rig = await controlled();
    rig.plant.vebus.update([['/Ac/ActiveIn/ActiveInput', 240]]);
    await rig.clock.advance(3_000);
    expect(told(rig)).toBe(0);
    expect(rig.lines.at(-1)).toBe('info ESS: no control: the inverter/charger is not on the grid');
  });

  it('stay as they are while the Multi does not tell what feeds it', async () => {
    const rig = await controlled();
    const from = rig.clock.now();
    rig.plant.vebus.update([['/Ac/ActiveIn/ActiveInput', null]]);
    await rig.clock.advance(3_000);
    expect(writesSince(rig, from)).toEqual([]);
    expect(told(rig)).toBeCloseTo(-950, -1.5);
  });

  it('are not written to a system without the ESS assistant', async () => {
    const rig = essRig();
    rig.plant.vebus.update([['/Hub4/AssistantId', null]]);
    rig.plant.front[0] = 1_000;
    await rig.clock.advance(30_000);
    expect(rig.plant.writes).toEqual([]);
    expect(rig.lines).toEqual([]);
  });
});

describe('without a grid meter', () => {
  it('the Multi passes through what its loads draw, and the log says what to do', async () => {
    const rig = await controlled();
    rig.plant.disconnectMeter();
    await rig.clock.advance(3_000);
    expect(told(rig)).toBe(0);
    rig.plant.outputs[0] = 800;
    await rig.clock.advance(3_000);
    expect(told(rig)).toBe(800);
    expect(rig.lines.at(-1)).toMatch(
      /^warn ESS: vebus.ttyS4 passes through .*: there is no reading of the grid, .* any more$/,
    );
    expect(rig.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it('nothing is written as long as there never was one', async () => {
    const rig = essRig();
    rig.plant.disconnectMeter();
    await rig.set('BatteryLife/State', 9);
    await rig.clock.advance(30_000);
    expect(rig.plant.writes).toEqual([]);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toMatch(/^info ESS: no control: there is no reading of the grid/);
  });

  it('the Multi goes by what it draws itself, where the settings say so', async () => {
    const rig = essRig();
    rig.plant.disconnectMeter();
    await rig.set('RunWithoutGridMeter', 1);
    rig.plant.outputs[0] = 2_000;
    await rig.clock.advance(10_000);
    expect(rig.plant.inputs[0]).toBe(50);
    rig.store
      .add({ type: 'pvinverter', suffix: 'x', instance: 20 }, { check: () => undefined, write: async () => done })
      .update([
        ['/Position', 0],
        ['/Ac/L1/Power', 1_500],
      ]);
    rig.plant.front[0] = -1_500;
    await rig.clock.advance(10_000);
    expect(rig.plant.gridTotal).toBe(50);
  });

  it('nothing is fed in where that is barred: the Multi itself sees to it', async () => {
    const rig = essRig();
    rig.plant.disconnectMeter();
    await rig.set('RunWithoutGridMeter', 1);
    await rig.set('PreventFeedback', 1);
    await rig.set('AcPowerSetPoint', -500);
    await rig.clock.advance(5_000);
    expect(rig.plant.vebus.service.value('/Hub4/DisableFeedIn')).toBe(1);
    expect(told(rig)).toBe(0);
  });
});

describe('the grid set-point', () => {
  it('is the volatile one as long as it counts, then the stored one', async () => {
    const rig = await controlled();
    const hub4 = rig.store.find('hub4', 0);
    if (hub4 === undefined) throw new Error('hub4 is not there');
    await rig.store.write([{ service: hub4, changes: [{ path: '/Overrides/Setpoint', value: -700 }] }], 900);
    await rig.clock.advance(10_000);
    expect(rig.plant.gridTotal).toBeCloseTo(-700, -1.5);
    await rig.clock.advance(60_000);
    expect(rig.plant.gridTotal).toBeCloseTo(50, -1.5);
  });
});
