import type { Service } from '../../src/store/service.ts';

/** Rows of the register map that have no value in some service, and why that is as it must be. */
export interface Missing {
  readonly type: string;
  /** What of the map is meant. */
  readonly paths: RegExp;
  readonly why: string;
  /** For which services of the type; default: all. @param all every service of the system */
  readonly when?: (service: Service, all: readonly Service[]) => boolean;
}

const product = (service: Service): string => String(service.value('/ProductName'));
const connection = (service: Service): unknown => service.value('/Mgmt/Connection');
const has = (service: Service, path: string): boolean => typeof service.value(path) === 'number';
const isOnCan = (service: Service): boolean => connection(service) === 'VE.Can';
const isOnText = (service: Service): boolean => connection(service) === 'VE.Direct';
const isMonitor = (service: Service): boolean => /^(BMV|SmartShunt|Lynx Shunt)/.test(product(service));
/** As in `MPPT 150/85`. */
const ratedAmps = (service: Service): number => Number(/\d\/(\d+)/.exec(product(service))?.[1]);
const isManaged = (service: Service): boolean => product(service).startsWith('Managed battery');
const ofType = (all: readonly Service[], ...types: readonly string[]): readonly Service[] =>
  all.filter(({ type }) => types.includes(type));
const none =
  (...types: readonly string[]) =>
  (_: Service, all: readonly Service[]): boolean =>
    ofType(all, ...types).length === 0;
const hasOnePhase = (service: Service): boolean => !has(service, '/Ac/L2/Power');
const setting = (all: readonly Service[], path: string): unknown =>
  ofType(all, 'settings')[0]?.value(`/Settings/SystemSetup/${path}`);
const hasInputOf =
  (...kinds: readonly number[]) =>
  (all: readonly Service[]): boolean =>
    ofType(all, 'vebus').some((vebus) =>
      [1, 2].some(
        (input) =>
          Number(vebus.value('/Ac/NumberOfAcInputs')) >= input &&
          kinds.includes(Number(setting(all, `AcInput${input}`))),
      ),
    );
const hasGrid = hasInputOf(1, 3);
const isOnPosition = (position: number) => (all: readonly Service[]) =>
  ofType(all, 'pvinverter').some((inverter) => inverter.value('/Position') === position);
const isOnOutput = isOnPosition(1);
const isOnInput = isOnPosition(0);
const phasesOf = (all: readonly Service[]): number =>
  Math.max(1, ...ofType(all, 'vebus').map((vebus) => Number(vebus.value('/Ac/NumberOfPhases'))));

const onePhase = 'it has one phase';
const noRequest = 'no request of the MK2 protocol that is known tells or sets it (mk2.md, 4 to 6)';

