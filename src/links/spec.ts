import { isIPv6 } from 'node:net';
import { GatewayError } from '../runtime/errors.ts';
import type { LinkSpec } from './link.ts';

const forms =
  'write serial:/dev/serial/by-id/NAME, tcp://HOST:PORT or replay:FILE (optionally ?baud=N, ?speed=N|max&loop=1)';
const controlCharacter = /\p{Cc}/u;
const wholeNumber = /^\d{1,9}$/;
const decimalNumber = /^\d{1,9}(\.\d{1,9})?$/;
const canKinds = ['can', 'slcan', 'ydwg', 'socketcand'];

/**
 * Reads a link as it stands in the configuration (design.md, Links). A plain path means a serial port.
 * @throws GatewayError LINK_SPEC_INVALID: what is wrong, and the right forms
 */
export function parseLink(text: string): LinkSpec {
  if (controlCharacter.test(text)) throw invalid(text, 'it contains a control character');
  const [, scheme = 'serial', rest = text.trim()] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(text.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'serial':
      return parseSerial(text, rest);
    case 'tcp':
      return parseTcp(text, rest);
    case 'replay':
      return parseReplay(text, rest);
    case 'memory':
      if (rest === '') throw invalid(text, 'the name is missing');
      return { kind: 'memory', name: rest };
    default:
      if (canKinds.includes(scheme.toLowerCase()))
        throw invalid(text, 'CAN links belong to driver vecan, which is not in this version');
      throw invalid(text, `unknown kind of link "${scheme}:"`);
  }
}

/** The link as text again, in its shortest form; parseLink() reads it back. */
export function formatLink(spec: LinkSpec): string {
  switch (spec.kind) {
    case 'serial':
      return `serial:${spec.path}${spec.baudRate === undefined ? '' : `?baud=${spec.baudRate}`}`;
    case 'tcp':
      return `tcp://${spec.host.includes(':') ? `[${spec.host}]` : spec.host}:${spec.port}`;
    case 'replay': {
      const options = [...(spec.speed === 1 ? [] : [`speed=${spec.speed}`]), ...(spec.loop ? ['loop=1'] : [])];
      return `replay:${spec.path}${options.length === 0 ? '' : `?${options.join('&')}`}`;
    }
    case 'memory':
      return `memory:${spec.name}`;
  }
}

function parseSerial(text: string, rest: string): LinkSpec {
  const { path, options } = withOptions(text, rest, ['baud']);
  const baud = options.get('baud');
  if (baud === undefined) return { kind: 'serial', path };
  const baudRate = Number(baud);
  if (!wholeNumber.test(baud) || baudRate < 50 || baudRate > 4_000_000) {
    throw invalid(text, `baud=${baud} is no baud rate (50 to 4000000)`);
  }
  return { kind: 'serial', path, baudRate };
}

function parseTcp(text: string, rest: string): LinkSpec {
  const [, v6, name, portText = ''] = /^\/\/(?:\[([^\]]+)\]|([^:/?#@[\]\s]+)):(\d{1,5})\/?$/.exec(rest) ?? [];
  const host = v6 ?? name;
  const port = Number(portText);
  if (host === undefined) throw invalid(text, 'a TCP link needs host and port, and nothing else');
  if (v6 !== undefined && !isIPv6(v6)) throw invalid(text, `"${v6}" is no IPv6 address`);
  if (port < 1 || port > 65_535) throw invalid(text, `port ${portText} is not 1 to 65535`);
  return { kind: 'tcp', host, port };
}

function parseReplay(text: string, rest: string): LinkSpec {
  const { path, options } = withOptions(text, rest, ['speed', 'loop']);
  const speedText = options.get('speed') ?? '1';
  const speed = speedText === 'max' ? 'max' : Number(speedText);
  if (speed !== 'max' && !(decimalNumber.test(speedText) && speed > 0 && speed <= 1_000_000)) {
    throw invalid(text, `speed=${speedText} is neither a number from above 0 to 1000000 nor max`);
  }
  const loop = options.get('loop') ?? '0';
  if (loop !== '0' && loop !== '1') throw invalid(text, `loop=${loop} is neither 0 nor 1`);
  return { kind: 'replay', path, speed, loop: loop === '1' };
}

function withOptions(
  text: string,
  rest: string,
  known: readonly string[],
): { path: string; options: Map<string, string> } {
  const mark = rest.indexOf('?');
  const path = mark === -1 ? rest : rest.slice(0, mark);
  if (path === '') throw invalid(text, 'the path is missing');
  const options = new Map<string, string>();
  for (const part of mark === -1 ? [] : rest.slice(mark + 1).split('&')) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/.exec(part) ?? [];
    if (!known.includes(key)) throw invalid(text, `unknown option "${key}"; known: ${known.join(', ')}`);
    if (options.has(key)) throw invalid(text, `${key} is given twice`);
    options.set(key, value);
  }
  return { path, options };
}

function invalid(text: string, reason: string): GatewayError {
  return new GatewayError('LINK_SPEC_INVALID', `link ${JSON.stringify(text)}: ${reason}; ${forms}`);
}
