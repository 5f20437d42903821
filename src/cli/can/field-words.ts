import { deviceStateName } from '../../protocols/vedirect/enumerations.ts';

const offOn = ['off', 'on'] as const;
const noYes = ['no', 'yes'] as const;
const severity = ['good', 'warning', 'error'] as const;
const charger = [
  'not charging',
  'bulk',
  'absorption',
  'overcharge',
  'equalise',
  'float',
  'no float',
  'constant voltage or current',
  'disabled',
  'fault',
  ...['code 10', 'code 11', 'code 12', 'code 13', 'error'],
] as const;
const chargerRole = ['stand-alone', 'primary', 'secondary', 'echo'] as const;
const temperature = [
  'sea',
  'outside',
  'inside',
  'engine room',
  'main cabin',
  'live well',
  'bait well',
  'refrigerator',
  'heating system',
  'dew point',
  'apparent wind chill',
  'theoretical wind chill',
  'heat index',
  'freezer',
  'exhaust gas',
  'shaft seal',
] as const;
const controller = ['active', 'passive', 'bus-off'] as const;
const lines = ['L1', 'L2', 'L3'] as const;
const lag = ['leading', 'lagging'] as const;

/** What the codes of a field mean, by PGN and field (vecan.md, 3 and 4; what is not there: canboat). */
const words: Readonly<Record<string, readonly string[]>> = {
  '65006.powerFactorLagging': lag,
  '65009.powerFactorLagging': lag,
  '65012.powerFactorLagging': lag,
  '65015.powerFactorLagging': lag,
  '126993.controller1State': controller,
  '126993.controller2State': controller,
  '126993.equipmentStatus': ['operational', 'fault'],
  '127501.states': [...offOn, 'error'],
  '127502.states': [...offOn, 'error'],
  '127503.line': lines,
  '127503.acceptability': ['bad level', 'bad frequency', 'being qualified', 'good'],
  '127504.line': lines,
  '127504.waveform': ['sine', 'modified sine'],
  '127505.type': ['fuel', 'water', 'grey water', 'live well', 'oil', 'black water'],
  '127506.dcType': ['battery', 'alternator', 'converter', 'solar cell', 'wind generator'],
  '127507.operatingState': charger,
  '127507.chargeMode': chargerRole,
  '127507.enabled': offOn,
  '127507.equalizationPending': noYes,
  '127509.operatingState': ['invert', 'AC pass-through', 'load sense', 'fault', 'disabled'],
  '127509.inverterEnable': offOn,
  '127510.chargerEnable': offOn,
  '127510.chargingAlgorithm': ['trickle', 'constant voltage and current', '2 stages', '3 stages'],
  '127510.chargerMode': chargerRole,
  '127510.estimatedTemperature': ['cold', 'warm', 'hot'],
  '127510.equalizeOneTimeEnable': offOn,
  '127510.overChargeEnable': offOn,
  '127511.inverterEnable': offOn,
  '127511.inverterMode': ['stand-alone', 'series master', 'series slave', 'parallel master', 'parallel slave'],
  '127511.loadSenseEnable': offOn,
  '127513.batteryType': ['flooded', 'gel', 'AGM'],
  '127513.supportsEqualization': noYes,
  '127513.nominalVoltage': ['6 V', '12 V', '24 V', '32 V', '36 V', '42 V', '48 V'],
  '127513.chemistry': ['lead', 'lithium', 'NiCd', 'ZnO', 'NiMH'],
  '127750.temperatureState': severity,
  '127750.overloadState': severity,
  '127750.lowDcVoltageState': severity,
  '127750.rippleState': severity,
  '129026.cogReference': ['true', 'magnetic'],
  '129029.gnssType': [
    'GPS',
    'GLONASS',
    'GPS and GLONASS',
    'GPS and SBAS',
    'GPS, SBAS and GLONASS',
    'Chayka',
    'integrated',
    'surveyed',
    'Galileo',
  ],
  '129029.method': [
    'none',
    'fix',
    'differential',
    'precise',
    'RTK fixed',
    'RTK float',
    'estimated',
    'manual',
    'simulated',
  ],
  '129029.integrity': ['not checked', 'safe', 'caution', 'unsafe'],
  '130312.source': temperature,
  '130316.source': temperature,
};

/** What a code of a field means; undefined where nothing is known of it. */
export function fieldWord(pgn: number, field: string, code: number): string | undefined {
  if (pgn === 127750 && field === 'operatingState') return deviceStateName(code);
  return words[`${pgn}.${field}`]?.[code];
}
