import { fileURLToPath } from 'node:url';
import type { ModbusConfig } from '../../src/config/config.ts';
import { RegisterBank } from '../../src/registers/bank.ts';
import { loadRegisterTable } from '../../src/registers/load.ts';
import type { RegisterTable } from '../../src/registers/table.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { type ModbusServer, startModbusServer } from '../../src/servers/modbus/server.ts';
import { Store } from '../../src/store/store.ts';
import { ManualClock } from './manual-clock.ts';

/** The register map that ships with the product. */
export async function shippedTable(): Promise<RegisterTable> {
  const folder = fileURLToPath(new URL('../../registers', import.meta.url));
  const loaded = await loadRegisterTable({ folder });
  if ('problems' in loaded) throw new Error(loaded.problems.map((problem) => problem.reason).join('\n'));
  return loaded.table;
}

export interface Rig<C extends Clock = ManualClock> {
  readonly clock: C;
  readonly store: Store;
  readonly bank: RegisterBank;
  readonly server: ModbusServer;
  readonly port: number;
  /** Log lines so far. */
  readonly lines: string[];
  /** Whether clients may write; true at first. */
  writes: boolean;
  stop(): Promise<void>;
}

/** A Modbus server on a free port of the loopback, over an empty store and the shipped register map. */
export async function startRig(config: Partial<ModbusConfig> = {}, table?: RegisterTable): Promise<Rig> {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'text', write: (line) => void lines.push(line.trimEnd()) });
  const store = new Store(clock);
  const bank = new RegisterBank({ table: table ?? (await shippedTable()), store, clock, log });
  const rig = { clock, store, bank, lines, writes: true };
  const server = await startModbusServer({
    bank,
    clock,
    log: log.area('modbus'),
    config: {
      listen: [{ host: '127.0.0.1', port: 0 }],
      writes: true,
      maxConnections: 1_000,
      writeTimeoutMs: 900,
      idleTimeoutMs: 0,
      ...config,
    },
    writesAllowed: () => rig.writes,
    identity: { vendor: 'ccgx-gateway', product: 'ccgx-gateway', version: '1.2.3' },
  });
  return Object.assign(rig, {
    server,
    port: server.addresses[0]?.port ?? 0,
    async stop() {
      await Promise.all([server.close(), clock.advance(5_000)]);
      bank.close();
    },
  });
}
