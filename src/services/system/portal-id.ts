import { networkInterfaces } from 'node:os';

/** What stands in /Serial where the computer has no network interface but the loopback. */
const unknownId = '000000000000';

type Interfaces = Readonly<Record<string, readonly { readonly mac: string; readonly internal: boolean }[] | undefined>>;

/**
 * The portal id of this computer: the MAC address of its first external network interface by name, 12 lower-case
 * hexadecimal digits, as a GX has it (design.md, Built-in services).
 */
export function portalIdOf(interfaces: Interfaces = networkInterfaces()): string {
  for (const name of Object.keys(interfaces).sort()) {
    for (const { mac, internal } of interfaces[name] ?? []) {
      const id = mac.replaceAll(':', '').toLowerCase();
      if (!internal && /^[0-9a-f]{12}$/.test(id) && id !== unknownId) return id;
    }
  }
  return unknownId;
}
