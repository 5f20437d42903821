import { decodeFields } from '../../../protocols/n2k/decode.ts';
import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { AcMapping, acPgns } from './ac-mapping.ts';
import { ConverterMapping } from './converter-mapping.ts';
import { DcMapping } from './dc-mapping.ts';
import type { NodeKind, NodeTraits } from './node-kind.ts';
import { registerTellings } from './register-tellings.ts';
import { SensorMapping, sensorPgns } from './sensor-mapping.ts';
import { switchBank } from './switch-banks.ts';
import type { Telling } from './telling.ts';
import { numberOf } from './values-of.ts';

type Handler = (fields: FieldValues) => readonly Telling[];

/** What the messages of one node say of its services (vecan.md, 7). Remembers what instances stand for. */
export class NodeMapping {
  readonly #kind: NodeKind;
  readonly #traits: NodeTraits;
  readonly #handlers: ReadonlyMap<number, Handler>;

  constructor(kind: NodeKind, traits: NodeTraits) {
    this.#kind = kind;
    this.#traits = traits;
    this.#handlers = new Map(handlersFor(kind, traits));
  }

  /** @param data the whole message, fast packets joined. Never throws. */
  message(pgn: number, data: Uint8Array): readonly Telling[] {
    const handler = this.#handlers.get(pgn);
    const fields = handler && decodeFields(pgn, data);
    return handler === undefined || fields === undefined ? [] : handler(fields);
  }

  /** A register of Victron's, told to all. Never throws. @param bytes little-endian; what is too much is padding */
  vreg(register: number, bytes: Uint8Array): readonly Telling[] {
    return this.#traits.isVictron ? registerTellings(this.#kind, register, bytes) : [];
  }
}

function handlersFor(kind: NodeKind, traits: NodeTraits): [pgn: number, Handler][] {
  const dc = new DcMapping(kind, traits);
  const converter = new ConverterMapping(kind);
  const ac = new AcMapping(kind, traits);
  const sensors = new SensorMapping();
  const bank = (pgn: number): Handler => (traits.isVictron ? (fields) => switchBank(kind, pgn, fields) : () => []);
  return [
    ...sensorPgns.map((pgn): [number, Handler] => [pgn, (fields) => sensors.message(pgn, fields)]),
    ...acPgns.map((pgn): [number, Handler] => [pgn, (fields) => ac.message(pgn, fields)]),
    [127501, bank(127501)],
    [127502, bank(127502)],
    [127506, (fields) => dc.details(fields)],
    [
      127507,
      (fields) => {
        const tellings = converter.charger(fields);
        if (tellings.length > 0) dc.roles.chargesBattery(numberOf(fields, 'batteryInstance'));
        return tellings;
      },
    ],
    [127508, (fields) => dc.battery(fields)],
    [
      127509,
      (fields) => {
        const tellings = converter.inverter(fields);
        if (tellings.length > 0) dc.roles.invertsBattery(numberOf(fields, 'dcInstance'));
        return tellings;
      },
    ],
    [127513, (fields) => dc.configuration(fields)],
    [127750, (fields) => converter.converter(fields)],
    [127751, (fields) => dc.voltageAndCurrent(fields)],
  ];
}
