import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway.ts';
import { CanMemoryBus } from '../../../src/links/can-memory.ts';
import { createLinkFactory } from '../../../src/links/open.ts';
import { openSocketCan, type SocketCanLink } from '../../../src/links/socketcan.ts';
import { systemClock as clock } from '../../../src/runtime/clock.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { bridge } from '../../../src/simulator/devices/n2k/bridge.ts';
import { N2kSimulator } from '../../../src/simulator/devices/n2k/n2k-simulator.ts';
import { shippedTable } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';
import {
  eventually,
  hasVcan,
  ipLink,
  mayChangeInterfaces,
  vcan,
  withoutRights,
  withoutVcan,
} from '../../support/vcan.ts';

const monitor = 1;
const solar = 2;
const soc = '03010a0001';
const half = '030201f4';
const absent = '830a';

describe.skipIf(!hasVcan)(
  `VE.Can devices on a SocketCAN interface, from Modbus to the wire and back${withoutVcan}`,
  () => {
    const lines: string[] = [];
    let simulator: N2kSimulator;
    let wire: SocketCanLink;
    let gateway: Gateway;
    let client: RawClient;
    const ask = async (unit: number, body: string): Promise<string> => pdu(await client.ask(request(unit, body)));

    async function plugIn(bus: CanMemoryBus): Promise<void> {
      wire = await openSocketCan({ interface: vcan }, clock);
      bridge(wire, bus.join('wire'));
    }

    const bus = new CanMemoryBus();
    beforeAll(async () => {
      const devices = ['bmv:soc=50:instance=1', 'mppt:instance=2'];
      simulator = new N2kSimulator({ clock, join: (name) => bus.join(name), devices });
      await plugIn(bus);
      gateway = await startGateway({
        config: {
          modbus: {
            ...{ listen: [{ host: '127.0.0.1', port: 0 }], writes: true, maxConnections: 10 },
            ...{ writeTimeoutMs: 2_000, idleTimeoutMs: 0 },
          },
          ...{ firmwareVersion: 'v3.70', forward: [], registers: [] },
          devices: [
            // Not there: nobody else is to suffer.
            { driver: 'vecan', link: 'can:vcan9', claim: true, nodes: [], where: 'test' },
            { driver: 'vecan', link: `can:${vcan}`, claim: true, nodes: [], where: 'test' },
          ],
          log: { level: 'info', format: 'text' },
        },
        table: await shippedTable(),
        ...{ clock, openLink: createLinkFactory({ clock }) },
        log: createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line.trimEnd()) }),
      });
      client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
    }, 60_000);
    afterAll(async () => {
      client.destroy();
      await gateway.stop();
      simulator.stop();
      await wire.close();
    });

    it('are read and written', async () => {
      await eventually(async () => expect(await ask(monitor, soc)).toBe(half));
      await eventually(async () => expect(await ask(solar, '0603060004')).toBe('0603060004'));
      await eventually(async () => expect(await ask(solar, '0303060001')).toBe('03020004'));
      expect(lines.filter((line) => line.includes('vcan9'))).toHaveLength(1);
    });

    it.skipIf(!mayChangeInterfaces)(
      `are absent while the interface is down, and come back${withoutRights}`,
      async () => {
        ipLink('set', vcan, 'down');
        await eventually(async () => expect(await ask(monitor, soc)).toBe(absent));
        ipLink('set', vcan, 'up');
        await wire.close();
        await plugIn(bus);
        await eventually(async () => expect(await ask(monitor, soc)).toBe(half));
        expect(lines.join('\n')).toMatch(/vcan0.*down/);
      },
      30_000,
    );
  },
);
