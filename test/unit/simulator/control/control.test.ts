import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../../src/runtime/log.ts';
import { Refusal, ValueRefusal } from '../../../../src/simulator/control/controlled.ts';
import { ControlledPlant, type DeviceSwitches } from '../../../../src/simulator/control/controlled-plant.ts';
import { routes } from '../../../../src/simulator/control/routes.ts';
import { type ControlServer, startControlServer } from '../../../../src/simulator/control/server.ts';
import type { PlantValue } from '../../../../src/simulator/plant/part.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';
import { SimulatedClock } from '../../../../src/simulator/time/simulated-clock.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const startUnixMs = Date.UTC(2026, 5, 21, 5);
const lines: string[] = [];
const log = createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line) });

function rig() {
  const plant = new Plant({
    startUnixMs,
    batteries: { house: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60 } },
    grids: { grid: {} },
    multis: { multi: { battery: 'house', inputs: ['grid'], voltAmps: 3_000, chargeAmps: 35 } },
    acLoads: { home: { node: 'multi', watts: 300 } },
  });
  const clock = new SimulatedClock({ clock: new ManualClock(), startUnixMs });
  const done: string[] = [];
  const roof: DeviceSwitches = {
    unplug: () => void done.push('unplug'),
    replug: () => void done.push('replug'),
    reboot: () => void done.push('reboot'),
    checksumErrors: (rate) => void done.push(`checksum-errors ${rate}`),
  };
  const settings: Record<string, PlantValue> = { '/Settings/Mode': 1, '/Settings/Name': 'house' };
  const controlled = new ControlledPlant({
    settings: () => ({
      values: () => settings,
      settable: () => ['/Settings/Mode', '/Settings/Name'],
      check(path, value) {
        if (path === '/Settings/Name' ? typeof value !== 'string' : Number(value) > 3) {
          throw new ValueRefusal(`${path} does not take ${value}`);
        }
      },
      async set(path, value) {
        await Promise.resolve();
        if (value === 3) throw new Refusal('Mode is not answering');
        settings[path] = value;
      },
    }),
    ...{ plant, clock, devices: { Roof: roof, Meter: {} } },
    about: () => ({ scenario: 'mine' }),
    details: () => ({ services: { 'grid.meter': { '/Ac/Power': 5 } } }),
  });
  return { plant, clock, done, controlled };
}

