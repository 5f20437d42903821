import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoRig, startDemoRig } from '../../support/demo-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

let rig: DemoRig;
let client: RawClient;

const word = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0');

/** The registers as hex, or `exception N`. */
async function ask(unit: number, body: string): Promise<string> {
  const answer = pdu(await client.ask(request(unit, body)));
  const code = Number.parseInt(answer.slice(0, 2), 16);
  return code & 0x80 ? `exception ${Number.parseInt(answer.slice(2, 4), 16)}` : answer.slice(2);
}

async function read(unit: number, address: number, count = 1): Promise<string> {
  const answer = await ask(unit, `03${word(address)}${word(count)}`);
  return answer.startsWith('exception') ? answer : answer.slice(2);
}

async function signed(unit: number, address: number): Promise<number> {
  return Buffer.from(await read(unit, address), 'hex').readInt16BE();
}

/** Writes while time passes; the answer's registers, or `exception N`. */
function write(unit: number, address: number, value: number): Promise<string> {
  return rig.during(ask(unit, `06${word(address)}${word(value)}`));
}

const confirmed = (address: number, value: number): string => word(address) + word(value);

beforeAll(async () => {
  rig = await startDemoRig();
  client = await RawClient.open(rig.port);
  await rig.runUntil(() => rig.demo.presence().present >= rig.demo.presence().expected, 30);
  await rig.run(60);
}, 60_000);

afterAll(async () => {
  client?.destroy();
  await rig?.stop();
});

describe('the demo', () => {
  it('finds all devices of its scenario', () => {
    const { present, expected } = rig.demo.presence();
    expect(present).toBe(expected);
    expect(rig.found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^device mk2 .* -> vebus 276, unit 227$/),
        expect.stringMatching(/^device vedirect BMV-7.* -> battery 288, unit 239$/),
        expect.stringMatching(/^device simulated .* -> grid 30, unit 30$/),
      ]),
    );
  });

  it.each([
    ['vebus', 31, [227, 228, 242, 246]],
    ['battery', 259, [223, 225, 239, 245, 247]],
    ['solarcharger', 776, [226, 229, 245, 247]],
    ['grid', 2616, [30, 40]],
    ['acload', 3910, [40]],
    ['pvinverter', 1027, [20]],
    ['tank', 3004, [21]],
    ['temperature', 3304, [24]],
    ['gps', 2800, [100]],
    ['evcharger', 3814, [100]],
    ['system', 840, [0, 100]],
  ] as const)('has %s with values at the units that clients are configured for', async (_, address, units) => {
    for (const unit of units) expect(await read(unit, address), `unit ${unit}`).toMatch(/^(?!0000)[0-9a-f]{4}$/);
  });

  it('tells simulated time', async () => {
    const seconds = Number.parseInt(await read(100, 830, 4), 16);
    expect(Math.abs(seconds * 1_000 - rig.demo.plant.unixMs)).toBeLessThanOrEqual(1_000);
  });

  it('shows in each register what the plant is', async () => {
    const { plant } = rig.demo;
    const [battery] = plant.parts.battery;
    const [grid] = plant.parts.grid;
    expect((await signed(100, 840)) / 10).toBeCloseTo(battery?.volts ?? 0, 0);
    expect((await signed(225, 259)) / 100).toBeCloseTo(battery?.volts ?? 0, 1);
    expect(await signed(100, 843)).toBe(Math.round(battery?.soc ?? 0));
    expect(Math.abs((await signed(30, 2600)) - (grid?.watts ?? 0))).toBeLessThan(2);
  });

  it('limits the input current as it was written, and the battery helps', async () => {
    const { plant } = rig.demo;
    plant.raise({ event: 'load-step', watts: 3_000, device: 'home' });
    expect(await write(227, 22, 50)).toBe(confirmed(22, 50));
    await rig.run(20);
    const [multi] = plant.parts.multi;
    expect(multi?.inputLimitAmps(0)).toBe(5);
    expect(multi?.phases[0]?.inputAmps).toBeLessThan(5.1);
    expect(plant.parts.battery[0]?.amps).toBeLessThan(-10);
    expect(await signed(227, 22)).toBe(50);
    expect(await write(227, 22, 320)).toBe(confirmed(22, 320));
    plant.raise({ event: 'load-step', watts: -3_000, device: 'home' });
  });

  it('switches the Multi off and on: off means off', async () => {
    const { plant } = rig.demo;
    expect(await write(227, 33, 4)).toBe(confirmed(33, 4));
    await rig.run(10);
    expect(plant.parts.multi[0]?.situation).toBe('off');
    expect(plant.parts.multi[0]?.phases[0]?.outputVolts).toBe(0);
    expect(await signed(227, 33)).toBe(4);
    expect(await signed(227, 31)).toBe(0);
    expect(await write(227, 33, 3)).toBe(confirmed(33, 3));
    await rig.run(20);
    expect(plant.parts.multi[0]?.situation).toBe('mains');
  });

  it('switches a solar charger off and on', async () => {
    const { plant } = rig.demo;
    const [roof] = plant.parts.solarCharger;
    expect(roof?.panelWatts).toBeGreaterThan(100);
    expect(await write(226, 774, 4)).toBe(confirmed(774, 4));
    await rig.run(5);
    expect(roof?.panelWatts).toBe(0);
    expect(await signed(226, 789)).toBe(0);
    expect(await write(226, 774, 1)).toBe(confirmed(774, 1));
    await rig.run(5);
    expect(roof?.panelWatts).toBeGreaterThan(100);
  });

  it('keeps grid power at the set-point when a load comes', async () => {
    const { plant } = rig.demo;
    await write(100, 2700, 50);
    await rig.run(30);
    const grid = () => plant.parts.grid[0]?.watts ?? Number.NaN;
    plant.raise({ event: 'load-step', watts: 1_500, device: 'home' });
    await rig.run(6);
    const [mean] = [await meanOf(grid, 10)];
    expect(Math.abs(mean - 50)).toBeLessThan(100);
    plant.raise({ event: 'load-step', watts: -1_500, device: 'home' });
  });

  it('loses the grid and gets it back', async () => {
    rig.demo.controlled.event({ event: 'grid-lost' });
    await rig.run(15);
    expect(await signed(227, 31)).toBe(9);
    expect(await signed(227, 3)).toBe(0);
    expect(rig.demo.plant.parts.multi[0]?.phases[0]?.outputVolts).toBeGreaterThan(220);
    rig.demo.controlled.event({ event: 'grid-restored' });
    await rig.run(30);
    expect(await signed(227, 31)).not.toBe(9);
  });

  it('gives a write up while time stands still, and does not carry it out later; reads go on', async () => {
    const before = await signed(227, 22);
    expect(await rig.outside(ask(227, `06${word(22)}${word(before - 100)}`))).toBe('exception 11');
    expect(await read(227, 31)).toMatch(/^[0-9a-f]{4}$/);
    await rig.run(30);
    expect(await signed(227, 22)).toBe(before);
  });

  it('has a device whose cable is pulled absent, and back when it is plugged in', async () => {
    rig.demo.controlled.event({ event: 'unplug', device: 'Battery monitor' });
    await rig.run(1);
    expect(await read(239, 259)).toBe('exception 10');
    rig.demo.controlled.event({ event: 'replug', device: 'Battery monitor' });
    await rig.runUntil(() => rig.gateway.store.find('battery', 288) !== undefined, 60);
  });
});

async function meanOf(read: () => number, seconds: number): Promise<number> {
  let sum = 0;
  for (let second = 0; second < seconds; second += 1) {
    await rig.run(1);
    sum += read();
  }
  return sum / seconds;
}
