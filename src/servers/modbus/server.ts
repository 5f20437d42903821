import { createServer, type Server, type Socket } from 'node:net';
import type { ListenAddress, ModbusConfig } from '../../config/config.ts';
import type { DeviceIdentity } from '../../protocols/modbus/identification.ts';
import type { RegisterBank } from '../../registers/bank.ts';
import { type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { Complaints } from './complaints.ts';
import { Connection, type ConnectionHost, outputSize } from './connection.ts';
import { Farewells } from './farewells.ts';
import { serverLimits } from './limits.ts';
import { listen } from './listen.ts';
import { OutputBuffer } from './output-buffer.ts';
import { toMakeRoom } from './pool.ts';
import { Responder } from './responder.ts';
import { count, newStats, type ServerStats } from './stats.ts';
import { WriteAudit } from './write-audit.ts';
import { WriteDesk } from './write-desk.ts';

export interface ModbusServerOptions {
  readonly bank: RegisterBank;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: ModbusConfig;
  /** Asked for every write: whether clients may write now. */
  readonly writesAllowed: () => boolean;
  readonly identity: DeviceIdentity;
}

export interface ModbusServer {
  /** Where it listens, with the ports that the system chose for port 0. */
  readonly addresses: readonly ListenAddress[];
  readonly stats: Readonly<ServerStats>;
  /** Stops listening, gives pending writes a moment, then ends all connections. */
  close(): Promise<void>;
}

/**
 * Serves the register bank by Modbus-TCP, on all configured addresses.
 * @throws GatewayError LISTEN_FAILED when one of them cannot be opened; none is left open then
 */
export async function startModbusServer(options: ModbusServerOptions): Promise<ModbusServer> {
  const { clock, config } = options;
  const connections = new Set<Connection>();
  const stats = newStats();
  const host = makeHost(options, stats);

  function accept(socket: Socket): void {
    if (connections.size >= config.maxConnections) toMakeRoom(connections, host.time.now)?.drop('made room');
    const connection = new Connection(socket, host);
    connections.add(connection);
    stats.accepted += 1;
    stats.open = connections.size;
    socket.once('close', () => {
      connections.delete(connection);
      stats.open = connections.size;
    });
  }

  const stopSweeping = every(clock, serverLimits.sweepMs, () => {
    host.time.now = clock.now();
    for (const connection of connections) connection.sweep(host.time.now, config.idleTimeoutMs);
  });
  const servers: Server[] = [];
  const addresses: ListenAddress[] = [];
  try {
    for (const address of config.listen) {
      const server = createServer(socketOptions, accept);
      addresses.push(await listen(server, address, takesIpv4Too(address, config.listen)));
      servers.push(server);
      server.on('error', (error) => options.log.error(`accepting connections failed: ${error.message}`));
    }
  } catch (error) {
    stopSweeping();
    for (const server of servers) server.close();
    throw error;
  }

  return {
    addresses,
    stats,
    async close() {
      stopSweeping();
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const connection of connections) connection.shutDown();
      const cancel = clock.after(serverLimits.shutdownMs, () => {
        for (const connection of connections) connection.drop('shutdown');
      });
      await Promise.all(closed);
      cancel();
    },
  };
}

const socketOptions = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: serverLimits.keepAliveMs,
  highWaterMark: serverLimits.unsentBytes,
} as const;

function makeHost(options: ModbusServerOptions, stats: ServerStats): ConnectionHost {
  const { bank, clock, log, identity, config, writesAllowed } = options;
  const desk = new WriteDesk({
    bank,
    clock,
    audit: new WriteAudit(clock, log),
    writeTimeoutMs: config.writeTimeoutMs,
    writesAllowed,
  });
  const complaints = new Complaints(clock, log);
  const farewells = new Farewells(clock, log);
  return {
    responder: new Responder({ bank, desk, complaints, identity, stats }),
    output: new OutputBuffer(outputSize),
    time: { now: clock.now() },
    order: { last: 0 },
    stats,
    closing(client, reason) {
      count(stats.closed, reason);
      farewells.add(client, reason);
    },
    failed(client: string, error: unknown) {
      log.error(
        `answering ${client} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    },
  };
}

/** An IPv6 wildcard takes IPv4 clients too, unless an IPv4 wildcard is listed for the same port. */
function takesIpv4Too(address: ListenAddress, all: readonly ListenAddress[]): boolean {
  return !all.some((other) => other !== address && other.port === address.port && other.host === '0.0.0.0');
}
