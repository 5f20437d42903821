import type { HexDevice } from './hex-device.ts';
import { registerFrame } from './hex-frames.ts';
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
}

/** Registers that change together, and the version that was looked at last. */
interface Group {
  readonly all: Told[];
  readonly versionNow: (() => number) | undefined;
  version: number | undefined;
}

type Shown = Pick<HexResponder, 'bytesOf' | 'isVersioned'>;

/** Notices which registers have changed, and makes the frames that tell so (vedirect.md, 2.4, Async HEX). */
export class HexNews {
  readonly #shown: Shown;
  /** Told whether anybody uses HEX or not, and the others. */
  readonly #always: readonly Group[];
  readonly #whileUsed: readonly Group[];

  /** @param shown what registers show to a host */
  constructor(device: HexDevice, shown: Shown) {
    this.#shown = shown;
    const all = [...device.registers]
      .filter(([, register]) => register.isAsync === true)
      .map(([id, register]): Told => ({ id, register, bytes: undefined }));
    const isAlways = ({ id }: Told): boolean => device.news !== 'none' && id >= history.first && id <= history.last;
    this.#always = grouped(all.filter(isAlways));
    this.#whileUsed = grouped(all.filter((told) => !isAlways(told)));
  }

  /** Frames for all that has changed since the last call. @param isTalkative as while HEX is used */
  frames(isTalkative: boolean): Uint8Array[] {
    const frames: Uint8Array[] = [];
    if (isTalkative) this.#tell(this.#whileUsed, frames);
    this.#tell(this.#always, frames);
    return frames;
  }

  #tell(groups: readonly Group[], frames: Uint8Array[]): void {
    const { isVersioned } = this.#shown;
    for (const group of groups) {
      const version = isVersioned ? group.versionNow?.() : undefined;
      if (version !== undefined && Object.is(version, group.version)) continue;
      group.version = version;
      for (const told of group.all) this.#tellOne(told, frames);
    }
  }

  #tellOne(told: Told, frames: Uint8Array[]): void {
    const bytes = this.#shown.bytesOf(told.register);
    if (bytes === undefined || (told.bytes !== undefined && isSame(bytes, told.bytes))) return;
    if (told.bytes !== undefined) frames.push(registerFrame(asyncCommand, told.id, 0, bytes));
    told.bytes = bytes;
  }
}

/** Neighbours with the same version are looked at together. */
function grouped(all: readonly Told[]): Group[] {
  const groups: Group[] = [];
  for (const told of all) {
    const { version: versionNow } = told.register;
    const before = groups.at(-1);
    if (versionNow !== undefined && before?.versionNow === versionNow) before.all.push(told);
    else groups.push({ all: [told], versionNow, version: undefined });
  }
  return groups;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
