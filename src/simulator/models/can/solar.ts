import { chargerModes } from '../../devices/n2k/charger-status.ts';
import { type MpptReadings, mppt, mpptReadings, trackerModes } from '../../devices/n2k/mppt.ts';
import { type MpptSeries, mpptProduct } from '../../devices/n2k/mppt-products.ts';
import type { SolarCharger } from '../../plant/solar-charger.ts';
import { deviceStates, presetsFor, stageStates } from './charge-states.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** It lives by its panels: when they have been below the battery for so long, it switches itself off. */
const darkSeconds = 600;
/** Above the battery, in volts, it comes back. */
const wakeVolts = 5;
/** Bits of VREG 0207 (vedirect.md, 2.8). */
const offReasons = { noInput: 0x01, mode: 0x04 } as const;

/** A solar charger for VE.Can: the product that fits the panels. */
export function plantMppt({ plant, of: [name], identity }: Site, series: MpptSeries): PlantDevice {
  const part = plant.get('solarCharger', name);
  const { openVolts, ratedAmps } = part.description;
  const product = mpptProduct(series, openVolts, ratedAmps);
  const battery = plant.get('battery', part.description.battery);
  const readings: MpptReadings = {
    ...{ ...mpptReadings(), ...presetsFor(battery), limitAmps: product.ratedAmps },
  };
  const light = new Light(part);
  let shownMode = readings.mode;
  let orderedAmps = readings.limitAmps;
  let orderedVolts: number | null = null;
  return {
    nodes: [mppt(readings, identity, product)],
    get hasPower() {
      return light.isEnough;
    },
    restart: () => readings.link.forget(),
    command() {
      // What was not set since it was shown is no order: somebody else may have given one to the plant.
      if (readings.mode !== shownMode) part.order({ isOn: readings.mode === chargerModes.on });
      const amps = Math.min(readings.limitAmps, readings.link.amps.value ?? Number.POSITIVE_INFINITY);
      if (amps !== orderedAmps) part.order({ limitAmps: amps });
      orderedAmps = amps;
      const volts = readings.link.externalVolts;
      if (volts !== orderedVolts) part.order({ volts: volts ?? undefined });
      orderedVolts = volts;
    },
    measure(seconds) {
      readings.link.pass(seconds);
      light.measure(seconds);
      show(part, readings);
      shownMode = readings.mode;
      readings.celsius = battery.celsius;
    },
  };
}

function show(part: SolarCharger, readings: MpptReadings): void {
  const { panelVolts, panelWatts, isActive, days } = part;
  const isExternal = readings.link.externalVolts !== null;
  readings.volts = part.volts;
  // These products have no load output: if the part has one, that hangs on the battery.
  readings.amps = part.amps;
  readings.pvVolts = panelVolts;
  readings.pvAmps = panelVolts > 0 ? panelWatts / panelVolts : 0;
  readings.yieldTodayKwh = days.today.yieldKwh;
  readings.mostWattsToday = days.today.mostWatts;
  readings.yieldYesterdayKwh = days.yesterday.yieldKwh;
  readings.mostWattsYesterday = days.yesterday.mostWatts;
  readings.totalKwh = days.totalKwh;
  readings.mode = part.isOn ? chargerModes.on : chargerModes.off;
  readings.workingState = isExternal ? deviceStates.external : stageStates[part.stage];
  readings.state = isActive ? readings.workingState : deviceStates.off;
  readings.trackerMode = trackerModes[part.trackerMode];
  if (isActive) readings.offReasons = 0;
  else readings.offReasons = part.isOn ? offReasons.noInput : offReasons.mode;
}

/** Whether the panels keep the charger alive (vecan.md, 7: it vanishes from the bus without sun). */
class Light {
  isEnough = true;
  readonly #part: SolarCharger;
  /** At the start nobody knows for how long it has been dark. */
  #dark = darkSeconds;

  constructor(part: SolarCharger) {
    this.#part = part;
  }

  measure(seconds: number): void {
    const { panelVolts, volts, isActive } = this.#part;
    const isDark = !isActive && panelVolts <= volts + (this.isEnough ? 0 : wakeVolts);
    this.#dark = isDark ? this.#dark + seconds : 0;
    this.isEnough = this.#dark < darkSeconds;
  }
}
