import { bytesOf } from './vedirect-bytes.ts';
import type { VeDirectRig } from './vedirect-rig.ts';

/** A HEX frame by the rule of vedirect.md, 3.1, written apart from the programme's own. */
export function hexText(command: number, ...data: readonly number[]): string {
  const sum = data.reduce((total, byte) => total + byte, command);
  const pair = (byte: number): string => (byte & 0xff).toString(16).padStart(2, '0');
  return `:${command.toString(16)}${[...data, 0x55 - sum].map(pair).join('')}\n`.toUpperCase();
}

const low = (id: number): number => id & 0xff;
const high = (id: number): number => id >> 8;

/** A device at the far end of a rig that answers HEX commands from a table of registers. */
export class HexDevice {
  /** Values by register, little-endian. */
  readonly registers = new Map<number, readonly number[]>();
  /** Registers that refuse to be set, with the flags of the answer. */
  readonly refusals = new Map<number, number>();
  /** All frames that have come, without the line end. */
  readonly heard: string[] = [];
  /** Frames that are lost before an answer is given. */
  loses: (frame: string) => boolean = () => false;
  /** What a register holds after a set; default: what was set. */
  keeps = new Map<number, readonly number[]>();
  readonly #rig: VeDirectRig;

  constructor(rig: VeDirectRig, registers: readonly (readonly [id: number, value: readonly number[]])[] = []) {
    this.#rig = rig;
    for (const [id, value] of registers) this.registers.set(id, value);
    rig.onSent((bytes) => {
      for (const frame of new TextDecoder('latin1').decode(bytes).split('\n')) if (frame !== '') this.#hear(frame);
    });
  }

  /** The registers that were set, in order: `0200=01`. */
  get sets(): string[] {
    return this.heard
      .filter((frame) => frame.startsWith(':8'))
      .map((frame) => `${frame.slice(4, 6)}${frame.slice(2, 4)}=${frame.slice(8, -2)}`);
  }

  say(text: string): void {
    void this.#rig.send(bytesOf(text));
  }

  #hear(frame: string): void {
    this.heard.push(frame);
    if (this.loses(frame)) return;
    const data = [...(frame.slice(2).match(/../g) ?? [])].map((pair) => Number.parseInt(pair, 16));
    const id = (data[0] ?? 0) | ((data[1] ?? 0) << 8);
    if (frame.startsWith(':7')) this.#answerGet(id);
    if (frame.startsWith(':8')) this.#answerSet(id, data.slice(3, -1));
  }

  #answerGet(id: number): void {
    const value = this.registers.get(id);
    this.say(hexText(7, low(id), high(id), value === undefined ? 1 : 0, ...(value ?? [])));
  }

  #answerSet(id: number, value: readonly number[]): void {
    const refused = this.refusals.get(id) ?? 0;
    if (refused === 0) this.registers.set(id, this.keeps.get(id) ?? value);
    this.say(hexText(8, low(id), high(id), refused, ...(this.registers.get(id) ?? [])));
  }
}