const system: readonly Missing[] = [
  {
    ...{ type: 'system', paths: /^\/Ac\/.*\/L[23]\/Power$/, why: onePhase },
    when: (_, all) => phasesOf(all) === 1,
  },
  {
    ...{ type: 'system', paths: /^\/Ac\/PvOn(Grid|Genset)\//, why: 'no PV inverter stands on an AC input' },
    when: (_, all) => !isOnInput(all),
  },
  {
    ...{ type: 'system', paths: /^\/Ac\/PvOnOutput\//, why: 'no PV inverter stands on the AC output' },
    when: (_, all) => !isOnOutput(all),
  },
  { type: 'system', paths: /^\/Ac\/Genset\//, why: 'there is no generator', when: none('genset') },
  {
    ...{ type: 'system', paths: /^\/Ac\/Grid\//, why: 'no AC input is one of grid or shore' },
    when: (_, all) => !hasGrid(all),
  },
  {
    ...{ type: 'system', paths: /^\/(Ac\/ConsumptionOnInput|Dc\/Vebus)\//, why: 'there is no inverter/charger' },
    when: none('vebus'),
  },
  { type: 'system', paths: /^\/Dc\/Charger\//, why: 'there is no charger on the mains', when: none('charger') },
  { type: 'system', paths: /^\/Dc\/Pv\//, why: 'there is no solar charger', when: none('solarcharger') },
  {
    ...{ type: 'system', paths: /^\/Dc\/System\//, why: 'no loads on the DC side were told of (HasDcSystem)' },
    when: (service, all) => none('dcload', 'dcsystem', 'dcsource')(service, all) && setting(all, 'HasDcSystem') !== 1,
  },
  {
    ...{ type: 'system', paths: /^\/Dc\/Battery\/TimeToGo$/, why: 'the battery tells none' },
    when: (_, all) => !ofType(all, 'battery').some((battery) => has(battery, '/TimeToGo')),
  },
  {
    type: 'system',
    paths: /^\/DynamicEss\/(AllowGridFeedIn|ChargeRate|Restrictions|Strategy|TargetSoc)$/,
    why: 'Dynamic ESS, which a GX gets from VRM, is not running',
  },
  { type: 'hub4', paths: /^\/Overrides\/Setpoint$/, why: 'no client has written the set-point that ends by itself' },
];

const vebus: readonly Missing[] = [
  {
    ...{ type: 'vebus', paths: /^\/Ac\/(ActiveIn|Out)\/L[23]\//, why: onePhase },
    when: (service) => service.value('/Ac/NumberOfPhases') === 1,
  },
  {
    ...{ type: 'vebus', paths: /^\/Hub4\/(L[123]\/AcPowerSetpoint|DisableCharge|DisableFeedIn)$/ },
    why: 'it has no ESS assistant',
    when: (service) => !has(service, '/Hub4/AssistantId'),
  },
  {
    ...{ type: 'vebus', paths: /^\/Ac\/State\/IgnoreAcIn2$/, why: 'it has one AC input' },
    when: (service) => service.value('/Ac/NumberOfAcInputs') === 1,
  },
  { type: 'vebus', paths: /^\/Alarms\/L[23]\//, why: 'the L answer has no phases (mk2.md, 3; 15)' },
  { type: 'vebus', paths: /^\/Alarms\/PhaseRotation$/, why: 'the L answer has no bit for it (mk2.md, 3)' },
  {
    ...{ type: 'vebus', paths: /^\/(Bms\/|Alarms\/BmsPreAlarm$)/ },
    why: 'there is no VE.Bus BMS; to the query it would tell its version only (mk2.md, 4, Panel and auxiliary frames)',
  },
  {
    ...{ type: 'vebus', paths: /^\/Hub4\/(DoNot|L[123]\/MaxFeedIn|TargetPower|FixSolar|Sustain)/ },
    why: 'the record of the ESS assistant has a set-point and two flags, as far as is known (mk2.md, 9)',
  },
  { type: 'vebus', paths: /^\/(PvInverter\/Disable|Dc\/0\/PreferRenewableEnergy)$/, why: noRequest },
  { type: 'vebus', paths: /^\/Ac\/Control\/RemoteGeneratorSelected$/, why: noRequest },
  { type: 'vebus', paths: /^\/Devices\/\d+\/ExtendStatus\//, why: noRequest },
  {
    ...{ type: 'vebus', paths: /^\/Ac\/Out\/(L[123]\/)?NominalInverterPower$/ },
    why: 'only the number of the product is told (mk2.md, 6, 05), not its rating',
  },
  { type: 'vebus', paths: /^\/MicroGrid\//, why: 'it has no MicroGrid assistant' },
];

const battery: readonly Missing[] = [
  {
    ...{ type: 'battery', when: isMonitor, why: 'a monitor does not manage the battery' },
    paths:
      /^\/(Soh|Info|Diagnostics|System|SystemSwitch|State|ErrorCode|Balancing|Balancer|Io|Mode|Errors)(\/|$)|CellVoltage$/,
  },
  {
    ...{ type: 'battery', when: isMonitor, why: 'alarms of managed batteries' },
    paths:
      /^\/Alarms\/(High(Charge|Discharge)?Current|CellImbalance|InternalFailure|(High|Low)ChargeTemperature|Contactor)$/,
  },
  {
    ...{ type: 'battery', paths: /^\/Alarms\/BmsCable$/, why: 'the text has no such alarm (vedirect.md, AR)' },
    when: (service) => isMonitor(service) && isOnText(service),
  },
  { type: 'battery', paths: /^\/ConnectionInformation$/, why: 'batteries behind a bridge of their maker tell it' },
  { type: 'battery', paths: /^\/(Dc\/0\/MidVoltage|Alarms\/HighInternalTemperature)/, why: 'not measured' },
  { type: 'battery', paths: /^\/History\/(Low|High)StarterVoltageAlarms$/, why: 'only a BMV-602S counts them' },
  {
    ...{ type: 'battery', paths: /StarterVoltage$|^\/Dc\/1\/Voltage$/, why: 'no starter battery is connected' },
    when: (service) => isManaged(service) || isOnCan(service),
  },
  {
    ...{ type: 'battery', paths: /^\/Dc\/1\/Voltage$/, why: 'the one auxiliary input measures the temperature' },
    when: (service) => isMonitor(service) && isOnText(service) && has(service, '/Dc/0/Temperature'),
  },
  {
    ...{
      type: 'battery',
      paths: /^\/Dc\/0\/Temperature$/,
      why: 'the one auxiliary input measures the starter battery',
    },
    when: (service) => isMonitor(service) && isOnText(service) && has(service, '/Dc/1/Voltage'),
  },
  {
    ...{ type: 'battery', paths: /FusedVoltage/, why: 'only a Lynx Shunt measures behind its fuse' },
    when: (service) => !isOnCan(service),
  },
  {
    ...{ type: 'battery', paths: /^\/History\/.*FusedVoltage/, when: isOnCan },
    why: 'its history is in registers that are not known (vecan.md, 4)',
  },
  {
    type: 'battery',
    paths: /^\/Alarms\/FuseBlown$/,
    why: 'no alarm bit of a Lynx Shunt is known for it (vecan.md, 5)',
  },
  {
    ...{ type: 'battery', paths: /^\/Relay\//, why: 'it has no relay' },
    when: (service) => isManaged(service) || product(service).startsWith('SmartShunt'),
  },
  {
    ...{ type: 'battery', paths: /^\/TimeToGo$/, why: 'it is being charged' },
    when: (service) => isMonitor(service) && Number(service.value('/Dc/0/Current')) > 0,
  },
  {
    ...{ type: 'battery', when: isManaged, why: 'what only a monitor counts' },
    paths: /^\/History\/(LastDischarge|AverageDischarge|FullDischarges|AutomaticSyncs|(Low|High)VoltageAlarms)$/,
  },
  {
    ...{ type: 'battery', paths: /^\/Alarms\/(Alarm|MidVoltage)$/, why: 'an alarm of monitors', when: isManaged },
  },
  {
    ...{ type: 'battery', when: isManaged, why: 'what only Lynx BMSes tell' },
    paths: /^\/(State|ErrorCode|SystemSwitch|Diagnostics\/.*|Io\/ExternalRelay|Mode|Errors\/.*)$/,
  },
];

const chargers: readonly Missing[] = [
  {
    ...{ type: 'solarcharger', paths: /^\/(Pv|History\/Daily\/\d\/Pv)\/\d\//, why: 'it has one tracker: /Pv/V' },
    when: (service) => has(service, '/Pv/V'),
  },
  {
    ...{ type: 'solarcharger', paths: /^\/Dc\/0\/Temperature$/, why: 'it has no sensor, and nobody tells it one' },
    when: isOnText,
  },
  {
    ...{ type: 'solarcharger', paths: /^\/Equalization\/TimeRemaining$/, when: isOnText },
    why: 'neither text nor registers have it (vedirect.md)',
  },
  {
    ...{ type: 'solarcharger', paths: /^\/Relay\//, why: 'chargers of less than 60 A have no relay' },
    when: (service) => isOnText(service) && ratedAmps(service) < 60,
  },
  {
    ...{ type: 'solarcharger', paths: /^\/Relay\//, why: 'the simulated one tells no relay in its text' },
    when: (service) => isOnText(service) && ratedAmps(service) >= 60,
  },
  {
    ...{ type: 'solarcharger', paths: /^\/Alarms\/Alarm$/, when: isOnText },
    why: 'it tells errors, not alarms (vedirect.md)',
  },
  {
    ...{ type: 'inverter', why: 'it has no solar charger' },
    paths: /^\/(Pv|History\/Daily\/\d\/Pv)\/|^\/Energy\/Solar/,
  },
  { type: 'inverter', paths: /^\/Energy\/(InverterToAcOut|OutToInverter)$/, why: 'a Phoenix counts no energy' },
  { type: 'inverter', paths: /^\/(Dc\/0\/Current|Alarms\/LowSoc)$/, why: 'a Phoenix does not measure its current' },
  {
    ...{ type: 'alternator', paths: /^\/(Alarms\/|Dc\/1\/|Dc\/In\/|Mode$)/ },
    why: 'a regulator, no monitor and no converter',
  },
  {
    ...{ type: 'dcload', why: 'its auxiliary input is not connected' },
    paths: /^\/Dc\/1\/|Temperature$|StarterVoltage$/,
  },
];

const meters: readonly Missing[] = ['grid', 'genset', 'acload', 'pvinverter', 'evcharger'].map((type) => ({
  ...{ type, paths: /^\/Ac\/L[23]\//, why: onePhase },
  when: hasOnePhase,
}));

const sensors: readonly Missing[] = [
  { type: 'tank', paths: /^\/Status$/, why: 'fluid levels on VE.Can have none (vecan.md)', when: isOnCan },
  { type: 'temperature', paths: /^\/(Scale|Offset)$/, why: "only a GX's own inputs have them" },
  {
    ...{ type: 'temperature', when: isOnCan, why: 'the message of a temperature tells nothing else (vecan.md)' },
    paths: /^\/(Status|Humidity|Pressure|BatteryVoltage|CO2|Luminosity|NOX|PM25|VOC)$/,
  },
  {
    ...{ type: 'temperature', paths: /^\/(CO2|Luminosity|NOX|PM25|VOC)$/, why: 'it does not measure the air' },
    when: (service) => !isOnCan(service) && service.value('/TemperatureType') === 4,
  },
];

/** Of all shipped scenarios together. What a device of a kind does not have counts for each of the kind. */
export const missingRegisters: readonly Missing[] = [
  ...system,
  ...vebus,
  ...battery,
  ...chargers,
  ...meters,
  ...sensors,
];
