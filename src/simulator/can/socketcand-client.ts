import type { CanFrame } from '../../links/can-link.ts';

/** How far a client has come. */
export type SocketcandState = 'no-bus' | 'bcm' | 'raw';

/** What a server does with a command: what it says, what it sends to the bus, whether it hangs up. */
export interface SocketcandDeed {
  readonly says?: string;
  readonly sends?: CanFrame;
  readonly state?: SocketcandState;
  readonly hangsUp?: boolean;
}

const unknown: SocketcandDeed = { says: '< error unknown command >' };
const states: Readonly<Record<string, SocketcandState>> = { rawmode: 'raw', bcmmode: 'bcm' };
/** A length of more than the bytes that follow it is an error of syntax, and the frame is left out. */
const sendCommand = /^send ([\dA-F]{1,8}) ([0-8])((?: [\dA-F]{1,2})*)$/i;

/** What socketcand does with the text of a command (doc/protocol.md; state_nobus.c, state_raw.c). */
export function obeySocketcand(state: SocketcandState, text: string, interfaceName: string): SocketcandDeed {
  if (state === 'no-bus') return openBus(text, interfaceName);
  if (text === 'echo') return { says: '< echo >' };
  const next = Object.hasOwn(states, text) ? states[text] : undefined;
  if (next !== undefined) return { says: '< ok >', state: next };
  if (!text.startsWith('send ')) return unknown;
  const [, id = '', length = '', bytes = ''] = sendCommand.exec(text) ?? [];
  const data = Uint8Array.from(bytes.split(' ').slice(1), (byte) => Number.parseInt(byte, 16));
  // Fewer than 8 digits are an identifier of 11 bits, which is nothing for this bus.
  if (id.length !== 8 || data.length !== Number(length)) return {};
  return { sends: { id: Number.parseInt(id, 16) & 0x1fff_ffff, data } };
}

function openBus(text: string, interfaceName: string): SocketcandDeed {
  if (!text.startsWith('open ')) return unknown;
  if (text.slice(5).trim() !== interfaceName) return { says: '< error could not open bus >', hangsUp: true };
  return { says: '< ok >', state: 'bcm' };
}

/** A frame as a client gets it: `< frame 19F21401 1701324984.734664 00D804F6FFFFFFFF >`. */
export function formatSocketcandFrame({ id, data }: CanFrame, unixMs: number): string {
  const digits = id.toString(16).padStart(8, '0').toUpperCase();
  return `< frame ${digits} ${(unixMs / 1_000).toFixed(6)} ${Buffer.from(data).toString('hex').toUpperCase()} >`;
}
