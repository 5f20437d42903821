import type { Clock } from '../../runtime/clock.ts';
import { DcPlant } from '../dc-plant.ts';
import { BatteryMonitor } from '../devices/vedirect/bmv.ts';
import { VeDirectSimulator } from '../devices/vedirect/device.ts';
import { SolarCharger } from '../devices/vedirect/mppt.ts';

/** The VE.Direct devices of the demo, by the names of their wires. */
export type DemoDevices = Readonly<Record<'bmv' | 'mppt-roof' | 'mppt-carport', VeDirectSimulator>>;

/** 51.2 V LFP, as the battery in dc-side.csv. */
const bank = { capacityAmpHours: 400, blocksInSeries: 4, soc: 76 } as const;
/** Four times the usual settings of a 12.8 V LFP battery: 14.2 V and 13.5 V. */
const charging = {
  absorptionVolts: 56.8,
  floatVolts: 54,
  rebulkOffsetVolts: 0.4,
  tailAmps: 8,
  longestAbsorptionSeconds: 7_200,
} as const;

const roof = {
  productId: '0xA058',
  firmware: '161',
  serial: 'HQ2043DEMO1',
  trackingVolts: 96,
  openVolts: 118,
  loadOutput: false,
  totalYieldKwh: 1_604.2,
  yieldTodayKwh: 4.4,
  yieldYesterdayKwh: 6.9,
  mostWattsToday: 1_312,
  mostWattsYesterday: 1_485,
} as const;
const carport = {
  productId: '0xA060',
  firmware: '163',
  serial: 'HQ2117DEMO2',
  trackingVolts: 76,
  openVolts: 92,
  loadOutput: true,
  totalYieldKwh: 902.7,
  yieldTodayKwh: 2.5,
  yieldYesterdayKwh: 4,
  mostWattsToday: 768,
  mostWattsYesterday: 866,
} as const;

/**
 * What everything else draws from the battery, by the values in the CSV files beside: inverters 1409 W and DC
 * distribution 149 W, less wind generator 43 W and the third solar charger 294 W.
 */
const otherWatts = 1_409 + 149 - 43 - 294;
/** Makes 1200 W and 700 W of the two fields, as the sums in system.csv count them. */
const meanSun = 0.75;

/** The demo's battery monitor and two solar chargers, on one battery, each with its own VE.Direct cable. */
export function startDcDevices(clock: Clock): DemoDevices {
  const { capacityAmpHours, soc } = bank;
  const monitor = new BatteryMonitor({ capacityAmpHours, soc, temperatureCelsius: 22 });
  const roofCharger = new SolarCharger(roof);
  const carportCharger = new SolarCharger(carport);
  const plant = new DcPlant({
    clock,
    bank,
    charging,
    monitor,
    fields: [
      { charger: roofCharger, peakWatts: 1_200 / meanSun },
      { charger: carportCharger, peakWatts: 700 / meanSun },
    ],
    sun: (seconds) => meanSun * (1 + 0.03 * Math.sin(seconds / 27) + 0.02 * Math.sin(seconds / 7.3)),
    loadWatts: (seconds) => otherWatts * (1 + 0.02 * Math.sin(seconds / 9.7)),
  });
  const device = (seed: number, source: BatteryMonitor | SolarCharger): VeDirectSimulator =>
    new VeDirectSimulator({
      clock,
      seed,
      hex: source.hex(),
      blocks: () => {
        plant.advance();
        return source.blocks();
      },
    });
  return { bmv: device(1, monitor), 'mppt-roof': device(2, roofCharger), 'mppt-carport': device(3, carportCharger) };
}
