import type { CanFrame } from '../../links/can-link.ts';
import { parseSlcanLine } from '../../links/slcan-codec.ts';

/** The state of an adapter's channel. */
export interface SlcanChannel {
  /** The digit of S; undefined until it is set. VE.Can runs at 5. */
  bitRate: string | undefined;
  isOpen: boolean;
  isListening: boolean;
  hasTimeStamps: boolean;
  /** `X1`: frames are acknowledged with z and Z. */
  isPolling: boolean;
  /** Bits that F tells and clears: 1 receive queue full, 2 transmit queue full, 8 overrun. */
  status: number;
}

/** What an adapter says to a command. `send`: a frame for the bus; the answer comes when it was queued. */
export type SlcanReply = { readonly text: string } | 'ok' | 'refused' | { readonly send: CanFrame } | 'nothing-to-send';

type Command = (channel: SlcanChannel, rest: string) => SlcanReply;

/** A command that is taken only while the channel is closed. */
const whileClosed =
  (fits: RegExp, act: (channel: SlcanChannel, rest: string) => void): Command =>
  (channel, rest) => {
    if (channel.isOpen || !fits.test(rest)) return 'refused';
    act(channel, rest);
    return 'ok';
  };

const open =
  (isListening: boolean): Command =>
  (channel, rest) => {
    if (channel.isOpen || channel.bitRate === undefined || rest !== '') return 'refused';
    Object.assign(channel, { isOpen: true, isListening });
    return 'ok';
  };

const told =
  (text: string): Command =>
  (_channel, rest) =>
    rest === '' ? { text } : 'refused';

const nothing = /^$/;
const flag = /^[01]$/;
const eightDigits = /^[\dA-F]{8}$/i;

/** Commands of Lawicel's protocol by their letter (vecan.md, 8); versions are those of slcanpty. */
const slcanCommands: Readonly<Record<string, Command>> = {
  S: whileClosed(/^[0-8]$/, (channel, rest) => {
    channel.bitRate = rest;
  }),
  s: whileClosed(/^[\dA-F]{4}$/i, (channel) => {
    channel.bitRate = 's';
  }),
  O: open(false),
  L: open(true),
  C: (channel, rest) => {
    if (!channel.isOpen || !nothing.test(rest)) return 'refused';
    Object.assign(channel, { isOpen: false, isListening: false });
    return 'ok';
  },
  Z: whileClosed(flag, (channel, rest) => {
    channel.hasTimeStamps = rest === '1';
  }),
  X: whileClosed(flag, (channel, rest) => {
    channel.isPolling = rest === '1';
  }),
  M: whileClosed(eightDigits, () => undefined),
  m: whileClosed(eightDigits, () => undefined),
  V: told('V1013'),
  v: told('v1014'),
  N: told('N4242'),
  F: (channel, rest) => {
    if (!channel.isOpen || rest !== '') return 'refused';
    const text = `F${channel.status.toString(16).padStart(2, '0').toUpperCase()}`;
    channel.status = 0;
    return { text };
  },
};

/** What the channel makes of a whole line. */
export function obeySlcan(channel: SlcanChannel, line: string): SlcanReply {
  if (line === '') return 'ok';
  if (/^[TtRr]/.test(line)) return sendLine(channel, line);
  const command = Object.hasOwn(slcanCommands, line.charAt(0)) ? slcanCommands[line.charAt(0)] : undefined;
  return command?.(channel, line.slice(1)) ?? 'refused';
}

function sendLine(channel: SlcanChannel, line: string): SlcanReply {
  if (!channel.isOpen || channel.isListening) return 'refused';
  const item = parseSlcanLine(line);
  if (item.kind === 'frame') return { send: item.frame };
  // 11-bit and remote frames go out, and no node of NMEA 2000 minds them.
  return item.kind === 'standard' ? 'nothing-to-send' : 'refused';
}
