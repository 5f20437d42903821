import type { DeviceOptions } from '../../src/drivers/driver.ts';
import { type Mk3Options, Mk3Simulator } from '../../src/simulator/devices/mk3/mk3.ts';
import { Mk2Rig } from './mk2-rig.ts';

/** A supervised MK2 driver at one end of a paced wire; a simulated interface with its system at the other. */
export class SimulatedRig extends Mk2Rig {
  readonly mk3: Mk3Simulator;

  private constructor(options: Partial<Mk3Options>) {
    super();
    this.mk3 = new Mk3Simulator({ clock: this.clock, ...options });
    this.wires.register('mk3', (link) => this.mk3.attach(link, this.baudRates.at(-1)));
  }

  static begin(options: Partial<Mk3Options>, device: Partial<DeviceOptions> = {}): Promise<SimulatedRig> {
    return SimulatedRig.prepared(options, () => undefined, device);
  }

  /** @param prepare changes the simulated system before the driver starts */
  static async prepared(
    options: Partial<Mk3Options>,
    prepare: (rig: SimulatedRig) => void,
    device: Partial<DeviceOptions> = {},
  ): Promise<SimulatedRig> {
    const rig = new SimulatedRig(options);
    prepare(rig);
    await rig.start(device);
    return rig;
  }

  override async stop(): Promise<void> {
    await super.stop();
    this.mk3.stop();
  }
}
