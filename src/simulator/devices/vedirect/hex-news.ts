import type { HexDevice } from './hex-device.ts';
import { hexFrame } from './hex-frames.ts';
import type { SimulatedRegister } from './registers.ts';

const asyncCommand = 0xa;
/** History records: told by firmware that tells nothing else by itself (vedirect.md, 2.4). */
const history = { first: 0x104f, last: 0x106e } as const;

/** Notices which registers have changed, and makes the frames that tell so (vedirect.md, 2.4, Async HEX). */
export class HexNews {
  readonly #device: HexDevice;
  readonly #bytesOf: (register: SimulatedRegister) => Uint8Array | undefined;
  readonly #known = new Map<number, string>();

  /** @param bytesOf what a register shows to a host */
  constructor(device: HexDevice, bytesOf: (register: SimulatedRegister) => Uint8Array | undefined) {
    this.#device = device;
    this.#bytesOf = bytesOf;
  }

  /** Frames for all that has changed since the last call. @param isTalkative as while HEX is used */
  frames(isTalkative: boolean): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const [id, register] of this.#device.registers) {
      if (register.isAsync !== true || !(isTalkative || this.#tellsAlways(id))) continue;
      const bytes = this.#bytesOf(register);
      if (bytes === undefined || this.#known.get(id) === String(bytes)) continue;
      const isNews = this.#known.has(id);
      this.#known.set(id, String(bytes));
      if (isNews) frames.push(hexFrame(asyncCommand, [id & 0xff, id >> 8, 0, ...bytes]));
    }
    return frames;
  }

  #tellsAlways(id: number): boolean {
    return this.#device.news !== 'none' && id >= history.first && id <= history.last;
  }
}
