import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, findConfig, loadConfig, parseConfig } from '../../../src/config/load.ts';
import { GatewayError } from '../../../src/runtime/errors.ts';

const options = { checkLink: () => undefined, checkSetting: () => undefined };
const read = (text: string) => parseConfig(text, '/etc/plant/gateway.yaml', options);

describe('a configuration', () => {
  it.each(['', '# nothing yet\n', '{}', 'devices: []\n'])('may leave everything to its defaults: %j', (text) => {
    expect(read(text)).toEqual({
      file: '/etc/plant/gateway.yaml',
      modbus: {
        listen: [{ host: '0.0.0.0', port: 502 }],
        writes: false,
        maxConnections: 1_000,
        writeTimeoutMs: 900,
        idleTimeoutMs: 7_200_000,
      },
      firmwareVersion: 'v3.70',
      registers: [],
      devices: [],
      forward: [],
      setPointTimeoutMs: 60_000,
      log: { level: 'info', format: 'text' },
    });
  });

  it('gives back what it says, with absolute paths and the line of each device', () => {
    const config = read(`
modbus:
  listen: [127.0.0.1:5020, "[::1]:5020"]
  writes: true
  maxConnections: 10
  writeTimeout: 1.5s
  idleTimeout: 5m
portalId: C0619AB12345
firmwareVersion: v3.55~12
registers: [extra/battery.csv, /srv/tank.csv]
devices:
  - driver: vedirect
    link: tcp://192.168.1.20:4001
    name: house battery
    instance: 288
    units: [223, 247]
    timeout: 20s
  - driver: fixture
    file: services.csv
  - driver: bmv60xs
    link: old/port
forward:
  - from: old/port
    to: tcp://192.168.1.20:4001
settings: { /Settings/CGwacs/AcPowerSetPoint: 100 }
setpointTimeout: 90s
log: { level: debug, format: json }
`);
    expect(config).toEqual({
      file: '/etc/plant/gateway.yaml',
      modbus: {
        listen: [
          { host: '127.0.0.1', port: 5020 },
          { host: '::1', port: 5020 },
        ],
        writes: true,
        maxConnections: 10,
        writeTimeoutMs: 1_500,
        idleTimeoutMs: 300_000,
      },
      portalId: 'c0619ab12345',
      firmwareVersion: 'v3.55~12',
      registers: ['/etc/plant/extra/battery.csv', '/srv/tank.csv'],
      devices: [
        {
          driver: 'vedirect',
          link: 'tcp://192.168.1.20:4001',
          name: 'house battery',
          instance: 288,
          units: [223, 247],
          timeoutMs: 20_000,
          where: '/etc/plant/gateway.yaml:12',
        },
        { driver: 'fixture', file: '/etc/plant/services.csv', units: [], where: '/etc/plant/gateway.yaml:18' },
        { driver: 'bmv60xs', link: '/etc/plant/old/port', units: [], where: '/etc/plant/gateway.yaml:20' },
      ],
      forward: [
        {
          from: ['/etc/plant/old/port'],
          to: ['tcp://192.168.1.20:4001'],
          where: '/etc/plant/gateway.yaml:23',
        },
      ],
      settings: { '/Settings/CGwacs/AcPowerSetPoint': 100 },
      setPointTimeoutMs: 90_000,
      log: { level: 'debug', format: 'json' },
    });
  });

  it.each([
    ['auto', []],
    ['[{ driver: auto }]', []],
    ['[{ driver: fixture, file: a.csv }, { driver: auto }]', ['fixture']],
    ['[{ driver: auto }, { driver: vedirect, link: /dev/bmv }]', ['vedirect']],
  ])('wants the cables that are plugged in with devices: %s', (devices, drivers) => {
    const config = read(`devices: ${devices}\nforward: [{ from: /dev/ttyUSB0, to: "serial:/dev/ttyUSB1" }]`);
    expect(config.discover).toBe(true);
    expect(config.devices.map(({ driver }) => driver)).toEqual(drivers);
    expect(read('devices: []').discover).toBeUndefined();
  });

  it.each([
    ['900ms', 900],
    ['10s', 10_000],
    ['0.5s', 500],
    ['1 m', 60_000],
  ])('may give a time span as %s', (text, ms) => {
    expect(read(`modbus: { writeTimeout: ${text} }`).modbus.writeTimeoutMs).toBe(ms);
  });

  it.each(['off', '0'])('may turn the time limit for idle connections off with %s', (text) => {
    expect(read(`modbus: { idleTimeout: ${text} }`).modbus.idleTimeoutMs).toBe(0);
  });

  it.each([
    ['0.0.0.0:502', '0.0.0.0', 502],
    ['"[::]:502"', '::', 502],
    ['"[fe80::1%eth0]:1502"', 'fe80::1%eth0', 1502],
    ['localhost:0', 'localhost', 0],
    ['plc.example.org:65535', 'plc.example.org', 65_535],
  ])('may listen on %s', (text, host, port) => {
    expect(read(`modbus: { listen: ${text} }`).modbus.listen).toEqual([{ host, port }]);
  });

  it.each([
    ['replay:day.bin?speed=max&loop=1', 'replay:/etc/plant/day.bin?speed=max&loop=1'],
    ['replay:/srv/day.bin', 'replay:/srv/day.bin'],
    ['serial:bmv?baud=2400', 'serial:/etc/plant/bmv?baud=2400'],
    ['bmv', '/etc/plant/bmv'],
    ['/dev/ttyUSB0', '/dev/ttyUSB0'],
    ['serial:/dev/serial/by-id/usb-x-if00-port0', 'serial:/dev/serial/by-id/usb-x-if00-port0'],
    ['tcp://converter:4001', 'tcp://converter:4001'],
    ['memory:bmv', 'memory:bmv'],
  ])('has its link %s relative to the file', (link, absolute) => {
    expect(read(`devices: [{ driver: vedirect, link: "${link}" }]`).devices[0]).toMatchObject({ link: absolute });
  });

  it('may name a value once and use it again', () => {
    const { devices } = read(
      'devices:\n  - { driver: fixture, file: a.csv, units: &both [5, 6] }\n' +
        '  - { driver: fixture, file: b.csv, units: *both }\n',
    );
    expect(devices.map((device) => 'units' in device && device.units)).toEqual([
      [5, 6],
      [5, 6],
    ]);
  });

  it('may begin with a byte order mark and have any line ends', () => {
    expect(read('\ufeffmodbus:\r\n  writes: true\r\n').modbus.writes).toBe(true);
  });
});

