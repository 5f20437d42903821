import type { ListenAddress } from '../config/config.ts';
import { usageError } from './command.ts';

export const modbusPort = 502;

/**
 * Reads HOST, HOST:PORT, [V6] or [V6]:PORT.
 * @throws GatewayError USAGE
 */
export function parseAddress(text: string, defaultPort = modbusPort): ListenAddress {
  const [, v6, name, portText] = /^(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  const port = portText === undefined ? defaultPort : Number(portText);
  // 5020 alone is meant as a port, but reads as a host.
  if (host === undefined || /^\d+$/.test(host) || port > 65_535) throw usageError(`"${text}" is no HOST[:PORT]`);
  return { host, port };
}

/** Reads a whole number from the command line. @throws GatewayError USAGE naming `what` */
export function parseNumber(text: string | undefined, what: string, min: number, max: number): number {
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw usageError(`${what} is ${text === undefined ? 'missing' : `"${text}"`}: write a number from ${min} to ${max}`);
}
