import type { LedMasks } from './frame.ts';
import { decodeInfoFrame, type InfoReply } from './info-frames.ts';

/** The letters that carry requests to a device; the answer has the letter of its request. */
export const deviceLetters = ['X', 'Y', 'Z'] as const;
export type DeviceLetter = 'W' | (typeof deviceLetters)[number];

/** What a frame from the interface says (mk2.md, 3, 4 and 6). `Raw` numbers are not scaled yet. */
export type Reply =
  /** `mode`: 'B' no address set since power-up, 'W' an old bus; otherwise the selected address. */
  | { readonly kind: 'version'; readonly version: number; readonly mode: number }
  | { readonly kind: 'address'; readonly address: number }
  /** `alarms` and `error` come from newer interfaces only. */
  | { readonly kind: 'leds'; readonly leds: LedMasks; readonly alarms?: number; readonly error?: number }
  | { readonly kind: 'state-taken' }
  /** The interface's own switch state and limit. */
  | { readonly kind: 'state-held'; readonly state: number; readonly knob: Knob; readonly flags: number }
  | { readonly kind: 'lines'; readonly lines: number }
  | { readonly kind: 'device'; readonly letter: DeviceLetter; readonly code: number; readonly data: Uint8Array }
  | PanelReply
  | InfoReply
  | { readonly kind: 'unknown'; readonly body: Uint8Array };

/**
 * The current limit in the old format: where the knob stands of 255, and the amperes of its scale. Known about the
 * positions: 0 is the least limit, 1 and 255 mean none; the formula between them is not certain (mk2.md, 5).
 */
export interface Knob {
  readonly position: number;
  readonly scaleAmps: number;
}

/** Another panel on the bus commands the system (frame 40). Its limit is in one of the two formats. */
export interface PanelReply {
  readonly kind: 'panel';
  readonly panel: number;
  /** 1 charger only, 2 inverter only, 3 on, 4 off. */
  readonly state: number;
  readonly limitTenthsAmp?: number;
  readonly knob?: Knob;
}

/** Understands a frame's body; what is not known is passed on as such, never an error. */
export function decodeReply(body: Uint8Array): Reply {
  return decodeKnown(body) ?? { kind: 'unknown', body };
}

function decodeKnown(body: Uint8Array): Reply | undefined {
  switch (body[0]) {
    case 0xff:
      return decodeInterfaceReply(body);
    case 0x40:
      return decodePanel(body);
    default:
      return decodeInfoFrame(body);
  }
}

function decodeInterfaceReply(body: Uint8Array): Reply | undefined {
  const byte = (at: number): number => body[at] ?? 0;
  const command = String.fromCharCode(byte(1));
  switch (command) {
    case 'V':
      return body.length < 7 ? undefined : { kind: 'version', version: versionIn(body), mode: byte(6) };
    case 'A':
      return body.length < 4 ? undefined : { kind: 'address', address: byte(3) };
    case 'L':
      if (body.length < 4) return undefined;
      return {
        kind: 'leds',
        leds: { on: byte(2), blink: byte(3) },
        ...(body.length > 4 ? { alarms: byte(4) } : {}),
        ...(body.length > 5 ? { error: byte(5) } : {}),
      };
    case 'S':
      return { kind: 'state-taken' };
    case 'D':
      if (body.length < 7) return undefined;
      return {
        kind: 'state-held',
        state: byte(2),
        knob: { position: byte(3), scaleAmps: byte(4) },
        flags: byte(6),
      };
    case 'H':
      return body.length < 3 ? undefined : { kind: 'lines', lines: byte(2) };
    case 'W':
    case 'X':
    case 'Y':
    case 'Z':
      return body.length < 3 ? undefined : { kind: 'device', letter: command, code: byte(2), data: body.slice(3) };
    default:
      return undefined;
  }
}

function versionIn(body: Uint8Array): number {
  return new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(2, true);
}

function decodePanel(body: Uint8Array): PanelReply | undefined {
  const [, what = 0, low = 0, high = 0] = body;
  if (body.length < 4) return undefined;
  const panel = what >> 4;
  if ((what & 0x08) === 0) {
    return { kind: 'panel', panel, state: what & 0x07, knob: { position: low, scaleAmps: high } };
  }
  return { kind: 'panel', panel, state: (what & 0x03) + 1, limitTenthsAmp: low | (high << 8) };
}
