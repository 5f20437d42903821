import type { SolarChargerSettings } from '../../plant/solar-charger.ts';

/** Volts of a 12 V battery, and mV/°C; without equalisation it is not equalised. */
interface BatteryType {
  readonly absorption: number;
  readonly float: number;
  readonly equalise?: number;
  readonly millivoltsPerCelsius: number;
}

/** A type for lead, which all share but for the highest voltages. */
const lead = (absorption: number, equalise: number): BatteryType => ({
  ...{ absorption, equalise, float: 13.8, millivoltsPerCelsius: -16.2 },
});
/** Register 0xEDF1, 1 to 8: the positions of the rotary switch (SmartSolar manual, "Battery settings"). */
const types: readonly BatteryType[] = [
  lead(14.1, 15.9),
  lead(14.3, 16.1),
  lead(14.4, 16.2),
  lead(14.7, 16.5),
  lead(14.9, 16.7),
  lead(15.1, 16.9),
  lead(15.3, 17.1),
  { absorption: 14.2, float: 13.5, millivoltsPerCelsius: 0 },
];
export const fixedTypes: readonly number[] = types.map((_, index) => index + 1);
const factoryType = 3;
/** None of the fixed ones. */
export const userType = 0xff;
/** At the factory (recordings of a 100/30 and a 150/35); volts for a 12 V battery. */
const factory = { rebulkVolts: 0.4, equaliseSeconds: 3_600, tailAmps: 2, absorptionSeconds: 21_600, coldCelsius: 5 };
const closeVolts = 0.005;

/** How a solar charger is set to charge its battery. */
export class MpptSetup {
  /** Another record after each change. */
  settings: SolarChargerSettings;
  /** Register 0xEDF1. */
  batteryType: number = factoryType;
  /** Of the battery as the charger takes it: 12, 24, 36 or 48. */
  nominalVolts: number;
  /** Register 0xEDEA; 0: it finds out by itself. */
  voltageSetting: number;
  readonly #batteryVolts: number;

  /** As at the factory. @param batteryVolts 12, 24, 36 or 48: what it finds out by itself */
  constructor(batteryVolts: number) {
    const blocks = batteryVolts / 12;
    this.#batteryVolts = batteryVolts;
    this.nominalVolts = batteryVolts;
    this.voltageSetting = batteryVolts;
    this.settings = {
      ...{ ...factory, rebulkVolts: factory.rebulkVolts * blocks, isAdaptive: true, coldAmps: undefined },
      ...settingsOf(factoryType, blocks),
    };
  }

  /** Blocks of 12 V in series. */
  get blocks(): number {
    return this.nominalVolts / 12;
  }

  /** Somebody has set it up for a battery. */
  adopt(settings: SolarChargerSettings): void {
    this.settings = settings;
    this.batteryType = fixedTypes.find((type) => isType(settings, type, this.blocks)) ?? userType;
  }

  change(changed: Partial<SolarChargerSettings>): void {
    this.settings = { ...this.settings, ...changed };
  }

  /** A fixed type brings its voltages along; the user's own begins with those that are there. */
  takeType(type: number): void {
    this.batteryType = type;
    if (type !== userType) this.change(settingsOf(type, this.blocks));
  }

  /** Takes the battery for one of so many volts, whatever it is; 0: for what it is. */
  takeVoltage(setting: number): void {
    this.voltageSetting = setting;
    const nominalVolts = setting === 0 ? this.#batteryVolts : setting;
    const { absorptionVolts, floatVolts, equaliseVolts, rebulkVolts, voltsPerCelsius } = this.settings;
    const factor = nominalVolts / this.nominalVolts;
    this.nominalVolts = nominalVolts;
    this.change({
      absorptionVolts: absorptionVolts * factor,
      floatVolts: floatVolts * factor,
      equaliseVolts: equaliseVolts === undefined ? undefined : equaliseVolts * factor,
      rebulkVolts: rebulkVolts * factor,
      voltsPerCelsius: voltsPerCelsius * factor,
    });
  }
}

function settingsOf(type: number, blocks: number) {
  const { absorption, float, equalise, millivoltsPerCelsius } = types[type - 1] ?? lead(14.4, 16.2);
  return {
    absorptionVolts: absorption * blocks,
    floatVolts: float * blocks,
    equaliseVolts: equalise === undefined ? undefined : equalise * blocks,
    voltsPerCelsius: (millivoltsPerCelsius * blocks) / 1_000,
  };
}

function isType({ absorptionVolts, floatVolts, equaliseVolts }: SolarChargerSettings, type: number, blocks: number) {
  const fixed = settingsOf(type, blocks);
  const isClose = (one = 0, other = 0): boolean => Math.abs(one - other) < closeVolts * blocks;
  return (
    isClose(absorptionVolts, fixed.absorptionVolts) &&
    isClose(floatVolts, fixed.floatVolts) &&
    isClose(equaliseVolts, fixed.equaliseVolts)
  );
}