describe('a configuration file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function problemsOf(file: string): Promise<readonly string[]> {
    const error: unknown = await loadConfig(file, options).catch((thrown: unknown) => thrown);
    if (!(error instanceof ConfigError)) throw new Error('it was accepted');
    return error.problems.map(({ where, reason }) => `${where}: ${reason}`);
  }

  it('is read from the disk', async () => {
    const file = join(folder, 'sound.yaml');
    await writeFile(file, 'devices: [{ driver: fixture, file: values.csv }]\n');
    const { devices } = await loadConfig(file, options);
    expect(devices).toMatchObject([{ file: join(folder, 'values.csv'), where: `${file}:1` }]);
  });

  it('is refused with its name when it is missing, a folder, a device, or larger than 1 MiB', async () => {
    const large = join(folder, 'large.yaml');
    await writeFile(large, '');
    await truncate(large, 1024 * 1024 + 1);
    const missing = join(folder, 'missing.yaml');
    expect(await problemsOf(missing)).toEqual([
      expect.stringContaining(`${missing}: cannot read it: no such file or directory`),
    ]);
    expect(await problemsOf(folder)).toEqual([`${folder}: cannot read it: it is no regular file`]);
    expect(await problemsOf('/dev/zero')).toEqual(['/dev/zero: cannot read it: it is no regular file']);
    expect(await problemsOf(large)).toEqual([`${large}: cannot read it: larger than 1 MiB`]);
  });

  it('is refused when it is no text', async () => {
    const file = join(folder, 'binary.yaml');
    await writeFile(file, Buffer.from([0x6d, 0x3a, 0x0a, 0xff, 0xfe, 0x00]));
    expect(await problemsOf(file)).toEqual([`${file}:2: this is no text in UTF-8`]);
  });

  it('is the first of the default places where there is one', async () => {
    await mkdir(join(folder, 'etc'));
    const places = [join(folder, 'gateway.yaml'), join(folder, 'etc/gateway.yaml')];
    const none: unknown = await findConfig(places).catch((thrown: unknown) => thrown);
    expect(none).toBeInstanceOf(GatewayError);
    expect(none).toMatchObject({ code: 'CONFIG_MISSING' });
    expect((none as GatewayError).message).toBe(
      `no configuration: neither ${places[0]} nor ${places[1]} is there; ` +
        'name one with --config, or try the demo command, which needs none',
    );
    await writeFile(places[1] ?? '', '');
    expect(await findConfig(places)).toBe(places[1]);
    await writeFile(places[0] ?? '', '');
    expect(await findConfig(places)).toBe(places[0]);
  });
});
