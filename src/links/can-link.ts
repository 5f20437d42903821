/** A CAN frame with a 29-bit identifier, as NMEA 2000 has no others. */
export interface CanFrame {
  /** Without flag bits. */
  readonly id: number;
  /** 0 to 8 bytes. */
  readonly data: Uint8Array;
}

/**
 * An open channel to a CAN bus: an interface of the kernel, an adapter on a serial port, a gateway on the network, a
 * recording, a simulated bus. Life as that of a ByteLink: opened by a factory, used by one driver run, closed once.
 */
export interface CanLink {
  /** For log lines: `can:can0`, `ydwg://192.168.1.20:1457`. */
  readonly name: string;
  /** Sets the one listener for received frames, called synchronously with those that came together. */
  onFrames(listener: (frames: readonly CanFrame[]) => void): void;
  /** Resolves once when the link has ended: with the reason, or with undefined after our own close(). Never rejects. */
  readonly closed: Promise<Error | undefined>;
  /**
   * Hands a frame to the bus; resolves when it was taken. A frame that still waits in this process when `signal`
   * aborts is not sent any more.
   * @throws GatewayError LINK_CLOSED, LINK_WRITE_TIMEOUT when the frame was not taken in time, or refused: the link may
   *   stay open then
   */
  send(frame: CanFrame, signal?: AbortSignal): Promise<void>;
  /** Ends the link; resolves when it is released. Calling it again is harmless. */
  close(): Promise<void>;
}

/** Where CAN frames come from, as written in the configuration (design.md, Links). */
export type CanLinkSpec =
  | { readonly kind: 'can'; readonly interface: string }
  | { readonly kind: 'slcan'; readonly path: string; readonly baudRate?: number }
  | { readonly kind: 'ydwg'; readonly host: string; readonly port: number }
  | { readonly kind: 'socketcand'; readonly host: string; readonly port: number; readonly interface: string }
  | { readonly kind: 'replay'; readonly path: string; readonly speed: number | 'max'; readonly loop: boolean }
  | { readonly kind: 'memory'; readonly name: string };

/**
 * Opens links to CAN buses. The gateway gets its factory from outside, so that `demo` and tests can hand it simulated
 * buses.
 * @throws GatewayError LINK_OPEN_FAILED with a message that says what to do; within a time limit.
 */
export type CanLinkFactory = (spec: CanLinkSpec) => Promise<CanLink>;
