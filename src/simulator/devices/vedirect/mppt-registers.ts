import { trackers as trackerIds } from '../../../protocols/vedirect/hex-registers.ts';
import { productById } from '../../../protocols/vedirect/products.ts';
import { identityRegisters } from './identity-registers.ts';
import type { MpptValues, SolarCharger } from './mppt.ts';
import { networkRegisters, settingRegisters, switchRegisters } from './mppt-settings.ts';
import { command, measured, type RegisterEntry, setting, told, toldRecord } from './registers.ts';

/** Firmware since when there is a register (vedirect.md, 3.5 and 3.6). */
const since = {
  offReason8: 0x129,
  trackerMode: 0x142,
  offReason32: 0x144,
  panelMaximum: 0x116,
  network: 0x119,
} as const;
const kelvinAtZeroCelsius = 273.15;
/** Models up to this have no register for the panel current. */
const largestWithoutPanelAmps = 20;
const firstDay = 0x1050;
const days = 31;
/** History, battery safe, adaptive, both equalisations, storage, panel current, external control (vedirect.md, 2.7). */
const capabilities = 0xa0fc;
/** Load output, load current in text. */
const loadCapabilities = 0x1001;

/** The registers of a solar charger (vedirect.md, 3.5 and 3.6). */
export function mpptRegisters(mppt: SolarCharger): RegisterEntry[] {
  const { options, firmware, history } = mppt;
  const productId = Number(options.productId);
  const version = (): number => history.version;
  const pastVersion = (): number => history.pastVersion;
  return [
    ...identityRegisters({
      ...{ productId, firmware: options.firmware, serial: options.serial },
      ...{ serialSize: 16, productIdEnd: 0xff },
      model: productById(productId)?.name ?? 'MPPT',
      uptimeSeconds: () => mppt.uptimeSeconds,
    }),
    setting(0x0104, 'un8', 1, 10),
    measured(0x0140, 'un32', 1, () => capabilities | (options.loadOutput ? loadCapabilities : 0)),
    ...measurements(mppt),
    ...(options.loadOutput ? loadRegisters(mppt) : []),
    ...trackerRegisters(mppt),
    ...switchRegisters(mppt),
    ...(firmware >= since.network ? networkRegisters(mppt) : []),
    ...settingRegisters(mppt),
    command(0x1030, () => history.clear()),
    toldRecord(0x104f, () => history.totalRecord(), version),
    toldRecord(firstDay, () => history.dayRecord(0), version),
    ...Array.from({ length: days - 1 }, (_, index) => {
      const ago = index + 1;
      return toldRecord(firstDay + ago, () => history.dayRecord(ago), pastVersion);
    }),
  ];
}

const nothing: MpptValues = {
  ...{ batteryVolts: 0, batteryAmps: 0, chargerAmps: 0, loadAmps: 0, panelVolts: 0, panelWatts: 0 },
  ...{ state: 0, trackerMode: 0, offReason: 0 },
};

function measurements(mppt: SolarCharger): RegisterEntry[] {
  const { history, control, firmware, ratedAmps, ratedPanelVolts } = mppt;
  const now = (): MpptValues => mppt.values ?? nothing;
  const entries: [entry: RegisterEntry, isThere?: boolean][] = [
    [told(0x0201, 'un8', 1, () => now().state)],
    [told(0x0205, 'un8', 1, () => now().offReason), firmware >= since.offReason8 && firmware < since.offReason32],
    [told(0x0207, 'un32', 1, () => now().offReason), firmware >= since.offReason32],
    [measured(0xed8c, 'sn32', 1000, () => now().batteryAmps)],
    [told(0xed8d, 'sn16', 100, () => now().batteryVolts)],
    [measured(0xed8e, 'sn16', 1, () => now().batteryVolts * now().batteryAmps)],
    [measured(0xed8f, 'sn16', 10, () => now().batteryAmps)],
    [told(0xedb3, 'un8', 1, () => now().trackerMode), firmware >= since.trackerMode],
    [measured(0xedb8, 'un16', 100, () => ratedPanelVolts), firmware >= since.panelMaximum],
    [told(0xedbb, 'un16', 100, () => now().panelVolts)],
    [told(0xedbc, 'un32', 100, () => now().panelWatts)],
    [told(0xedbd, 'un16', 10, () => panelAmps(now())), ratedAmps > largestWithoutPanelAmps],
    [measured(0xedd0, 'un16', 1, () => history.yesterday?.mostWatts ?? 0)],
    [measured(0xedd1, 'un16', 100, () => history.yesterday?.yieldKwh ?? 0)],
    [measured(0xedd2, 'un16', 1, () => history.today.mostWatts)],
    [measured(0xedd3, 'un16', 100, () => history.today.yieldKwh)],
    [measured(0xedd4, 'un8', 1, () => 0)],
    [told(0xedd5, 'un16', 100, () => now().batteryVolts)],
    [withoutCurrent(told(0xedd7, 'un16', 10, () => now().chargerAmps))],
    [told(0xedda, 'un8', 1, () => mppt.error)],
    [told(0xeddb, 'sn16', 100, () => mppt.internalCelsius)],
    [measured(0xeddc, 'un32', 100, () => history.userKwh)],
    [measured(0xeddd, 'un32', 100, () => history.systemKwh)],
    [measured(0xeddf, 'un16', 10, () => ratedAmps)],
    [measured(0xedec, 'un16', 100, () => kelvin(control.senseCelsius.value))],
  ];
  return present(entries);
}

function loadRegisters(mppt: SolarCharger): RegisterEntry[] {
  const { control } = mppt;
  const now = (): MpptValues => mppt.values ?? nothing;
  return [
    measured(0xed91, 'un8', 1, () => 0),
    told(0xeda8, 'un8', 1, () => Number(control.isLoadOn)),
    measured(0xeda9, 'un16', 100, () => (control.isLoadOn ? now().batteryVolts : 0)),
    told(0xedad, 'un16', 10, () => now().loadAmps),
  ];
}

/** Chargers with several trackers have these for each of them; the power is shared evenly. */
function trackerRegisters(mppt: SolarCharger): RegisterEntry[] {
  const { trackers = 1 } = mppt.options;
  const now = (): MpptValues => mppt.values ?? nothing;
  if (trackers < 2) return [];
  return Array.from({ length: trackers }, (_, tracker) => tracker * trackerIds.span).flatMap((at) => [
    told(trackerIds.mode + at, 'un8', 1, () => now().trackerMode),
    told(trackerIds.voltage + at, 'un16', 100, () => now().panelVolts),
    told(trackerIds.power + at, 'un32', 100, () => now().panelWatts / trackers),
    told(trackerIds.current + at, 'un16', 10, () => panelAmps(now()) / trackers),
  ]);
}

function present(entries: readonly (readonly [RegisterEntry, boolean?])[]): RegisterEntry[] {
  return entries.filter(([, isThere = true]) => isThere).map(([entry]) => entry);
}

function panelAmps({ panelWatts, panelVolts }: MpptValues): number {
  return panelVolts > 0 ? panelWatts / panelVolts : 0;
}

function kelvin(celsius: number | null): number | null {
  return celsius === null ? null : celsius + kelvinAtZeroCelsius;
}

/** Unsigned, but "not available" as if it were signed (vedirect.md, 3.5: 0xEDD7). */
function withoutCurrent([id, register]: RegisterEntry): RegisterEntry {
  return [id, { ...register, notAvailable: Uint8Array.of(0xff, 0x7f) }];
}
