import type { CanFrame, CanLink } from './can-link.ts';
import { LinkEnd } from './link-end.ts';

/** Frames that may wait for a driver that has not set its listener yet: about half a second of a full bus. */
const mostWaiting = 1_024;

/** What all CAN links share: early frames wait for the listener, the end is told once, a listener that throws ends its link. */
export class CanEnd {
  readonly end: LinkEnd;
  #listener: ((frames: readonly CanFrame[]) => void) | undefined;
  #early: CanFrame[] = [];

  constructor(name: string, release: () => void | Promise<void>) {
    this.end = new LinkEnd(name, release);
  }

  /** Frames came from the bus. Beyond 1024 without a listener the oldest are dropped. */
  receive(frames: readonly CanFrame[]): void {
    if (this.end.ended || frames.length === 0) return;
    if (this.#listener === undefined) {
      this.#early = [...this.#early, ...frames].slice(-mostWaiting);
      return;
    }
    try {
      this.#listener(frames);
    } catch (error) {
      this.end.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** This end as drivers see it. */
  asLink(send: CanLink['send']): CanLink {
    return {
      name: this.end.name,
      closed: this.end.closed,
      onFrames: (listener) => {
        this.#listener = listener;
        this.receive(this.#early.splice(0));
      },
      send: (frame, signal) => (this.end.ended ? Promise.reject(this.end.closedError()) : send(frame, signal)),
      close: () => this.end.close(),
    };
  }
}
