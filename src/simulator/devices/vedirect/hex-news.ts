import type { HexDevice } from './hex-device.ts';
import { hexFrame } from './hex-frames.ts';
import type { HexResponder } from './hex-responder.ts';
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

type Shown = Pick<HexResponder, 'bytesOf' | 'versionOf'>;

/** Notices which registers have changed, and makes the frames that tell so (vedirect.md, 2.4, Async HEX). */
export class HexNews {
  readonly #shown: Shown;
  /** Told whether anybody uses HEX or not, and the others. */
  readonly #always: readonly Told[];
  readonly #whileUsed: readonly Told[];

  /** @param shown what registers show to a host */
  constructor(device: HexDevice, shown: Shown) {
    this.#shown = shown;
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
      const version = this.#shown.versionOf(told.register);
      if (version !== undefined && Object.is(version, told.version)) continue;
      told.version = version;
      const bytes = this.#shown.bytesOf(told.register);
      if (bytes === undefined || (told.bytes !== undefined && isSame(bytes, told.bytes))) continue;
      if (told.bytes !== undefined) frames.push(hexFrame(asyncCommand, [told.id & 0xff, told.id >> 8, 0, ...bytes]));
      told.bytes = bytes;
    }
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
