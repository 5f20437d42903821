import { batteryStatus, type DcReadings, usualMs } from './battery-readings.ts';
import { type ChargerState, chargerModes, chargerStatus, switchCharger } from './charger-status.ts';
import { foreignNode, makers } from './foreign-node.ts';
import { classes, functions, type Identity, type NodeModel } from './node-model.ts';
import { dataInstance, onOff } from './sent-message.ts';

const power = { deviceClass: classes.generation } as const;

/** What scene foreign shows of the battery of another maker. */
export function foreignBatteryReadings(): DcReadings {
  return { volts: 50.39, amps: 9.9, celsius: null };
}

/** A battery monitor of another maker (vecan.md, 10, #13: same instance as others). */
export function foreignBattery(readings: DcReadings, identity: Identity): NodeModel {
  const make = { ...power, manufacturer: makers.bep, model: 'DC meter', deviceFunction: functions.battery };
  return foreignNode(make, identity, [batteryStatus(dataInstance(0), () => readings)]);
}

export interface ForeignChargerReadings extends DcReadings, ChargerState {}

export function foreignChargerReadings(): ForeignChargerReadings {
  return { volts: 13.82, amps: 22.6, celsius: null, mode: 1, state: 3, workingState: 3, equalizing: 0 };
}

/** A charger of another maker; 127510 switches it. */
export function foreignCharger(readings: ForeignChargerReadings, identity: Identity): NodeModel {
  const make = { ...power, manufacturer: makers.mastervolt, model: 'Charger 12/50', deviceFunction: functions.charger };
  const chargerEnable = onOff(
    () => readings.mode === chargerModes.on,
    (isOn) => switchCharger(readings, isOn),
  );
  return foreignNode(make, identity, [
    batteryStatus(dataInstance(0), () => readings),
    chargerStatus(readings),
    {
      ...{ pgn: 127510, everyMs: 0 },
      own: { instance: dataInstance(0), batteryInstance: dataInstance(0), chargerEnable },
    },
  ]);
}

export interface ForeignInverterReadings extends DcReadings {
  /** 0 off, 1 on. */
  isOn: number;
  acVolts: number | null;
  acAmps: number | null;
  hertz: number | null;
  watts: number | null;
}

export function foreignInverterReadings(): ForeignInverterReadings {
  return { volts: 12.74, amps: -38.5, celsius: null, isOn: 1, acVolts: 229.4, acAmps: 2.1, hertz: 50, watts: 452 };
}

const inverterStates = { invert: 0, disabled: 4 } as const;

/** An inverter of another maker; 127511 switches it. */
export function foreignInverter(readings: ForeignInverterReadings, identity: Identity): NodeModel {
  const make = { ...power, manufacturer: makers.mastervolt, model: 'Inverter 12/2000', deviceFunction: 162 };
  const inverterEnable = onOff(
    () => readings.isOn === 1,
    (isOn) => {
      readings.isOn = Number(isOn);
    },
  );
  const instances = () => ({ instance: dataInstance(0), acInstance: dataInstance(0), dcInstance: dataInstance(0) });
  const line = { line: 0, waveform: 0 };
  return foreignNode(make, identity, [
    batteryStatus(dataInstance(0), () => readings),
    {
      ...{ pgn: 127509, everyMs: usualMs, own: instances() },
      values: () => ({
        operatingState: readings.isOn === 1 ? inverterStates.invert : inverterStates.disabled,
        inverterEnable: readings.isOn,
      }),
    },
    {
      ...{ pgn: 127504, everyMs: usualMs, own: { instance: dataInstance(0) }, fixed: { list: [line] } },
      values: () => ({
        list: [
          {
            ...line,
            ...{ voltage: readings.acVolts, current: readings.acAmps, frequency: readings.hertz },
            realPower: readings.watts,
          },
        ],
      }),
    },
    { pgn: 127511, everyMs: 0, own: { ...instances(), inverterEnable } },
  ]);
}

/** Scene foreign: a display whose proprietary message looks like Victron's, but for the maker's tag. */
const lookalike = Uint8Array.of(0x3b, 0x9f, 0xff, 0xee, 0x01, 0x02, 0x03, 0x04);

/** A display of another maker. */
export function foreignDisplay(identity: Identity): NodeModel {
  const make = { manufacturer: makers.raymarine, model: 'Display' };
  const role = { deviceClass: classes.display, deviceFunction: functions.display };
  return foreignNode({ ...make, ...role }, identity, [{ pgn: 61184, everyMs: usualMs, raw: lookalike }]);
}
