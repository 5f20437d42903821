import { fullName, isUsable, lastingName, type Plant, remembered, serviceOf } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { reading, type SystemValues } from './readings.ts';

const settingPath = '/Settings/SystemSetup/BatteryService';
const automatic = 'default';
const none = 'nobattery';

/** Types of services that can tell of the battery. */
const batteryTypes = ['battery', 'vebus', 'acsystem', 'multi', 'inverter'];
/** Not on VE.Bus; they tell of the battery only where they count its charge. The first is asked first. */
const countingTypes = ['acsystem', 'multi', 'inverter'];

const limitPath = '/Info/MaxChargeVoltage';

/** The service that tells of the battery: as the settings say, or chosen by the rules. */
export const batteryServiceOf = remembered((plant): PlantService | undefined => {
  const setting = plant.setting(settingPath);
  if (setting === automatic) return automaticChoice(plant);
  const chosen = typeof setting === 'string' ? serviceOf(plant, setting) : undefined;
  return chosen !== undefined && batteryTypes.includes(chosen.type) ? chosen : undefined;
});

/** A monitor, else an inverter that counts charge; none where other chargers would spoil that count. */
const automaticChoice = remembered((plant): PlantService | undefined => {
  const usable = (type: string): PlantService | undefined => plant.sorted(type).find(isUsable);
  const monitor = plant.sorted('battery').filter(isUsable).toSorted(byPreference)[0];
  if (monitor !== undefined) return monitor;
  if (usable('charger') !== undefined) return undefined;
  const vebus = usable('vebus');
  if (vebus === undefined) {
    return countingTypes.map(usable).find((service) => service !== undefined && countsCharge(service));
  }
  const takesExtraCurrent = reading(vebus, '/ExtraBatteryCurrent') !== null;
  const hasLoads = usable('dcsystem') !== undefined || plant.hasDcSystem;
  if (takesExtraCurrent && !hasLoads) return vebus;
  return usable('solarcharger') === undefined ? vebus : undefined;
});

function countsCharge(service: PlantService): boolean {
  return reading(service, '/Soc') !== null;
}

/** A BMS before a monitor, several in parallel before their members; then the order that was (by instance). */
function byPreference(a: PlantService, b: PlantService): number {
  const rank = (service: PlantService): number =>
    (isBms(service) ? 0 : 2) + (service.name.startsWith('battery.lynxparallel') ? 0 : 1);
  return rank(a) - rank(b);
}

/** Offering the path is enough: a BMS that is asleep has no limit now. */
function isBms(service: PlantService): boolean {
  return service.value(limitPath) !== undefined;
}

/** The BMS whose limits count: the chosen battery service if it has limits, else one that has. */
export const activeBms = remembered((plant): PlantService | undefined => {
  const automaticInstance = -1;
  const wanted = plant.setting('/Settings/SystemSetup/BmsInstance') ?? automaticInstance;
  const bmses = plant.sorted('battery').filter((service) => reading(service, limitPath) !== null);
  if (wanted !== automaticInstance) return bmses.find(({ instance }) => instance === wanted);
  const parallel = bmses.find(({ name }) => name.startsWith('battery.lynxparallel'));
  const battery = batteryServiceOf(plant);
  return parallel ?? bmses.find((service) => service === battery) ?? bmses[0];
});

/** Which service tells of the battery, which could, and which BMS limits it. */
export function batteryServiceValues(plant: Plant): SystemValues {
  const active = batteryServiceOf(plant);
  const bms = activeBms(plant);
  const auto = automaticChoice(plant);
  const isAutomatic = plant.setting(settingPath) === automatic;
  const autoName = auto === undefined ? 'No battery monitor found' : nameFor(auto);
  return [
    ['/ActiveBatteryService', active === undefined ? null : lastingName(active)],
    ['/Dc/Battery/BatteryService', active === undefined ? null : fullName(active)],
    ['/AutoSelectedBatteryService', isAutomatic ? autoName : null],
    ['/AutoSelectedBatteryMeasurement', auto === undefined ? null : `${lastingName(auto).replace(/[./]/g, '_')}/Dc/0`],
    ['/AvailableBatteryServices', availableServices(plant)],
    ['/ActiveBmsService', bms === undefined ? null : fullName(bms)],
    ['/ActiveBmsInstance', bms?.instance ?? null],
  ];
}

/** What the setting can be, with names for people. */
function availableServices(plant: Plant): string {
  const services = [
    ...plant.sorted('vebus').filter(isUsable),
    ...plant.sorted('battery').filter(isUsable),
    ...plant.sorted('acsystem'),
    ...plant.otherInverters.filter((service) => isUsable(service) && countsCharge(service)),
  ];
  return choiceText(services.flatMap((service) => [lastingName(service), nameFor(service)]));
}

/** Made again only for other names. @param names lasting names, each followed by the one for people */
const choiceText = unlessSame((names) => {
  const choices: Record<string, string> = { [automatic]: 'Automatic', [none]: 'No battery monitor' };
  for (let at = 0; at < names.length; at += 2) choices[names[at] ?? ''] = names[at + 1] ?? '';
  return JSON.stringify(choices);
});

function unlessSame(make: (words: readonly string[]) => string): (words: readonly string[]) => string {
  let before: { readonly words: readonly string[]; readonly text: string } | undefined;
  return (words) => {
    const isSame = words.length === before?.words.length && words.every((word, at) => word === before?.words[at]);
    if (before === undefined || !isSame) before = { words, text: make(words) };
    return before.text;
  };
}

/** The name that its owner gave it, else what it is and where. */
function nameFor(service: PlantService): string {
  const custom = service.value('/CustomName');
  if (typeof custom === 'string' && custom.trim() !== '') return custom;
  return `${service.value('/ProductName') ?? service.name} on ${service.value('/Mgmt/Connection') ?? 'unknown'}`;
}