describe('the control address', () => {
  let world: ReturnType<typeof rig>;
  let server: ControlServer;

  beforeEach(async () => {
    world = rig();
    server = await startControlServer({ listen: { host: '127.0.0.1', port: 0 }, controlled: world.controlled, log });
  });
  afterEach(() => server.stop());

  interface Answer {
    readonly status: number;
    readonly text: string;
    readonly body: unknown;
    readonly allow: string | undefined;
  }

  function ask(
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${server.url}${path}`, { method, headers, agent: false }, (response) => {
        text(response).then((received) => {
          const { statusCode: status = 0 } = response;
          resolve({ status, text: received, body: JSON.parse(received) as unknown, allow: response.headers.allow });
        }, reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
  const send = (method: string, path: string, body: unknown) => ask(method, path, JSON.stringify(body));

  it('sets all values that come together, or none of them', async () => {
    const before = world.plant.values()['house.soc'];
    const body = { 'house.soc': 41, '/Settings/Mode': 9 };
    const refused = await send('PUT', '/values', body);
    expect([refused.status, refused.body]).toEqual([400, { error: '/Settings/Mode does not take 9' }]);
    expect(world.plant.values()['house.soc']).toBe(before);
    expect((await send('PUT', '/values', { ...body, '/Settings/Mode': 2 })).status).toBe(200);
    expect((await ask('GET', '/values')).body).toMatchObject({ 'house.soc': 41, '/Settings/Mode': 2 });
    expect((await send('PUT', '/values', { '/Settings/Name': 1 })).status).toBe(400);
  });

  it('sets texts of the gateway, and nothing that is a text in the plant', async () => {
    expect((await send('PUT', '/values', { '/Settings/Name': 'barn' })).status).toBe(200);
    expect((await ask('GET', '/values')).body).toMatchObject({ '/Settings/Name': 'barn' });
    expect(await send('PUT', '/values', { '/Settings/Name': 'x', 'house.soc': 'full' })).toMatchObject({
      ...{ status: 400, body: { error: 'house.soc takes a number' } },
    });
    expect((await ask('GET', '/values')).body).toMatchObject({ '/Settings/Name': 'barn' });
  });

  it.each<[string, number, string]>([
    ['house.soc', 150, 'house.soc takes 0 to 100, not 150'],
    ['house.celsius', 5_000, 'house.celsius takes -40 to 80, not 5000'],
    ['grid.nominalHertz', 1_000, 'grid.nominalHertz takes 40 to 70, not 1000'],
    ['grid.nominalVolts', -1, 'grid.nominalVolts takes 0 to 400, not -1'],
    ['home.baseWatts', -5, 'home.baseWatts takes 0 to 1000000, not -5'],
    ['weather.cloudiness', 2, 'weather.cloudiness takes 0 to 1, not 2'],
  ])('sets nothing when %s is beyond its limits', async (name, value, error) => {
    const before = world.plant.values();
    expect(await send('PUT', '/values', { 'grid.isOn': 0, [name]: value })).toMatchObject({
      ...{ status: 400, body: { error } },
    });
    expect(world.plant.values()).toEqual(before);
  });

  it('answers once a setting has been taken, and tells when it was not', async () => {
    expect((await send('PUT', '/values', { '/Settings/Mode': 3 })).body).toEqual({ error: 'Mode is not answering' });
  });

  it('announces where it is', () => {
    expect(lines.at(-1)).toBe(`control http://127.0.0.1:${server.address.port}\n`);
  });

  it('tells state, values and everything at once', async () => {
    const state = {
      ...{ scenario: 'mine', time: '2026-06-21T05:00:00.000Z', seconds: 0, speed: 1, isPaused: false },
      devices: ['Roof', 'Meter'],
    };
    expect(await ask('GET', '/state')).toMatchObject({ status: 200, body: state });
    const settings = { '/Settings/Mode': 1, '/Settings/Name': 'house' };
    expect((await ask('GET', '/values?since=1')).body).toEqual({ ...world.plant.values(), ...settings });
    expect((await ask('GET', '/snapshot')).body).toMatchObject({
      ...{ state, values: { 'house.soc': 60 }, services: { 'grid.meter': { '/Ac/Power': 5 } } },
    });
  });

  it('sets values of the plant', async () => {
    const { status } = await send('PUT', '/values', { 'house.soc': 33, 'home.baseWatts': 1_000 });
    expect(status).toBe(200);
    world.plant.step(1);
    expect(world.plant.get('battery', 'house').soc).toBeCloseTo(33, 1);
    expect(world.plant.get('acLoad', 'home').watts).toBeGreaterThan(800);
  });

  it('sets nothing when one of the values cannot be set', async () => {
    const wrong = await send('PUT', '/values', { 'house.soc': 33, 'hose.soc': 1 });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: '"hose.soc" cannot be set; did you mean "house.soc"?' },
    });
    expect((await send('PUT', '/values', { 'house.soc': '33' })).body).toEqual({ error: 'house.soc takes a number' });
    expect((await ask('PUT', '/values', '{"house.soc":1e999}')).status).toBe(400);
    expect((await send('PUT', '/values', { 'grid.watts': 5 })).text).toMatch(
      /cannot be set; weather.cloudiness, .* can/,
    );
    expect((await ask('PUT', '/values', '{"__proto__":1}')).status).toBe(400);
    expect(world.plant.get('battery', 'house').soc).toBe(60);
  });

  it('makes things happen to the plant', async () => {
    expect((await send('POST', '/events', { event: 'grid-lost' })).status).toBe(200);
    expect((await send('POST', '/events', { event: 'load-step', watts: 700, phase: 1, device: 'home' })).status).toBe(
      200,
    );
    world.plant.step(1);
    expect(world.plant.values()).toMatchObject({ 'grid.isOn': false, 'multi.state': 'inverting' });
    expect(world.plant.get('acLoad', 'home').watts).toBeGreaterThan(900);
    await send('POST', '/events', { event: 'grid-restored', device: 'grid' });
    expect(world.plant.values()['grid.isOn']).toBe(true);
  });

  it('makes things happen to devices', async () => {
    for (const event of ['unplug', 'replug', 'reboot']) await send('POST', '/events', { event, device: 'Roof' });
    const { status } = await send('POST', '/events', { event: 'checksum-errors', rate: 0.5, device: 'Roof' });
    expect(status).toBe(200);
    expect(world.done).toEqual(['unplug', 'replug', 'reboot', 'checksum-errors 0.5']);
  });

  it.each<[object, number, string | RegExp]>([
    [{}, 400, /^event is missing; write grid-lost, /],
    [{ event: 'grid-lots' }, 400, /did you mean "grid-lost"\?$/],
    [{ event: 'grid-lost', device: 'griid' }, 400, /^device is "griid"; write one of grid; did you mean "grid"\?$/],
    [{ event: 'load-step' }, 400, 'watts is missing; write a number from -10000000 to 10000000'],
    [{ event: 'cloud', factor: 3, secs: 5 }, 400, /^unknown key "secs".*factor is 3; .*seconds is missing; /],
    [{ event: 'unplug', device: 'Rooof' }, 400, /did you mean "Roof"\?$/],
    [{ event: 'unplug', device: 'Meter' }, 409, '"Meter" is on no wire: it knows no unplug'],
    [{ event: 'generator-start' }, 409, 'the plant has no generator'],
    [{ event: 'load-step', watts: 5, phase: 3 }, 409, 'home has no phase L3'],
  ])('refuses the event %j with %d and a reason', async (event, status, reason) => {
    const answer = await send('POST', '/events', event);
    expect(answer).toMatchObject({ status, body: { error: expect.stringMatching(reason) as string } });
  });

  it('sets the speed, pauses, and goes on', async () => {
    expect((await send('POST', '/speed', { speed: 60 })).body).toMatchObject({ speed: 60, isPaused: false });
    expect((await send('POST', '/speed', { speed: 'max' })).body).toMatchObject({ speed: 'max' });
    expect((await ask('POST', '/pause')).body).toMatchObject({ isPaused: true });
    expect(world.clock.isPaused).toBe(true);
    expect((await ask('POST', '/resume', '{}')).body).toMatchObject({ isPaused: false });
    for (const speed of [0, -1, 1e9, 'fast', null]) {
      expect((await send('POST', '/speed', { speed })).status, `speed ${speed}`).toBe(400);
    }
    expect(world.clock.speed).toBe('max');
  });

  it.each<[string, string, string | undefined, number, string | RegExp]>([
    ['GET', '/stat', undefined, 404, /^there is no \/stat: .*did you mean "\/state"\?$/],
    ['GET', '/__proto__', undefined, 404, /^there is no/],
    ['DELETE', '/values', undefined, 405, '/values takes GET, PUT, not DELETE'],
    ['POST', '/state', '{}', 405, '/state takes GET, not POST'],
    ['POST', '/events', undefined, 400, 'send an event, like {"event":"grid-lost"}'],
    ['POST', '/events', '[]', 400, 'send an event, like {"event":"grid-lost"}'],
    ['POST', '/events', '{"event"', 400, /^the body is no JSON: /],
    ['PUT', '/values', '{}', 400, 'send names and values, like {"house.soc":50}'],
    ['POST', '/events', `"${'x'.repeat(70_000)}"`, 413, 'the body is longer than 65536 bytes'],
    ['POST', '/events', '['.repeat(60_000), 400, /^the body is no JSON: /],
  ])('answers %s %s %.20s with %d and one line of JSON', async (method, path, body, status, reason) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status, body: { error: expect.stringMatching(reason) as string } });
    expect(answer.text.trimEnd()).not.toContain('\n');
    if (status === 405) expect(answer.allow).toBe(Object.keys(routes[path] ?? {}).join(', '));
  });

  it('refuses a body that is no text', async () => {
    const answer = await ask('POST', '/events', Uint8Array.of(0xff, 0xfe));
    expect(answer).toMatchObject({ status: 400, body: { error: 'the body is no text in UTF-8' } });
  });

  it('takes nothing from web pages, whatever name they use', async () => {
    expect((await ask('POST', '/pause', '', { origin: 'https://example.com' })).status).toBe(403);
    expect((await ask('POST', '/pause', '', { host: 'example.com:80' })).status).toBe(403);
    expect((await ask('GET', '/state', '', { host: `localhost:${server.address.port}` })).status).toBe(200);
    expect(world.clock.isPaused).toBe(false);
  });

  it('answers what is no HTTP with a reason, and survives clients that go away', async () => {
    const raw = async (bytes: string) => {
      const socket = connect(server.address.port, '127.0.0.1');
      socket.write(bytes);
      return text(socket);
    };
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*\{"error":"this is no HTTP request"\}\n$/);
    expect(await raw(`GET /state HTTP/1.1\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    const gone = connect(server.address.port, '127.0.0.1');
    gone.write('POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{');
    await new Promise((resolve) => gone.once('connect', resolve));
    gone.destroy();
    expect((await ask('GET', '/state')).status).toBe(200);
  });

  it('tells of a fault of the program without its details', async () => {
    Object.assign(world.controlled, {
      state() {
        throw new Error('a secret');
      },
    });
    const answer = await ask('GET', '/state');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(lines.at(-1)).toContain('control: GET /state: a secret');
  });
});

describe('the place of the control address', () => {
  const { controlled } = rig();

  it.each(['0.0.0.0', '192.168.1.5', 'example.com', '::'])('is never %s', async (host) => {
    await expect(startControlServer({ listen: { host, port: 0 }, controlled, log })).rejects.toThrow(
      'the control address is for this computer only; use 127.0.0.1',
    );
  });

  it('is told when it is taken', async () => {
    const first = await startControlServer({ listen: { host: '127.0.0.1', port: 0 }, controlled, log });
    await expect(startControlServer({ listen: first.address, controlled, log })).rejects.toThrow(
      /address already in use/,
    );
    await first.stop();
  });
});
