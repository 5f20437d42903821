import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { modbusPort, workplace } from '../support/program.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

const battery = ['service,instance,path,value', 'battery,5,/Soc,81', 'battery,5,/CustomName,House'];
/** Unit 5, register 266: state of charge, 0.1 %. */
const soc = '03010a0001';

async function ask(port: number, unit: number, body: string): Promise<string> {
  const client = await RawClient.open(port);
  const answer = pdu(await client.ask(request(unit, body)));
  client.destroy();
  return answer;
}

describe('run', () => {
  it('announces its addresses and devices, answers, and stops in order', async () => {
    await using place = await workplace();
    await place.write('values.csv', ...battery);
    await place.write(
      'gateway.yaml',
      'modbus: { listen: ["127.0.0.1:0", "127.0.0.1:0"] }',
      'devices:',
      '  - { driver: fixture, file: values.csv, units: [247] }',
    );
    const program = place.start('run');
    await program.line(/^device fixture values\.csv -> battery 5, unit 5$/);
    const ports = [...program.output().matchAll(/^listening modbus 127\.0\.0\.1:(\d+)$/gm)].map((match) => match[1]);
    expect(new Set(ports).size).toBe(2);
    for (const port of ports) expect(await ask(Number(port), 247, soc)).toBe('0302032a');
    expect(await program.stop('SIGTERM')).toBe(0);
    expect(program.output()).toMatch(/SIGTERM: stopping\n.*stopped\n$/);
  });

  it('stops on SIGINT too, also while a device is waited for', async () => {
    await using place = await workplace();
    await place.write(
      'gateway.yaml',
      'modbus: { listen: "127.0.0.1:0" }',
      'devices: [{ driver: vedirect, link: "serial:/dev/there-is-no-such-port" }]',
    );
    const program = place.start('run', '--config', 'gateway.yaml');
    await program.line(/there is no such port/);
    await modbusPort(program);
    expect(await program.stop('SIGINT')).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0" }');
    const program = place.start('run');
    const port = await modbusPort(program);
    // A client that does not read its answers keeps the stop from being over at once.
    const deaf = await RawClient.open(port);
    deaf.socket.pause();
    deaf.socket.write(Buffer.from(request(100, '0303200078').repeat(200_000), 'hex'));
    const other = await RawClient.open(port);
    // Between two answers to this one it has a turn of 64; so many fill what the system holds for it.
    for (let asked = 0; asked < 2_000; asked += 1) await other.ask(request(100, '0303200001'));
    const exit = once(program.child, 'exit');
    program.child.kill('SIGTERM');
    await program.line(/SIGTERM: stopping/);
    program.child.kill('SIGINT');
    expect((await exit)[0]).toBe(1);
    expect(program.output()).not.toMatch(/stopped/);
    deaf.destroy();
    other.destroy();
  });

  it('serves the built-in services without any device', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0" }', 'portalId: "0123456789ab"', 'devices: []');
    const port = await modbusPort(place.start('run'));
    const serial = Buffer.from('0123456789ab').toString('hex');
    expect(await ask(port, 100, '0303200006')).toBe(`030c${serial}`);
    expect(await ask(port, 0, '0303200006')).toBe(`030c${serial}`);
  });

  it('keeps device instances in the folder that --data names', async () => {
    await using place = await workplace();
    await using wire = await textDevice();
    await place.write(
      'gateway.yaml',
      'modbus: { listen: "127.0.0.1:0" }',
      `devices: [{ driver: vedirect, link: "tcp://127.0.0.1:${wire.port}", name: house battery }]`,
    );
    const program = place.start('run', '--data', 'kept');
    await program.line(/^device vedirect BMV-712 Smart -> battery 288, unit 239$/);
    expect(await program.stop('SIGTERM')).toBe(0);
    const kept: unknown = JSON.parse(await readFile(`${place.folder}/kept/instances.json`, 'utf8'));
    expect(new Set(Object.values(kept as Record<string, number>))).toEqual(new Set([288]));
  });
});

