import type { CanLink } from '../../../links/can-link.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { didYouMean } from '../../../runtime/nearest.ts';
import { type Random, seededRandom } from '../../random.ts';
import { FaultError } from '../fault-text.ts';
import { plannedDevice } from './device-text.ts';
import { applyN2kFault, type FaultyNode } from './fault-options.ts';
import { SimulatedNode } from './simulated-node.ts';

export interface N2kSimulatorOptions {
  readonly clock: Clock;
  /** Puts one more node on the bus. */
  readonly join: (name: string) => CanLink;
  /** `KIND[:KEY=VALUE]…`, see device-text.ts. */
  readonly devices: readonly string[];
  /** For the waits of address claims and for faults at random. */
  readonly seed?: number;
}

/** A device on the bus; its readings may be changed while it runs. */
export interface BusDevice {
  readonly name: string;
  readonly readings: object;
  readonly nodes: readonly SimulatedNode[];
}

/** The devices of a bus of NMEA 2000 (vecan.md, 7). */
export class N2kSimulator {
  readonly devices: readonly BusDevice[];
  readonly #random: Random;

  /** @throws DeviceTextError when a device cannot be understood */
  constructor({ clock, join, devices, seed = 1 }: N2kSimulatorOptions) {
    this.#random = seededRandom(seed);
    const kinds = devices.map((text) => text.split(':', 1)[0] ?? '');
    const planned = devices.map((text, index) =>
      plannedDevice(text, (kind) => kinds.slice(0, index).filter((one) => one === kind).length),
    );
    this.devices = planned.map(({ name, readings, nodes, address }) => ({
      ...{ name, readings },
      nodes: nodes.map(
        (model, index) => new SimulatedNode({ clock, join, model, address: address + index, random: this.#random }),
      ),
    }));
  }

  /**
   * Makes a fault happen: NAME[=VALUE] to all nodes, DEVICE/NAME[=VALUE] to those of one device.
   * @throws FaultError with what is wrong
   */
  applyFault(text: string): void {
    const [, name, fault = text] = /^([^/=]+)\/(.*)$/s.exec(text) ?? [];
    const names = this.devices.map((device) => device.name);
    const befallen = this.devices.filter((device) => name === undefined || device.name === name);
    if (befallen.length === 0 && name !== undefined) {
      throw new FaultError(`there is no device "${name}" on the bus: ${names.join(', ')}${didYouMean(name, names)}`);
    }
    const nodes = befallen.flatMap((device) => device.nodes);
    const faulty: FaultyNode[] = nodes.map((node) => ({ node, random: this.#random }));
    for (const one of faulty) applyN2kFault(one, fault);
  }

  stop(): void {
    for (const node of this.devices.flatMap(({ nodes }) => nodes)) node.stop();
  }
}
