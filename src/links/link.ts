/**
 * An open byte channel to a device: a serial port, a TCP connection, a recording, a simulated wire.
 *
 * Life: opened by a LinkFactory, used by exactly one driver run, closed once. Bytes that arrive before a
 * listener is set wait (bounded) and are given to it first.
 */
export interface ByteLink {
  /** For log lines: `serial:/dev/ttyUSB0`, `tcp://192.168.1.20:4001`. */
  readonly name: string;
  /** Sets the one listener for received bytes, called synchronously per chunk. The chunk is the listener's to keep. */
  onBytes(listener: (chunk: Uint8Array) => void): void;
  /** Resolves once when the link has ended: with the reason, or with undefined after our own close(). Never rejects. */
  readonly closed: Promise<Error | undefined>;
  /**
   * Hands bytes to the wire; resolves when the operating system took them.
   * @throws GatewayError LINK_CLOSED, LINK_WRITE_TIMEOUT (every write has a deadline; the link is closed then).
   */
  send(bytes: Uint8Array): Promise<void>;
  /** Ends the link; resolves when it is released. Calling it again is harmless. */
  close(): Promise<void>;
}

/** How a driver wants its serial line; a link that is no serial port ignores it. */
export interface SerialLine {
  readonly baudRate: number;
  /** Modem lines to drive; needed to power the isolated side of RS232 adapters. Left out: not touched. */
  readonly dtr?: boolean;
  readonly rts?: boolean;
  /**
   * How long bytes may wait for more of them where they come in many small pieces, as each piece costs a read. What comes
   * now and then, and what comes after something was sent, never waits. Left out: nothing waits.
   */
  readonly gatherMs?: number;
}

/** Where bytes come from, as written in the configuration (design.md, Links). */
export type LinkSpec =
  | { readonly kind: 'serial'; readonly path: string; readonly baudRate?: number }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'replay'; readonly path: string; readonly speed: number | 'max'; readonly loop: boolean }
  | { readonly kind: 'memory'; readonly name: string };

/**
 * Opens links. The gateway gets its factory from outside, so that `demo` and tests can hand it simulated wires.
 * @throws GatewayError LINK_OPEN_FAILED with a message that says what to do; within a time limit.
 */
export type LinkFactory = (spec: LinkSpec, line: SerialLine) => Promise<ByteLink>;
