import { memoryPair } from '../../../../../src/links/memory.ts';
import { mk3Model } from '../../../../../src/simulator/models/mk3/mk3-model.ts';
import type { MultiDescription, PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { Plant } from '../../../../../src/simulator/plant/plant.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';
import { framed } from '../../../../support/mk2-script.ts';

export const lfp48 = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60 } as const;
const multi48 = { battery: 'house', inputs: ['grid'], voltAmps: 5_000, chargeAmps: 70 } as const;

/** A MultiPlus-II 48/5000/70 between a grid and a load of 1 kW, an MK3 on it, and a host at the wire. */
export class PlantHost {
  readonly clock = new ManualClock();
  readonly plant: Plant;
  readonly model;
  readonly #link;
  readonly #bytes: number[] = [];

  /** @param multi what is different of the Multi @param more what is different of the plant */
  constructor(multi: Partial<MultiDescription> = {}, more: Partial<PlantDescription> = {}) {
    this.plant = new Plant({
      startUnixMs: Date.UTC(2026, 5, 20, 23, 40),
      batteries: { house: lfp48 },
      grids: { grid: { phases: 3 } },
      multis: { multi: { ...multi48, ...multi } },
      acLoads: { home: { node: 'multi', watts: 1_000 } },
      ...more,
    });
    this.model = mk3Model(
      { name: 'MultiPlus', wire: 'mk3', device: 'multi', of: ['multi'], units: [] },
      { clock: this.clock, plant: this.plant, seed: 1 },
    );
    const [near, far] = memoryPair('memory:mk3');
    near.onBytes((bytes) => void this.#bytes.push(...bytes));
    this.#link = near;
    this.model.plugIn(far);
    this.model.measure(0);
  }

  get multi() {
    return this.plant.get('multi', 'multi');
  }

  /** Lets time pass on the clock and in the plant. */
  async run(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.model.command?.();
      this.plant.step(1);
      this.model.measure(1);
      await this.clock.advance(1_000);
    }
  }

  /** Sends a body; the bodies that come, without version frames. */
  async ask(body: string): Promise<string[]> {
    this.#bytes.length = 0;
    void this.#link.send(framed(body));
    await this.clock.advance(500);
    const frames: string[] = [];
    while (this.#bytes.length > 0) {
      const frame = this.#bytes.splice(0, (this.#bytes[0] ?? 0) + 2);
      if ((frame.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0) throw new Error(`no frame: ${frame}`);
      if (frame[2] !== 0x56 || frame[1] !== 0xff) frames.push(hexOf(frame.slice(1, -1)));
    }
    return frames;
  }

  /** The words of an answer from a byte on. */
  async words(body: string, from: number): Promise<number[]> {
    const bytes = ((await this.ask(body))[0] ?? '').split(' ').map((byte) => Number.parseInt(byte, 16));
    const words: number[] = [];
    for (let at = from; at + 1 < bytes.length; at += 2) words.push((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
    return words;
  }

  /** RAM variables, signed, of the unit that is selected; six at most. */
  async ram(...ids: number[]): Promise<number[]> {
    return (await this.words(`FF 58 30 ${hexOf(ids)}`, 3)).map((word) => (word << 16) >> 16);
  }

  /** Main state and sub-state. */
  async state(): Promise<number[]> {
    return (await this.ask('FF 58 0E 00'))[0]?.split(' ').slice(3).map(Number) ?? [];
  }
}

function hexOf(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