describe('run fails with one line', () => {
  it('that names both default files and the demo when there is no configuration', async () => {
    await using place = await workplace();
    const { code, stdout, stderr } = await place.run('run');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^no configuration: .*gateway\.yaml.*\/etc\/ccgx-gateway\/gateway\.yaml.*demo.*\n$/);
  });

  it('per problem when the configuration is wrong', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { writes: maybe }', 'devces: []');
    const { code, stderr } = await place.run('run');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/gateway\.yaml:1: modbus\.writes.*write true or false$/),
      expect.stringMatching(/gateway\.yaml:2: unknown key "devces"; did you mean "devices"\?$/),
    ]);
  });

  it('that names the port and the remedy when the port is in use', async () => {
    await using place = await workplace();
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await place.write('gateway.yaml', `modbus: { listen: "127.0.0.1:${port}" }`);
    const { code, stderr } = await place.run('run');
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `cannot listen on 127.0.0.1:${port}: another program uses this port: stop it, or set another port in modbus.listen (demo: --listen)\n`,
    );
  });

  it('when the state folder cannot be used', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0" }');
    const { code, stderr } = await place.run('run', '--data', 'gateway.yaml/state');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cannot use the state folder .*gateway\.yaml\/state: .*--data.*\n$/);
  });
});

describe('SIGHUP', () => {
  it('rereads devices and writes, and leaves unchanged devices as they are', async () => {
    await using place = await workplace();
    await place.write('values.csv', ...battery);
    await place.write('tanks.csv', 'service,instance,path,value', 'tank,21,/Level,50');
    const listen = 'modbus: { listen: "127.0.0.1:0", writes: true }';
    await place.write('gateway.yaml', listen, 'devices: [{ driver: fixture, file: values.csv }]');
    const program = place.start('run');
    const port = await modbusPort(program);
    await program.line(/battery 5/);
    // Register 1336: the name; what a client wrote must outlive the reload.
    expect(await ask(port, 5, '100538000102' + '4261')).toBe('1005380001');
    await place.write(
      'gateway.yaml',
      listen.replace('true', 'false'),
      'devices: [{ driver: fixture, file: tanks.csv }, { driver: fixture, file: values.csv }]',
    );
    program.child.kill('SIGHUP');
    await program.line(/configuration reloaded/);
    expect(program.output()).toMatch(/^device fixture tanks\.csv -> tank 21, unit 21$/m);
    expect(await ask(port, 5, '0305380001')).toBe('03024261');
    expect(await ask(port, 5, '100538000102' + '4343')).toBe('9002');
    expect(await ask(port, 21, '030bbc0001')).toBe('030201f4');
  });

  it('takes a device away that is not configured any more', async () => {
    await using place = await workplace();
    await place.write('values.csv', ...battery);
    await place.write(
      'gateway.yaml',
      'modbus: { listen: "127.0.0.1:0" }',
      'devices: [{ driver: fixture, file: values.csv }]',
    );
    const program = place.start('run');
    const port = await modbusPort(program);
    await program.line(/battery 5/);
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0" }');
    program.child.kill('SIGHUP');
    await program.line(/configuration reloaded/);
    expect(await ask(port, 5, soc)).toBe('830a');
  });

  it('says that a changed address needs a restart', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:0" }');
    const program = place.start('run');
    const port = await modbusPort(program);
    await place.write('gateway.yaml', 'modbus: { listen: "127.0.0.1:1" }', 'portalId: "0123456789ab"');
    program.child.kill('SIGHUP');
    await program.line(/modbus\.listen, portalId: a change needs a restart/);
    expect(await ask(port, 100, '0303420001')).toMatch(/^0302/);
  });

  it('leaves everything as it is when the new configuration is wrong', async () => {
    await using place = await workplace();
    await place.write('values.csv', ...battery);
    const good = ['modbus: { listen: "127.0.0.1:0" }', 'devices: [{ driver: fixture, file: values.csv }]'];
    await place.write('gateway.yaml', ...good);
    const program = place.start('run');
    const port = await modbusPort(program);
    await program.line(/battery 5/);
    await place.write('gateway.yaml', ...good, 'devces: []', 'registers: 5');
    program.child.kill('SIGHUP');
    await program.line(/not reloaded: .*gateway\.yaml:3: unknown key "devces"/);
    await program.line(/not reloaded: .*gateway\.yaml:4: registers/);
    expect(await ask(port, 5, soc)).toBe('0302032a');
  });
});

interface Wire extends AsyncDisposable {
  readonly port: number;
}

/** A serial-to-Ethernet converter with a BMV-712 behind it that has just sent a block. */
async function textDevice(): Promise<Wire> {
  const fields = [
    ['PID', '0xA381'],
    ['V', '26201'],
    ['I', '-1500'],
    ['SOC', '876'],
  ];
  const text = `${fields.map(([label, value]) => `\r\n${label}\t${value}`).join('')}\r\nChecksum\t`;
  const sum = Buffer.from(text).reduce((total, byte) => total + byte, 0);
  const block = Buffer.concat([Buffer.from(text), Buffer.of((256 - (sum % 256)) % 256)]);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // The driver joins a stream in the middle: the first block may be a part of one.
    socket.write(Buffer.concat([block, block, block]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
