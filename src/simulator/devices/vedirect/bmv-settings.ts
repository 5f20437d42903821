import type { ChargeCounter } from '../battery-monitor/charge-counter.ts';
import type { TimeToGo } from '../battery-monitor/time-to-go.ts';
import type { BatteryMonitor } from './bmv.ts';
import type { NumberFormat } from './register-values.ts';
import { type RegisterEntry, settable } from './registers.ts';

/** Number, format, divisor, value at the factory, least, most (BMV-712 manual, "Settings overview"). */
type Row = readonly [id: number, format: NumberFormat, divisor: number, initial: number, least: number, most: number];

const rows: readonly Row[] = [
  // Alarms: set and clear.
  [0x0320, 'un16', 10, 0, 0, 95],
  [0x0321, 'un16', 10, 0, 0, 95],
  [0x0322, 'un16', 10, 0, 0, 95],
  [0x0323, 'un16', 10, 0, 0, 95],
  [0x0324, 'un16', 10, 0, 0, 95],
  [0x0325, 'un16', 10, 0, 0, 95],
  [0x0326, 'un16', 10, 0, 0, 95],
  [0x0327, 'un16', 10, 0, 0, 95],
  [0x0328, 'un16', 10, 0, 0, 99],
  [0x0329, 'un16', 10, 0, 0, 99],
  [0x032a, 'un16', 100, 0, 0, 372.15],
  [0x032b, 'un16', 100, 0, 0, 372.15],
  [0x032c, 'un16', 100, 0, 0, 372.15],
  [0x032d, 'un16', 100, 0, 0, 372.15],
  [0x0331, 'un16', 10, 0, 0, 99],
  [0x0332, 'un16', 10, 0, 0, 99],
  // Relay.
  [0x034d, 'un8', 1, 0, 0, 1],
  [0x0350, 'un16', 10, 0, 0, 95],
  [0x0351, 'un16', 10, 0, 0, 95],
  [0x0352, 'un16', 10, 0, 0, 95],
  [0x0353, 'un16', 10, 0, 0, 95],
  [0x0354, 'un16', 10, 0, 0, 95],
  [0x0355, 'un16', 10, 0, 0, 95],
  [0x0356, 'un16', 10, 0, 0, 95],
  [0x0357, 'un16', 10, 0, 0, 95],
  [0x035a, 'un16', 100, 0, 0, 372.15],
  [0x035b, 'un16', 100, 0, 0, 372.15],
  [0x035c, 'un16', 100, 0, 0, 372.15],
  [0x035d, 'un16', 100, 0, 0, 372.15],
  [0x0361, 'un16', 10, 0, 0, 99],
  [0x0362, 'un16', 10, 0, 0, 99],
  // Battery.
  [0x0ffd, 'un8', 1, 1, 0, 1],
  [0x1005, 'un16', 100, 1.25, 1, 1.5],
  [0x1009, 'un16', 10, 90, 0, 99],
  [0x100a, 'un16', 1, 0, 0, 500],
  [0x100b, 'un16', 1, 0, 0, 500],
  [0xeefa, 'un16', 1000, 0.05, 0.001, 0.1],
  [0xeefb, 'un16', 1, 500, 1, 9999],
];

/** Number, divisor, name, least, most. */
type OwnRow<T> = readonly [id: number, divisor: number, name: keyof T, least: number, most: number];

/** What its counting follows. */
const counterRows = [
  [0x1000, 1, 'capacityAmpHours', 1, 9_999],
  [0x1001, 10, 'chargedVolts', 0, 95],
  [0x1002, 10, 'tailPercent', 0.5, 10],
  [0x1003, 1, 'chargedMinutes', 1, 50],
  [0x1004, 1, 'efficiencyPercent', 50, 99],
] as const satisfies readonly OwnRow<ChargeCounter>[];

/** What its time to go follows. */
const timeRows = [
  [0x1006, 100, 'thresholdAmps', 0, 2],
  [0x1007, 1, 'averagingMinutes', 0, 12],
  [0x1008, 10, 'dischargeFloor', 0, 99],
] as const satisfies readonly OwnRow<TimeToGo>[];

/** By register, in their units: as its counter is set, and as at the factory. */
export function initialSettings(counter: ChargeCounter): Map<number, number> {
  const settings = new Map<number, number>();
  for (const [id, , name] of counterRows) settings.set(id, counter[name]);
  for (const [id, , name] of timeRows) settings.set(id, counter.timeToGo[name]);
  for (const [id, , , initial] of rows) settings.set(id, initial);
  return settings;
}

/** What a battery monitor is set to (vedirect.md, 3.4). */
export function bmvSettings({ counter, settings, watch }: BatteryMonitor): RegisterEntry[] {
  const take = (id: number, value: number): void => {
    settings.set(id, value);
    watch.obey();
  };
  const own = <K extends string>(
    of: Record<K, number>,
    [id, divisor, name, least, most]: readonly [number, number, K, number, number],
  ): RegisterEntry =>
    settable(id, 'un16', divisor, {
      ...{ least, most },
      read: () => of[name],
      set(value) {
        of[name] = value ?? of[name];
        take(id, of[name]);
      },
    });
  return [
    ...counterRows.map((row) => own(counter, row)),
    ...timeRows.map((row) => own(counter.timeToGo, row)),
    ...rows.map(([id, format, divisor, initial, least, most]) =>
      settable(id, format, divisor, {
        ...{ least, most },
        read: () => settings.get(id) ?? initial,
        set: (value) => take(id, value ?? initial),
      }),
    ),
  ];
}
