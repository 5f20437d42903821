import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { alarmName, warningName } from './alarms.ts';
import { LowestInstance } from './lowest-instance.ts';
import { type NodeKind, serviceOfKind } from './node-kind.ts';
import { ranks } from './ranks.ts';
import { stateOfCharger, stateOfInverter, switchModes } from './states.ts';
import type { Telling, VecanService } from './telling.ts';
import { numberOf, onOff, type Values } from './values-of.ts';

/** Fields of 127750 that warn, and their alarms by service type (vecan.md, 4). */
const converterAlarms: Readonly<Partial<Record<VecanService, Readonly<Record<string, string>>>>> = {
  solarcharger: { temperatureState: 'HighTemperature', lowDcVoltageState: 'LowVoltage' },
  charger: { temperatureState: 'HighTemperature', lowDcVoltageState: 'LowVoltage' },
  vebus: {
    ...{ temperatureState: 'HighTemperature', overloadState: 'Overload' },
    ...{ lowDcVoltageState: 'LowBattery', rippleState: 'Ripple' },
  },
  inverter: {
    ...{ temperatureState: 'HighTemperature', overloadState: 'Overload' },
    ...{ lowDcVoltageState: 'LowVoltage', rippleState: 'Ripple' },
  },
};

/** States and switches of chargers and inverters: 127507, 127509 and 127750. */
export class ConverterMapping {
  readonly #type: VecanService | undefined;
  readonly #chargers = new LowestInstance();
  readonly #inverters = new LowestInstance();
  readonly #converters = new LowestInstance();

  constructor(kind: NodeKind) {
    this.#type = serviceOfKind(kind);
  }

  /** 127507 */
  charger(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    if (!this.#chargers.isIt(instance)) return [];
    const state = stateOfCharger(numberOf(fields, 'operatingState'));
    const on = onOff(numberOf(fields, 'enabled'));
    const values = this.#chargerValues(state, on, fields);
    return this.#tell(`127507 ${instance}`, ranks.usual, [...values, ['chargerInstance', instance]]);
  }

  /** 127509 */
  inverter(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    if (!this.#inverters.isIt(instance)) return [];
    const state = stateOfInverter(numberOf(fields, 'operatingState'));
    const on = onOff(numberOf(fields, 'inverterEnable'));
    const values: Values =
      this.#type === 'inverter'
        ? [
            ['/State', state],
            ['/Mode', modeFor('inverter', on)],
          ]
        : [
            ['inverterState', state],
            ['inverterOn', on],
          ];
    return this.#tell(`127509 ${instance}`, ranks.usual, [...values, ['inverterInstance', instance]]);
  }

  /** 127750: the device's own state, and its warnings. */
  converter(fields: FieldValues): readonly Telling[] {
    const connection = numberOf(fields, 'connectionNumber');
    if (!this.#converters.isIt(connection) || this.#type === undefined) return [];
    const alarms = Object.entries(converterAlarms[this.#type] ?? {}).flatMap(([field, alarm]): Values => {
      const level = numberOf(fields, field);
      const is = (wanted: number): number | null => (level === null ? null : level === wanted ? 1 : 0);
      return [
        [alarmName(alarm), is(2)],
        [warningName(alarm), is(1)],
      ];
    });
    const state = numberOf(fields, 'operatingState');
    return this.#tell(`127750 ${connection}`, ranks.fine, [['/State', state], ...alarms]);
  }

  #chargerValues(state: number | null, on: 0 | 1 | null, fields: FieldValues): Values {
    switch (this.#type) {
      case 'solarcharger':
        return [
          ['/State', state],
          ['/Mode', modeFor('solarcharger', on)],
          ['/Equalization/Pending', numberOf(fields, 'equalizationPending')],
          ['/Equalization/TimeRemaining', numberOf(fields, 'equalizationTimeRemaining')],
        ];
      case 'charger':
        return [
          ['/State', state],
          ['/Mode', modeFor('charger', on)],
        ];
      default:
        return [
          ['chargerState', state],
          ['chargerOn', on],
        ];
    }
  }

  #tell(source: string, rank: number, values: Values): readonly Telling[] {
    const converts = this.#type !== undefined && this.#type !== 'battery';
    return converts && this.#type !== undefined ? [{ type: this.#type, part: 0, source, rank, values }] : [];
  }
}

function modeFor(type: keyof typeof switchModes, on: 0 | 1 | null): number | null {
  return on === null ? null : switchModes[type][on === 1 ? 'on' : 'off'];
}
