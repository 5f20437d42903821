import type { MonitorOptions } from '../../src/cli/can/monitor.ts';
import { ToolNode } from '../../src/cli/can/tool-node.ts';
import type { CanLink } from '../../src/links/can-link.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import type { N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { N2kSimulator } from '../../src/simulator/devices/n2k/n2k-simulator.ts';
import type { SimulatedNode } from '../../src/simulator/devices/n2k/simulated-node.ts';
import { keptLog } from './kept-log.ts';
import { ManualClock } from './manual-clock.ts';

/** Simulated devices on a bus in memory, a place for a tool on it, and an ear for what the tool sends. */
export class CanToolRig {
  readonly clock = new ManualClock();
  readonly bus = new CanMemoryBus();
  readonly link: CanLink;
  readonly lines: string[] = [];
  readonly log = keptLog(this.lines);
  /** What the tool has sent, while the devices were heard by their own addresses. */
  readonly sent: N2kMessage[] = [];
  readonly simulator: N2kSimulator;

  constructor(devices: readonly string[], faults: readonly string[] = []) {
    const reader = new MessageReader();
    const inner = this.bus.join('can:can0');
    this.link = {
      ...inner,
      send: (frame) => {
        const message = reader.push(frame, this.clock.now());
        if (message !== undefined) this.sent.push(message);
        return inner.send(frame);
      },
    };
    this.simulator = new N2kSimulator({ clock: this.clock, join: (name) => this.bus.join(name), devices });
    for (const fault of faults) this.simulator.applyFault(fault);
  }

  node(device: string): SimulatedNode {
    const node = this.simulator.devices.find(({ name }) => name === device)?.nodes[0];
    if (node === undefined) throw new Error(`there is no ${device}`);
    return node;
  }

  /** The tool as a node of the bus. */
  async tool(): Promise<ToolNode> {
    return this.wait(ToolNode.join(this.link, { clock: this.clock, log: this.log, random: () => 0.5 }), 6_000);
  }

  /** Lets time go on until a promise is settled. @param mostMs how long it may take at most */
  async wait<T>(work: Promise<T>, mostMs: number): Promise<T> {
    let isSettled = false;
    const settled = work.then(
      () => {
        isSettled = true;
      },
      () => {
        isSettled = true;
      },
    );
    for (let ms = 0; ms <= mostMs && !isSettled; ms += 50) await this.clock.advance(50);
    if (!isSettled) throw new Error(`not settled within ${mostMs} ms`);
    await settled;
    return work;
  }
}

/** A monitor that shows everything as text. */
export const wholeBus: MonitorOptions = {
  ...{ pgns: [], sources: [], unique: undefined },
  ...{ raw: false, json: false, once: false, forMs: undefined },
};
