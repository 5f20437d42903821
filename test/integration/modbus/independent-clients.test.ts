import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import jsmodbus from 'jsmodbus';
import ModbusRTU from 'modbus-serial';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldService } from '../../support/held-service.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';

const run = promisify(execFile);

function works(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasMbpoll = works('mbpoll', '-V') || works('sh', '-c', 'command -v mbpoll');
const hasPymodbus = works('/usr/bin/python3', '-c', 'import pymodbus');

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  heldService(
    rig.store,
    { type: 'vebus', suffix: 'ttyUSB0', instance: 227 },
    {
      '/Ac/ActiveIn/L1/V': 231.1,
      '/Ac/ActiveIn/L2/V': 232.2,
      '/Mode': 3,
      '/Ac/ActiveIn/CurrentLimit': 16,
      '/Hub4/L1/AcPowerSetpoint': 0,
    },
  );
});
afterAll(() => rig.stop());

describe('modbus-serial as a client', () => {
  const client = new ModbusRTU.default();
  beforeAll(async () => {
    await client.connectTCP('127.0.0.1', { port: rig.port });
    client.setTimeout(2_000);
    client.setID(227);
  });
  afterAll(() => new Promise<void>((resolve) => client.close(() => resolve())));

  it('reads single registers and blocks with functions 3 and 4', async () => {
    expect((await client.readHoldingRegisters(3, 1)).data).toEqual([2311]);
    expect((await client.readInputRegisters(3, 125)).data).toHaveLength(125);
  });

  it('writes one register and several, and reads them back', async () => {
    await client.writeRegister(33, 1);
    await client.writeRegisters(96, [0xffff, 0xfce0]);
    expect((await client.readHoldingRegisters(33, 1)).data).toEqual([1]);
    expect((await client.readHoldingRegisters(37, 1)).data).toEqual([0xfce0]);
  });

  it('gets exceptions with their codes', async () => {
    await expect(client.readHoldingRegisters(148, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readHoldingRegisters(259, 1)).rejects.toMatchObject({ modbusCode: 10 });
    await expect(client.writeRegister(31, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readCoils(1, 1)).rejects.toMatchObject({ modbusCode: 1 });
  });

  it('reads the device identification (43/14)', async () => {
    const { data } = await client.readDeviceIdentification(1, 0);
    expect(Object.values(data)).toEqual(['ccgx-gateway', 'ccgx-gateway', '1.2.3']);
  });
});

describe('jsmodbus as a client', () => {
  const socket = new Socket();
  const client = new jsmodbus.client.TCP(socket, 227, 2_000);
  beforeAll(async () => {
    socket.connect({ port: rig.port, host: '127.0.0.1' });
    await once(socket, 'connect');
  });
  afterAll(() => void socket.destroy());

  it('keeps its answers apart when it sends many requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => client.readHoldingRegisters(index % 2 === 0 ? 3 : 33, 1)),
    );
    const values = answers.map(({ response }) => response.body.valuesAsArray[0]);
    expect(values.filter((_, index) => index % 2 === 0)).toEqual(Array(100).fill(2311));
    expect(new Set(values.filter((_, index) => index % 2 === 1)).size).toBe(1);
  });

  it('writes with functions 6 and 16 and gets exceptions', async () => {
    await client.writeSingleRegister(22, 125);
    expect((await client.readInputRegisters(22, 1)).response.body.valuesAsArray[0]).toBe(125);
    await client.writeMultipleRegisters(22, [160]);
    expect((await client.readHoldingRegisters(22, 1)).response.body.valuesAsArray[0]).toBe(160);
    await expect(client.readHoldingRegisters(1, 1)).rejects.toMatchObject({ err: 'ModbusException' });
  });
});

describe.skipIf(!hasMbpoll)(`mbpoll as a client${hasMbpoll ? '' : ' (skipped: mbpoll is not installed)'}`, () => {
  // -0: addresses as on the wire; -1: one poll only.
  const poll = (...args: string[]) => run('mbpoll', ['-0', '-1', '-q', '-p', String(rig.port), ...args, '127.0.0.1']);

  it('reads a block', async () => {
    const { stdout } = await poll('-a', '227', '-t', '4', '-r', '3', '-c', '2');
    expect(stdout).toMatch(/\[3\]:\s+2311/);
    expect(stdout).toMatch(/\[4\]:\s+2322/);
  });

  it('writes a register', async () => {
    await run('mbpoll', ['-0', '-q', '-p', String(rig.port), '-a', '227', '-t', '4', '-r', '33', '127.0.0.1', '2']);
    expect((await poll('-a', '227', '-t', '4', '-r', '33')).stdout).toMatch(/\[33\]:\s+2/);
  });

  it('is told of exceptions', async () => {
    await expect(poll('-a', '227', '-t', '4', '-r', '148')).rejects.toMatchObject({
      stderr: expect.stringMatching(/Illegal data address/i),
    });
  });
});

const pymodbusScript = `
import sys
from pymodbus.client import ModbusTcpClient
client = ModbusTcpClient('127.0.0.1', port=int(sys.argv[1]))
client.connect()
print(client.read_holding_registers(3, 2, slave=227).registers)
print(client.read_input_registers(3, 1, slave=227).registers)
print(client.write_register(33, 4, slave=227).isError())
print(client.write_registers(22, [125], slave=227).isError())
print(client.read_holding_registers(33, 1, slave=227).registers, client.read_holding_registers(22, 1, slave=227).registers)
print(client.read_holding_registers(259, 1, slave=227).exception_code)
print(client.mask_write_register(33, 0x00ff, 0, unit=227).isError())
answer = client.readwrite_registers(read_address=3, read_count=1, write_address=22, write_registers=[160], unit=227)
print(answer if answer.isError() else answer.registers)
client.close()
`;

describe.skipIf(!hasPymodbus)(
  `pymodbus as a client${hasPymodbus ? '' : ' (skipped: python3-pymodbus is not installed)'}`,
  () => {
    it('reads, writes and is told of exceptions', async () => {
      const { stdout } = await run('/usr/bin/python3', ['-c', pymodbusScript, String(rig.port)], { timeout: 15_000 });
      expect(stdout.trim().split('\n')).toEqual([
        '[2311, 2322]',
        '[2311]',
        'False',
        'False',
        '[4] [125]',
        '10',
        'False',
        '[2311]',
      ]);
    });
  },
);
