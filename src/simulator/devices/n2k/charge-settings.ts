import { measured, type RegisterEntry, settable } from './registers.ts';

/** What can be set in a charger. */
export interface ChargeSettings {
  /** Most that it may give, A. */
  limitAmps: number;
  floatVolts: number;
  absorptionVolts: number;
  /** Its voltages are those of the kind of battery that is chosen at the device: they cannot be set. */
  readonly hasPresetVolts: boolean;
}

/** The registers of these settings (vecan.md, 5). @param volts least and most of what can be set */
export function chargeSettings(
  settings: ChargeSettings,
  ratedAmps: number,
  volts: { readonly least: number; readonly most: number },
): RegisterEntry[] {
  const voltage = (id: number, key: 'floatVolts' | 'absorptionVolts'): RegisterEntry => {
    const read = (): number => settings[key];
    if (settings.hasPresetVolts) return measured(id, 'un16', 100, read);
    return settable(id, 'un16', 100, {
      ...{ read, ...volts },
      set(value) {
        settings[key] = value;
      },
    });
  };
  return [
    settable(0xedf0, 'un16', 10, {
      ...{ read: () => settings.limitAmps, least: 0, most: ratedAmps },
      set(amps) {
        settings.limitAmps = amps;
      },
    }),
    voltage(0xedf6, 'floatVolts'),
    voltage(0xedf7, 'absorptionVolts'),
  ];
}
