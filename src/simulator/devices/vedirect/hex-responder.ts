import type { VeDirectFaults } from './faults.ts';
import type { HexDevice } from './hex-device.ts';
import { type HostFrame, hexFrame, registerFrame } from './hex-frames.ts';
import { textBytes } from './register-values.ts';
import { answerFlags, type Refusal, type SimulatedRegister } from './registers.ts';

/** A set that a device has carried out. */
export interface AcceptedSet {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export interface HexResponderOptions {
  readonly device: HexDevice;
  readonly faults: () => VeDirectFaults;
  readonly onSet: (set: AcceptedSet) => void;
  readonly onRestart: () => void;
}

const notUnderstood = 0xaaaa;
const noBoot = 0x0000;
const answers = { done: 0x1, unknown: 0x3, error: 0x4, ping: 0x5, get: 0x7, set: 0x8 } as const;
/** Registers that tell who answers. */
const [productRegister, serialRegister] = [0x0100, 0x010a];
/** Register and flags. */
const headerSize = 3;

/** Answers HEX commands as a device does (vedirect.md, 3.1). */
export class HexResponder {
  readonly #options: HexResponderOptions;

  constructor(options: HexResponderOptions) {
    this.#options = options;
  }

  /** The answer to a command; undefined: there is none. */
  answer({ sound }: HostFrame): Uint8Array | undefined {
    if (sound === undefined) return error(notUnderstood);
    const { device, faults, onRestart } = this.#options;
    switch (sound.command) {
      case 0x0:
        return error(noBoot);
      case 0x1:
        return hexFrame(answers.ping, word(device.version));
      case 0x3:
        return hexFrame(answers.done, word(device.version));
      case 0x4:
        return hexFrame(answers.done, word(faults().identity?.productId ?? device.productId));
      case 0x6:
        onRestart();
        return undefined;
      case 0x7:
        return this.#get(sound.data);
      case 0x8:
        return this.#set(sound.data);
      default:
        return hexFrame(answers.unknown, word(sound.command));
    }
  }

  #get(data: Uint8Array): Uint8Array {
    if (data.length !== headerSize) return error(notUnderstood);
    const id = idIn(data);
    const register = this.#options.device.registers.get(id);
    if (register === undefined) return about(answers.get, id, answerFlags.unknownId);
    if (register.read === undefined) return about(answers.get, id, answerFlags.notSupported);
    const bytes = this.#otherIdentity(id) ?? this.bytesOf(register);
    return bytes === undefined ? about(answers.get, id, answerFlags.parameterError) : about(answers.get, id, 0, bytes);
  }

  /** What a register shows now. */
  bytesOf(register: SimulatedRegister): Uint8Array | undefined {
    const isMissing = this.#options.faults().notAvailable === true;
    return isMissing && register.notAvailable !== undefined ? register.notAvailable : register.read?.();
  }

  /** Whether registers show what their versions are about. */
  get isVersioned(): boolean {
    return this.#options.faults().notAvailable !== true;
  }

  /** What another device at the end of the cable would say of itself. */
  #otherIdentity(id: number): Uint8Array | undefined {
    const { productId, serial } = this.#options.faults().identity ?? {};
    const { registers } = this.#options.device;
    const own = registers.get(id)?.read?.();
    if (own === undefined) return undefined;
    if (id === serialRegister && serial !== undefined) return textBytes(serial, own.length);
    if (id !== productRegister || productId === undefined) return undefined;
    return Uint8Array.of(0, ...word(productId), ...own.subarray(-1));
  }

  #set(data: Uint8Array): Uint8Array {
    if (data.length < headerSize) return error(notUnderstood);
    const id = idIn(data);
    const bytes = data.slice(headerSize);
    const register = this.#options.device.registers.get(id);
    const refusal = this.#refusal(id, register, bytes);
    if (refusal !== undefined) return about(answers.set, id, refusal.flags, refusal.value);
    const isCarriedOut = this.#options.faults().disobeys !== true;
    return about(answers.set, id, 0, isCarriedOut ? (register?.read?.() ?? bytes) : bytes);
  }

  #refusal(id: number, register: SimulatedRegister | undefined, bytes: Uint8Array): Refusal | undefined {
    const { refused, disobeys } = this.#options.faults();
    const flags = refused?.get(id);
    if (flags !== undefined) return { flags };
    if (register === undefined) return { flags: answerFlags.unknownId };
    if (register.write === undefined) return { flags: answerFlags.notSupported };
    if (disobeys === true) return undefined;
    const refusal = register.write(bytes);
    if (refusal === undefined) this.#options.onSet({ id, bytes });
    return refusal;
  }
}

function idIn(data: Uint8Array): number {
  return (data[0] ?? 0) | ((data[1] ?? 0) << 8);
}

function word(value: number): number[] {
  return [value & 0xff, value >> 8];
}

function about(answer: number, id: number, flags: number, bytes: Uint8Array = new Uint8Array(0)): Uint8Array {
  return registerFrame(answer, id, flags, bytes);
}

function error(code: number): Uint8Array {
  return hexFrame(answers.error, word(code));
}
