import { afterEach, describe, expect, it } from 'vitest';
import { every } from '../../../../src/runtime/clock.ts';
import { createLog } from '../../../../src/runtime/log.ts';
import { Forwarder } from '../../../../src/services/forward/forward.ts';
import type { ServiceHandle } from '../../../../src/store/service.ts';
import { Store } from '../../../../src/store/store.ts';
import { done, type Value } from '../../../../src/store/values.ts';
import { failed } from '../../../../src/store/vreg.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** Battery monitors and chargers in a store; what the chargers are told is collected. */
class Plant {
  readonly clock = new ManualClock();
  readonly store = new Store(this.clock);
  readonly lines: string[] = [];
  readonly told: string[] = [];
  isSilent = false;
  /** The code that chargers answer with. */
  code = 0;
  readonly monitors: ServiceHandle[];
  readonly #chargers: ServiceHandle[];
  #sides: [ServiceHandle[], ServiceHandle[]];
  readonly #forwarder: Forwarder;

  constructor(monitors: number, chargers = 1) {
    this.monitors = Array.from({ length: monitors }, (_, index) => this.#add('battery', index));
    this.#chargers = Array.from({ length: chargers }, (_, index) => this.#add('solarcharger', index));
    this.#sides = [this.monitors, this.#chargers];
    this.speak();
    this.#forwarder = new Forwarder({
      ...{ store: this.store, clock: this.clock },
      log: createLog({ level: 'info', format: 'text', write: (line) => void this.lines.push(line) }),
      rules: [
        {
          name: 'house',
          from: () => this.#sides[0].map(({ service }) => service),
          to: () => this.#sides[1].map(({ service }) => service),
        },
      ],
    });
  }

  /** The chargers send their text each second, unless they are silent. */
  speak(): void {
    every(this.clock, 1_000, () => {
      if (this.isSilent) return;
      for (const charger of this.#chargers) charger.update([['/Dc/0/Voltage', 26.4]]);
    });
  }

  measure(index: number, volts: Value, celsius: Value): void {
    this.monitors[index]?.update([
      ['/Dc/0/Voltage', volts],
      ['/Dc/0/Temperature', celsius],
    ]);
  }

  /** Somebody has mistaken one side for the other. */
  swap(): void {
    this.#sides = [this.#chargers, this.monitors];
  }

  stop(): void {
    this.#forwarder.stop();
  }

  #add(type: string, index: number): ServiceHandle {
    const owner = {
      check: () => undefined,
      write: async () => done,
      vregs: {
        get: async () => failed(0x8100),
        set: async (id: number, value: Uint8Array) => {
          const bytes = [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
          this.told.push(`${type}${index} ${id.toString(16)}=${bytes}`);
          return { code: this.code, value };
        },
      },
    };
    return this.store.add({ type, suffix: `tty${index}`, instance: index }, owner);
  }
}

let plant: Plant;
afterEach(() => plant.stop());

describe('forwarding', () => {
  // Bytes: vedirect.md, 3.3.
  it.each([
    [26.5, 25, ['solarcharger0 2003=c409', 'solarcharger0 2002=5a0a']],
    [26.5, -5, ['solarcharger0 2003=0cfe', 'solarcharger0 2002=5a0a']],
  ])('tells chargers %d V and %d degrees in their scale', async (volts, celsius, told) => {
    plant = new Plant(1);
    plant.measure(0, volts, celsius);
    await plant.clock.advance(10_000);
    expect(plant.told).toEqual(told);
  });

  it('tells all chargers again long before they forget', async () => {
    plant = new Plant(1, 2);
    plant.measure(0, 26.5, 25);
    await plant.clock.advance(60_000);
    expect(plant.told.filter((line) => line.startsWith('solarcharger1 2003'))).toHaveLength(3);
  });

  it('takes the mean of several monitors, without those that lack a sensor', async () => {
    plant = new Plant(3);
    plant.measure(0, 26.4, 20);
    plant.measure(1, 26.6, null);
    plant.measure(2, null, 30);
    await plant.clock.advance(10_000);
    expect(plant.told).toEqual(['solarcharger0 2003=c409', 'solarcharger0 2002=5a0a']);
  });

  it('sends no temperature at all when nobody measures one, but the voltage', async () => {
    plant = new Plant(1);
    plant.measure(0, 26.5, null);
    await plant.clock.advance(30_000);
    expect(new Set(plant.told)).toEqual(new Set(['solarcharger0 2002=5a0a']));
    expect(plant.lines.filter((line) => line.includes('no battery temperature'))).toHaveLength(1);
  });

  it('sends nothing any more when the monitor has gone', async () => {
    plant = new Plant(1);
    plant.measure(0, 26.5, 25);
    await plant.clock.advance(10_000);
    plant.measure(0, null, null);
    await plant.clock.advance(60_000);
    expect(plant.told).toHaveLength(2);
  });

  it('waits until a charger has spoken: old ones fall silent for some seconds when they are told something', async () => {
    plant = new Plant(1);
    plant.measure(0, 26.5, 25);
    await plant.clock.advance(10_000);
    expect(plant.told).toHaveLength(2);
    plant.isSilent = true;
    await plant.clock.advance(25_000);
    expect(plant.told).toHaveLength(2);
    plant.isSilent = false;
    await plant.clock.advance(2_000);
    expect(plant.told).toHaveLength(4);
  });

  it('takes only battery monitors and solar chargers, and says so once', async () => {
    plant = new Plant(1);
    plant.measure(0, 26.5, 25);
    plant.swap();
    await plant.clock.advance(60_000);
    expect(plant.told).toEqual([]);
    expect(plant.lines.filter((line) => line.includes('is no battery monitor to forward from'))).toHaveLength(1);
  });

  it('tells no voltage when the monitors are of different batteries', async () => {
    plant = new Plant(2);
    plant.measure(0, 26.5, 25);
    plant.measure(1, 12.9, 25);
    await plant.clock.advance(10_000);
    expect(plant.told).toEqual(['solarcharger0 2003=c409']);
    expect(plant.lines.filter((line) => line.includes('too far apart in battery voltage'))).toHaveLength(1);
  });

  it('says once that a charger does not take it, and once that it does again', async () => {
    plant = new Plant(1);
    plant.measure(0, 26.5, null);
    plant.code = 0x8400;
    await plant.clock.advance(60_000);
    plant.code = 0;
    await plant.clock.advance(60_000);
    expect(plant.lines.filter((line) => line.includes('cannot forward'))).toHaveLength(1);
    expect(plant.lines.filter((line) => line.includes('forwarding battery voltage'))).toHaveLength(1);
  });
});
