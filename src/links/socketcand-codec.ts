import type { CanFrame } from './can-link.ts';

/** What a socketcand server says between `<` and `>` (socketcand, doc/protocol.md). */
export type SocketcandMessage =
  | { readonly kind: 'hi' | 'ok' }
  | { readonly kind: 'frame'; readonly frame: CanFrame }
  /** A frame with an identifier of 11 bits, a remote frame, a frame of CAN FD. */
  | { readonly kind: 'standard' }
  /** An error frame of the controller: the bits of its class (linux/can/error.h). */
  | { readonly kind: 'busError'; readonly errorClass: number }
  /** The server does not do what it was told. */
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/** Far more than any message: a frame of CAN FD has about 180 characters. */
const longestMessage = 1_024;

/** Splits a stream into the texts between `<` and `>`. Memory is bounded: an overlong one is dropped and counted. */
export class SocketcandTexts {
  #dropped = 0;
  #text: string | undefined;

  push(chunk: Uint8Array): string[] {
    const texts: string[] = [];
    for (const part of Buffer.from(chunk)
      .toString('latin1')
      .split(/([<>])/)) {
      if (part === '<') this.#begin();
      else if (part === '>') {
        if (this.#text !== undefined) texts.push(this.#text.trim());
        this.#text = undefined;
      } else this.#append(part);
    }
    return texts;
  }

  /** Texts since the last call that were too long or had no end. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #begin(): void {
    if (this.#text !== undefined) this.#dropped += 1;
    this.#text = '';
  }

  #append(part: string): void {
    if (this.#text === undefined) return;
    if (this.#text.length + part.length <= longestMessage) this.#text += part;
    else {
      this.#text = undefined;
      this.#dropped += 1;
    }
  }
}

const frameText = /^frame ([\dA-F]{8}|[\dA-F]{3}) \d+\.\d+((?: ?[\dA-F]{2}){0,8})$/i;
const busErrorText = /^error ([\dA-F]{3,8}) \d+\.\d+$/i;
const highestId = 0x1f_ff_ff_ff;

/** Reads the text of a message. */
export function parseSocketcand(text: string): SocketcandMessage {
  if (text === 'hi' || text === 'ok') return { kind: text };
  const [, id = '', data = ''] = frameText.exec(text) ?? [];
  if (id.length === 3) return { kind: 'standard' };
  if (id.length === 8 && Number.parseInt(id, 16) <= highestId) {
    const bytes = Uint8Array.from(Buffer.from(data.replaceAll(' ', ''), 'hex'));
    return { kind: 'frame', frame: { id: Number.parseInt(id, 16), data: bytes } };
  }
  if (text.startsWith('rtr ') || text.startsWith('fdframe ')) return { kind: 'standard' };
  const [, errorClass] = busErrorText.exec(text) ?? [];
  if (errorClass !== undefined) return { kind: 'busError', errorClass: Number.parseInt(errorClass, 16) };
  if (text.startsWith('error')) return { kind: 'error', text: text.slice('error'.length).trim() };
  return { kind: 'other', text };
}

/** A frame as it is handed to a server: `< send 19F21401 8 0 d8 4 f6 ff ff ff ff >`; only 8 digits make a 29-bit identifier. */
export function formatSocketcandSend({ id, data }: CanFrame): string {
  const bytes = [...data].map((byte) => ` ${byte.toString(16)}`);
  return `< send ${id.toString(16).toUpperCase().padStart(8, '0')} ${data.length}${bytes.join('')} >`;
}
