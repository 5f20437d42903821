import { CanMemoryBus } from '../../../../../src/links/can-memory.ts';
import type { N2kMessage } from '../../../../../src/protocols/n2k/can-id.ts';
import { decodeFields } from '../../../../../src/protocols/n2k/decode.ts';
import type { FieldValues } from '../../../../../src/protocols/n2k/field.ts';
import { decodeName, type NodeName } from '../../../../../src/protocols/n2k/name.ts';
import { decodeVreg, encodeVregValue } from '../../../../../src/protocols/n2k/vreg.ts';
import { vregRegister } from '../../../../../src/protocols/n2k/vreg-registers.ts';
import { decodeVregValue, encodeVregValueOf } from '../../../../../src/protocols/n2k/vreg-values.ts';
import type { CanDevice } from '../../../../../src/simulator/models/can/can-instances.ts';
import { type CanModel, canModel } from '../../../../../src/simulator/models/can/can-model.ts';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { Plant } from '../../../../../src/simulator/plant/plant.ts';
import { bytesOf, ScriptedNode } from '../../../../support/can-node.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

/** Noon of the longest day at the usual place. */
export const noon = Date.UTC(2026, 5, 21, 11, 40);
export const midnight = Date.UTC(2026, 5, 21, 23, 40);
const address = 0x24;

type Kind = CanDevice['device'];

/** A device on a bus in memory that shows parts of a plant, and a node that listens. */
export class BusRig {
  readonly clock = new ManualClock();
  readonly bus = new CanMemoryBus();
  readonly plant: Plant;
  readonly model: CanModel;
  readonly listener: ScriptedNode;

  constructor(kind: Kind, of: CanDevice['of'], description: PlantDescription, changes: Partial<CanDevice> = {}) {
    this.plant = new Plant(description);
    this.listener = new ScriptedNode(this.bus, this.clock, 0x01);
    const device: CanDevice = { wire: 'can', device: kind, of, name: 'Under test', units: [], ...changes };
    this.model = canModel(device, {
      ...{ clock: this.clock, plant: this.plant, seed: 7, address },
      join: (name) => this.bus.join(name),
    });
    this.model.measure(0);
  }

  /** Lets time pass, second by second, as the demo does; the messages of it. */
  async seconds(count: number): Promise<N2kMessage[]> {
    this.listener.heard.length = 0;
    for (let second = 0; second < count; second += 1) {
      this.model.command?.();
      this.plant.step(1);
      this.model.measure(1);
      await this.clock.advance(1_000);
    }
    return [...this.listener.heard];
  }

  /** The latest fields of a PGN, of the instance or the node if one is named. */
  async fields(pgn: number, instance?: number, source?: number): Promise<FieldValues> {
    const found = (await this.seconds(4))
      .filter((message) => message.pgn === pgn && (source === undefined || message.source === source))
      .map(({ data }) => decodeFields(pgn, data) ?? {})
      .filter((fields) => instance === undefined || fields['instance'] === instance);
    const last = found.at(-1);
    if (last === undefined) throw new Error(`PGN ${pgn} did not come`);
    return last;
  }

  /** A register's value; undefined: the device does not answer, or refuses. */
  async register(id: number): Promise<number | string | null | undefined> {
    const entry = vregRegister(id);
    if (entry === undefined) throw new Error('no such register');
    this.listener.heard.length = 0;
    const mask = 'ffff';
    this.listener.say(61184, `66990100${hex16(id)}${mask}`, address);
    await this.clock.advance(0);
    for (const { pgn, data } of this.listener.heard) {
      const vreg = decodeVreg(pgn, data);
      if (vreg?.kind === 'value' && vreg.register === id) return decodeVregValue(entry, vreg.value);
    }
    return undefined;
  }

  /** Sets a register; the code of a refusal, or undefined when it was taken. */
  async set(id: number, value: number): Promise<number | undefined> {
    const entry = vregRegister(id);
    if (entry === undefined) throw new Error('no such register');
    this.listener.heard.length = 0;
    const { pgn, data } = encodeVregValue(id, encodeVregValueOf(entry, value));
    this.listener.say(pgn, data, address);
    await this.clock.advance(0);
    for (const { pgn: heard, data: bytes } of this.listener.heard) {
      const vreg = decodeVreg(heard, bytes);
      if (vreg?.kind === 'ack') return vreg.code;
    }
    return undefined;
  }

  /** Sets raw bytes. */
  async setRaw(id: number, digits: string): Promise<void> {
    this.listener.say(61184, bytesOf(`6699${hex16(id)}${digits}`), address);
    await this.clock.advance(0);
  }

  /** The NAMEs that answer a request for claims, by address. */
  async names(): Promise<ReadonlyMap<number, NodeName>> {
    this.listener.heard.length = 0;
    this.listener.say(59904, '00ee00');
    await this.clock.advance(500);
    const claims = this.listener.heard.filter(({ pgn }) => pgn === 60928);
    return new Map(
      claims.flatMap(({ source, data }) => {
        const name = decodeName(data);
        return name === undefined ? [] : [[source, name] as const];
      }),
    );
  }
}

function hex16(value: number): string {
  return Buffer.from([value & 0xff, value >> 8]).toString('hex');
}
