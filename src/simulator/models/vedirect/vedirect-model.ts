import { monitorSettings } from '../../devices/battery-monitor/monitor-settings.ts';
import { BatteryMonitor } from '../../devices/vedirect/bmv.ts';
import { BatteryMonitor60 } from '../../devices/vedirect/bmv60.ts';
import { VeDirectSimulator } from '../../devices/vedirect/device.ts';
import type { HexDevice } from '../../devices/vedirect/hex-device.ts';
import { SolarCharger } from '../../devices/vedirect/mppt.ts';
import { PhoenixInverter } from '../../devices/vedirect/phoenix.ts';
import type { TextFields } from '../../devices/vedirect/text-encoder.ts';
import { streamOf } from '../../plant/noise.ts';
import type { ScenarioDevice } from '../../scenario/scenario.ts';
import { batteryView } from '../battery-view.ts';
import type { ModelContext, WiredModel } from '../model.ts';
import { serialNumber } from '../serial-number.ts';
import { inverterView } from './inverter-view.ts';
import type { PartView } from './part-view.ts';
import { inverterProduct, solarProduct } from './products.ts';
import { solarChargerView } from './solar-charger-view.ts';

type VeDirectDevice = Extract<ScenarioDevice, { wire: 'vedirect' }>;

/** What stands at the end of the cable. */
interface Standing {
  readonly view: PartView;
  readonly blocks: () => readonly TextFields[];
  readonly hex?: HexDevice;
}

/** A device of a scenario on a VE.Direct cable. @throws OrderError when the plant does not have its part */
export function vedirectModel(device: VeDirectDevice, context: ModelContext): WiredModel {
  const { clock, seed } = context;
  const { view, blocks, hex } = kinds[device.device](device, context);
  const wireSeed = Math.floor(streamOf(seed, device.name)() * 0x1_0000_0000);
  const simulator = new VeDirectSimulator({
    ...{ clock, seed: wireSeed, blocks, isWhole: true },
    ...(hex !== undefined && { hex }),
  });
  return {
    command: () => view.command?.(),
    measure: (seconds) => view.measure(seconds),
    stop: () => simulator.stop(),
    plugIn: (link) => simulator.plugIn(link),
    reboot: () => simulator.restart(),
    checksumErrors(rate) {
      Object.assign(simulator.faults, { corruptBlocks: rate, corruptFrames: rate });
    },
  };
}

const kinds: Readonly<Record<VeDirectDevice['device'], (device: VeDirectDevice, context: ModelContext) => Standing>> = {
  bmv: (device, context) => monitor(device, context, bmvIdentity),
  smartshunt: (device, context) => monitor(device, context, () => smartShunt),
  bmv60xs: monitor60,
  mppt: solarCharger,
  phoenix: inverter,
};

interface MonitorIdentity {
  readonly productId: string;
  readonly firmware: string;
  readonly model: string;
  readonly hasRelay: boolean;
  readonly aux: 'starter' | 'temperature';
}

/** What battery monitors say of themselves (recordings), and what hangs on their second input. */
const bmv702: MonitorIdentity = { productId: '0x204', firmware: '0308', model: '702', hasRelay: true, aux: 'starter' };
const bmv712: MonitorIdentity = {
  productId: '0xA381',
  firmware: '0413',
  model: '712 Smart',
  hasRelay: true,
  aux: 'temperature',
};
const smartShunt: MonitorIdentity = {
  ...{ productId: '0xA389', firmware: '0414', model: 'SmartShunt 500A/50mV' },
  ...{ hasRelay: false, aux: 'temperature' },
};

/** On a lead battery of 12 V stands the older model, with the starter's battery on its second input. */
function bmvIdentity(nominalVolts: number, isLead: boolean): MonitorIdentity {
  return isLead && nominalVolts === 12 ? bmv702 : bmv712;
}

function monitor(
  { name, of }: VeDirectDevice,
  { plant, seed }: ModelContext,
  identityOf: (nominalVolts: number, isLead: boolean) => MonitorIdentity,
): Standing {
  const battery = plant.get('battery', of[0]);
  const { capacityAmpHours, soc, celsius, blocks, chemistry } = battery;
  const identity = identityOf(12 * blocks, chemistry.equaliseVolts !== undefined);
  const hasSensor = identity.aux === 'temperature';
  const shown = new BatteryMonitor({
    ...{ capacityAmpHours, soc, serial: serialNumber(seed, name) },
    ...monitorSettings(battery),
    ...identity,
    ...(hasSensor && { temperatureCelsius: celsius }),
  });
  return { view: batteryView(shown, battery, hasSensor), blocks: () => shown.blocks(), hex: shown.hex() };
}

function monitor60({ of }: VeDirectDevice, { plant }: ModelContext): Standing {
  const battery = plant.get('battery', of[0]);
  const { capacityAmpHours, soc } = battery;
  const shown = new BatteryMonitor60({
    ...{ model: '602S', firmware: '210', capacityAmpHours, soc },
    ...monitorSettings(battery),
  });
  return { view: batteryView(shown, battery, false), blocks: () => shown.blocks() };
}

function solarCharger({ name, of }: VeDirectDevice, { plant, seed }: ModelContext): Standing {
  const part = plant.get('solarCharger', of[0]);
  const { days } = part;
  const { openVolts, ratedAmps, loadAmps, battery } = part.description;
  const nominalVolts = 12 * plant.get('battery', battery).blocks;
  const { productId, hasLoadOutput } = solarProduct({
    ...{ panelVolts: openVolts, amps: ratedAmps, nominalVolts, hasLoadOutput: loadAmps !== undefined },
  });
  const shown = new SolarCharger({
    ...{ productId: hexId(productId), firmware: '161', serial: serialNumber(seed, name), nominalVolts },
    openVolts,
    loadOutput: hasLoadOutput && loadAmps !== undefined,
    ...{ totalYieldKwh: days.totalKwh, yieldTodayKwh: days.today.yieldKwh, mostWattsToday: days.today.mostWatts },
    ...{ yieldYesterdayKwh: days.yesterday.yieldKwh, mostWattsYesterday: days.yesterday.mostWatts },
  });
  return { view: solarChargerView(shown, part), blocks: () => shown.blocks(), hex: shown.hex() };
}

function inverter({ name, of }: VeDirectDevice, { plant, seed }: ModelContext): Standing {
  const part = plant.get('inverter', of[0]);
  const { voltAmps, battery } = part.description;
  const nominalVolts = 12 * plant.get('battery', battery).blocks;
  const productId = inverterProduct({ nominalVolts, voltAmps, outputVolts: part.ratedVolts });
  const shown = new PhoenixInverter({
    ...{ productId: hexId(productId), firmware: '0124', serial: serialNumber(seed, name) },
  });
  return { view: inverterView(shown, part), blocks: () => shown.blocks(), hex: shown.hex() };
}

/** As the field PID has it. */
function hexId(productId: number): string {
  return `0x${productId.toString(16).toUpperCase()}`;
}
