import { productById } from '../../../protocols/vedirect/products.ts';
import type { InverterSettings } from '../../plant/inverter.ts';
import { identityRegisters } from './identity-registers.ts';
import { inverterModes } from './inverter-modes.ts';
import type { PhoenixInverter } from './phoenix.ts';
import { measured, type RegisterEntry, settable, setting, told } from './registers.ts';

/** Remote input, alarm relay, user switch (vedirect.md, 2.7). */
const capabilities = 0x0000_0900;
const hertz = { few: 50, many: 60 } as const;

/** The registers of a Phoenix inverter (vedirect.md, 3.7). */
export function phoenixRegisters(inverter: PhoenixInverter): RegisterEntry[] {
  const { options } = inverter;
  const productId = Number(options.productId);
  return [
    ...identityRegisters({
      ...{ productId, firmware: options.firmware, serial: options.serial, serialSize: 16, productIdEnd: 0xff },
      model: productById(productId)?.name ?? 'Phoenix Inverter',
      uptimeSeconds: () => inverter.uptimeSeconds,
    }),
    measured(0x0140, 'un32', 1, () => capabilities),
    ...measurements(inverter),
    ...settings(inverter),
  ];
}

function measurements(inverter: PhoenixInverter): RegisterEntry[] {
  return [
    told(0x0201, 'un8', 1, () => inverter.values.state),
    told(0x0207, 'un32', 1, () => inverter.values.offReason),
    told(0x031c, 'un16', 1, () => inverter.values.warnings),
    told(0x031e, 'un16', 1, () => inverter.values.alarms),
    measured(0x1040, 'un32', 1, () => inverter.operatingSeconds),
    measured(0x1041, 'un32', 100, () => inverter.kiloVoltAmpHours),
    told(0x2200, 'sn16', 100, () => inverter.values.outputVolts),
    told(0x2201, 'sn16', 10, () => inverter.values.outputAmps),
    measured(0x2202, 'un8', 1, () => inverter.ratedOutputVolts),
    measured(0x2203, 'sn16', 1, () => inverter.ratedVoltAmps),
    measured(0x2204, 'sn32', 1, () => inverter.values.outputVoltAmps),
    measured(0x2205, 'sn32', 1, () => inverter.values.outputVoltAmps),
    measured(0x2208, 'un16', 100, () => (inverter.values.outputVolts > 0 ? inverter.settings.hertz : 0)),
    told(0xed8d, 'sn16', 100, () => inverter.values.batteryVolts),
  ];
}

function settings(inverter: PhoenixInverter): RegisterEntry[] {
  const set = (name: keyof InverterSettings, value: number | null): void => {
    inverter.settings = { ...inverter.settings, [name]: value ?? inverter.settings[name] };
  };
  const kept = (id: number, divisor: number, name: keyof InverterSettings, least: number, most: number) =>
    settable(id, 'un16', divisor, {
      ...{ least, most },
      read: () => inverter.settings[name],
      set: (value) => set(name, value),
    });
  const blocks = inverter.nominalVolts / 12;
  const [least, most] = [9 * blocks, 16 * blocks];
  const [leastOutput, mostOutput] = [0.91 * inverter.ratedOutputVolts, 1.07 * inverter.ratedOutputVolts];
  return [
    settable(0x0200, 'un8', 1, {
      oneOf: Object.values(inverterModes),
      read: () => inverter.mode,
      set(mode) {
        inverter.mode = mode ?? inverter.mode;
      },
      isAsync: true,
    }),
    kept(0x0230, 100, 'outputVolts', leastOutput, mostOutput),
    measured(0x0231, 'un16', 100, () => leastOutput),
    measured(0x0232, 'un16', 100, () => mostOutput),
    kept(0x0320, 100, 'warningVolts', least, most),
    kept(0x0321, 100, 'restartVolts', least, most),
    kept(0x2206, 1, 'sleepWatts', 0, 100),
    kept(0x2207, 1, 'wakeWatts', 0, 100),
    kept(0x2210, 100, 'shutdownVolts', least, most),
    measured(0x2211, 'un16', 100, () => least),
    measured(0x2212, 'un16', 100, () => most),
    settable(0xeb03, 'un8', 1, {
      oneOf: [0, 1],
      read: () => Number(inverter.settings.hertz === hertz.few),
      set: (is50Hertz) => set('hertz', is50Hertz === 0 ? hertz.many : hertz.few),
    }),
    setting(0xeb04, 'sn16', 1000, 0.2, { least: 0, most: 1 }),
    setting(0xeb06, 'un16', 4, 3, { least: 0, most: 60 }),
    setting(0xeb10, 'un8', 1, 9, { least: 1, most: 100 }),
    setting(0xebba, 'un8', 1, 0, { oneOf: [0, 1] }),
    measured(0xedef, 'un8', 1, () => inverter.nominalVolts),
  ];
}
