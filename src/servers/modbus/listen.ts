import type { Server } from 'node:net';
import type { ListenAddress } from '../../config/config.ts';
import { GatewayError } from '../../runtime/errors.ts';
import { serverLimits } from './limits.ts';

/** Where an address comes from, in the user's words. */
const setting = 'modbus.listen (demo: --listen)';

/**
 * Starts listening; resolves with the address as the system gave it (port 0 lets it choose).
 * @param dualStack whether an IPv6 wildcard address takes IPv4 clients too
 * @throws GatewayError LISTEN_FAILED, one line with the remedy
 */
export function listen(server: Server, address: ListenAddress, dualStack: boolean): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => reject(listenError(address, error));
    server.once('error', failed);
    const options = { host: address.host, port: address.port, backlog: serverLimits.backlog, ipv6Only: !dualStack };
    server.listen(options, () => {
      server.off('error', failed);
      const bound = server.address();
      const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
      resolve({ host: address.host, port });
    });
  });
}

/** `127.0.0.1:502`, `[::1]:502`. */
export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why listening failed, and what to do about it, in one line. */
export function listenError(address: ListenAddress, error: NodeJS.ErrnoException): GatewayError {
  const where = formatAddress(address);
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: `another program uses this port: stop it, or set another port in ${setting}`,
    EACCES:
      'no right to open a port below 1024: allow it (setcap cap_net_bind_service, or sysctl ' +
      'net.ipv4.ip_unprivileged_port_start=0), or use a port such as 5020 in ' +
      setting,
    EADDRNOTAVAIL: `this computer does not have this address: correct ${setting}`,
    EAFNOSUPPORT: `this computer has no such address family: correct ${setting}`,
    ENOTFOUND: `the host name is not known: use an address of this computer in ${setting}`,
  };
  const remedy = remedies[error.code ?? ''] ?? error.message;
  return new GatewayError('LISTEN_FAILED', `cannot listen on ${where}: ${remedy}`, { cause: error });
}
