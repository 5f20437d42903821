import type { HexDevice } from './hex-device.ts';
import { hexFrame } from './hex-frames.ts';
import type { SimulatedRegister } from './registers.ts';

const asyncCommand = 0xa;
/** History records: told by firmware that tells nothing else by itself (vedirect.md, 2.4). */
const history = { first: 0x104f, last: 0x106e } as const;

/** A register that is told, and what was told of it. */
interface Told {
  readonly id: number;
  readonly register: SimulatedRegister;
  bytes: Uint8Array | undefined;
  version: number | undefined;
}

/** Notices which registers have changed, and makes the frames that tell so (vedirect.md, 2.4, Async HEX). */
export class HexNews {
  readonly #bytesOf: (register: SimulatedRegister) => Uint8Array | undefined;
  /** Told whether anybody uses HEX or not, and the others. */
  readonly #always: readonly Told[];
  readonly #whileUsed: readonly Told[];

  /** @param bytesOf what a register shows to a host */
  constructor(device: HexDevice, bytesOf: (register: SimulatedRegister) => Uint8Array | undefined) {
    this.#bytesOf = bytesOf;
    const all = [...device.registers]
      .filter(([, register]) => register.isAsync === true)
      .map(([id, register]): Told => ({ id, register, bytes: undefined, version: undefined }));
    const isAlways = ({ id }: Told): boolean => device.news !== 'none' && id >= history.first && id <= history.last;
    this.#always = all.filter(isAlways);
    this.#whileUsed = all.filter((told) => !isAlways(told));
  }

  /** Frames for all that has changed since the last call. @param isTalkative as while HEX is used */
  frames(isTalkative: boolean): Uint8Array[] {
    const frames: Uint8Array[] = [];
    if (isTalkative) this.#tell(this.#whileUsed, frames);
    this.#tell(this.#always, frames);
    return frames;
  }

  #tell(all: readonly Told[], frames: Uint8Array[]): void {
    for (const told of all) {
      const version = told.register.version?.();
      if (version !== undefined && version === told.version) continue;
      told.version = version;
      const bytes = this.#bytesOf(told.register);
      if (bytes === undefined || (told.bytes !== undefined && isSame(bytes, told.bytes))) continue;
      if (told.bytes !== undefined) frames.push(hexFrame(asyncCommand, [told.id & 0xff, told.id >> 8, 0, ...bytes]));
      told.bytes = bytes;
    }
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
