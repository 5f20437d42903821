import type { CanFrame, CanLink } from '../../src/links/can-link.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import type { ByteLink } from '../../src/links/link.ts';
import { memoryPair } from '../../src/links/memory.ts';
import { type SlcanLink, slcanOver } from '../../src/links/slcan.ts';
import { SlcanAdapter } from '../../src/simulator/can/slcan-adapter.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { ManualClock, settle } from './manual-clock.ts';

/** A frame of 8 bytes. */
export const someFrame: CanFrame = {
  id: 0x19f2_1401,
  data: Uint8Array.of(0, 0xd8, 4, 0xf6, 0xff, 0xff, 0xff, 0xff),
};

/** A simulated adapter between a bus with one other node and a wire to the host, at times that the test sets. */
export class SlcanRig {
  readonly clock = new ManualClock();
  readonly bus = new CanMemoryBus();
  readonly peer: CanLink;
  /** What the other node has heard. */
  readonly heard: CanFrame[] = [];
  readonly adapter: SlcanAdapter;
  /** The host's end of the serial line. */
  readonly near: ByteLink;
  readonly far: ByteLink;

  constructor() {
    this.peer = this.bus.join('peer');
    this.peer.onFrames((frames) => this.heard.push(...frames));
    this.adapter = new SlcanAdapter({ clock: this.clock, bus: this.bus.join('adapter'), random: seededRandom(7) });
    [this.near, this.far] = memoryPair('slcan:test');
    this.adapter.plugIn(this.far);
  }

  /** Opens the link, letting `ms` pass: more than the answers of a sound adapter take. */
  async open(ms = 5_000): Promise<SlcanLink> {
    const opened = slcanOver(this.near, this.clock);
    opened.catch(() => undefined);
    await this.pass(ms);
    return opened;
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await settle();
  }
}
