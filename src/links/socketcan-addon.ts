import { createRequire } from 'node:module';

/** A message as npm socketcan gives it. Flags are absent where they do not hold. */
export interface CanMessage {
  /** 29 bits with `ext`, else 11; the class of an error frame. */
  readonly id: number;
  /** More than 8 bytes: CAN FD. */
  readonly data: Uint8Array;
  readonly ext?: boolean;
  readonly rtr?: boolean;
  readonly err?: boolean;
}

/** A socket of npm socketcan with the thread that reads it; socketcan-channel.ts knows its traps. */
export interface RawChannel {
  addListener(event: 'onMessage', listener: (message: CanMessage) => void): unknown;
  addListener(event: 'onStopped', listener: () => void): unknown;
  start(): unknown;
  stop(): unknown;
  /** Bytes sent, or -1 for whatever reason. */
  send(message: { readonly id: number; readonly ext: true; readonly data: Buffer }): number;
  setRxFilters(filter: { readonly id: number; readonly mask: number; readonly invert: boolean }): unknown;
  setErrorFilters(classes: number): unknown;
}

/** What is used of npm socketcan. Its own declarations are there only where the optional package is. */
export interface SocketCanAddon {
  /** @throws Error without a code, whatever the reason */
  createRawChannelWithOptions(name: string, options: { non_block_send: boolean }): RawChannel;
}

/** The only place that loads the package. @throws what `require` throws when it is missing or not built */
export function loadSocketCan(): SocketCanAddon {
  const require = createRequire(import.meta.url);
  return require('socketcan');
}
