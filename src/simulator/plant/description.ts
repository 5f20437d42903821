import type { ChemistryName } from './chemistry.ts';

/** Phases count from 1, as in L1. */
export type Phase = 1 | 2 | 3;
type Named<T> = Readonly<Record<string, T>>;

/**
 * What a plant consists of. Every part has a name that is unique in the plant; parts refer to each other by it. Things
 * on AC name a `node`: a grid, a generator (its side before the transfer switch), or the output of a Multi or inverter.
 */
export interface PlantDescription {
  /** Of all that is random. Default 1. */
  readonly seed?: number;
  /** The moment at which the plant begins, milliseconds since 1970, UTC. */
  readonly startUnixMs: number;
  readonly place?: PlaceDescription;
  readonly weather?: WeatherDescription;
  readonly batteries: Named<BatteryDescription>;
  readonly solarChargers?: Named<SolarChargerDescription>;
  readonly multis?: Named<MultiDescription>;
  readonly inverters?: Named<InverterDescription>;
  readonly acChargers?: Named<AcChargerDescription>;
  readonly alternators?: Named<AlternatorDescription>;
  readonly dcLoads?: Named<DcLoadDescription>;
  readonly grids?: Named<GridDescription>;
  readonly generators?: Named<GeneratorDescription>;
  readonly pvInverters?: Named<PvInverterDescription>;
  readonly acLoads?: Named<AcLoadDescription>;
  readonly evChargers?: Named<EvChargerDescription>;
  readonly tanks?: Named<TankDescription>;
  readonly temperatures?: Named<TemperatureDescription>;
  readonly gps?: Named<GpsDescription>;
  readonly relays?: Named<RelayDescription>;
}

export interface PlaceDescription {
  /** Degrees, north and east positive. Default: 52 N, 5 E. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface WeatherDescription {
  /** Mean cloud cover, 0..1. Default 0.25. */
  readonly cloudiness?: number;
  /** Air: mean of the day, and how much warmer it is at 15 h. Default 16 and 5. */
  readonly meanCelsius?: number;
  readonly swingCelsius?: number;
  /** Mean, m/s. Default 4. */
  readonly windSpeed?: number;
  /** A light that stands still, W/m², day and night, in place of sun and clouds: for a device on its own. */
  readonly irradiance?: number;
}

export interface BatteryDescription {
  readonly chemistry: ChemistryName;
  /** 12, 24, 36 or 48. */
  readonly nominalVolts: number;
  readonly capacityAmpHours: number;
  /** Percent, default 80. */
  readonly soc?: number;
  /** Default: as the air. */
  readonly celsius?: number;
  /** A battery management system that chargers and inverters obey. */
  readonly bms?: boolean;
  /** A power supply in its place: so many volts without current, and it never runs down. */
  readonly supplyVolts?: number;
}

export interface SolarChargerDescription {
  readonly battery: string;
  /** Of the panels, W under standard light. */
  readonly peakWatts: number;
  /** Of the panels without current, V. */
  readonly openVolts: number;
  /** What it gives at most: the 35 of a 150/35. */
  readonly ratedAmps: number;
  /** Of its load output, while that is on. */
  readonly loadAmps?: number;
}

export interface MultiDescription {
  readonly battery: string;
  /** Sources at AC-in 1 and AC-in 2. */
  readonly inputs: readonly string[];
  /** AC inputs that each unit has: 2 is a Quattro, with nothing on AC-in 2 perhaps. Default: one for each source. */
  readonly acInputs?: 1 | 2;
  /** Default 1, each with `unitsPerPhase` units, default 1. */
  readonly phases?: Phase;
  readonly unitsPerPhase?: number;
  /** Of one unit: the 3000 and the 35 of a 48/3000/35. */
  readonly voltAmps: number;
  readonly chargeAmps: number;
  /** Input current of a phase: as set at the start, least that PowerAssist takes, most of the transfer switch. */
  readonly inputLimitAmps?: number;
  readonly leastInputAmps?: number;
  readonly mostInputAmps?: number;
  /** Default true. */
  readonly powerAssist?: boolean;
  /** It has the ESS assistant: obeys set-points, and solar chargers follow its charge voltage. */
  readonly ess?: boolean;
}

export interface InverterDescription {
  readonly battery: string;
  readonly voltAmps: number;
  /** Of its output. Default 230. */
  readonly volts?: number;
}

export interface AcChargerDescription {
  readonly battery: string;
  /** A grid or a generator. */
  readonly node: string;
  readonly ratedAmps: number;
}

export interface AlternatorDescription {
  readonly battery: string;
  readonly ratedAmps: number;
  /** The engine runs from the start. Default false. */
  readonly isRunning?: boolean;
}

export interface DemandDescription {
  /** Mean of what runs always; on top of it come the appliances. */
  readonly watts: number;
  /** Default constant; household: by the hour of the day, mean 1. */
  readonly curve?: 'constant' | 'household';
  readonly appliances?: readonly (ApplianceName | ApplianceDescription)[];
}

export type ApplianceName = 'fridge' | 'kettle' | 'pump' | 'cooker';

/** On for some time, then off; or on so many times a day, while people are awake. */
export interface ApplianceDescription {
  readonly watts: number;
  readonly onSeconds: number;
  readonly offSeconds?: number;
  readonly timesPerDay?: number;
}

export interface DcLoadDescription extends DemandDescription {
  readonly battery: string;
}

export interface GridDescription {
  /** Default 1. */
  readonly phases?: Phase;
  /** Default 230 and 50. */
  readonly volts?: number;
  readonly hertz?: number;
  /** Default true. */
  readonly isOn?: boolean;
}

export interface GeneratorDescription {
  readonly phases?: Phase;
  readonly ratedWatts: number;
  readonly volts?: number;
  readonly hertz?: number;
  /** Starts below, stops above this state of charge (percent) of a battery. */
  readonly autoStart?: { readonly battery: string; readonly startSoc: number; readonly stopSoc: number };
  /** A tank that it burns, and stops when that is empty. */
  readonly fuelTank?: string;
}

export interface PvInverterDescription {
  readonly node: string;
  /** Default [1]. */
  readonly phases?: readonly Phase[];
  /** Of the panels, W under standard light. */
  readonly peakWatts: number;
  /** What it feeds in at most. */
  readonly ratedWatts: number;
}

export interface AcLoadDescription extends DemandDescription {
  readonly node: string;
  /** The watts are shared by them evenly. Default [1]. */
  readonly phases?: readonly Phase[];
}

export interface EvChargerDescription {
  readonly node: string;
  readonly phases?: readonly Phase[];
  /** Default 16. */
  readonly mostAmps?: number;
  /** A car is there from the start. Default false. */
  readonly isConnected?: boolean;
  /** Of the cars that come: capacity, and state of charge in percent. Default 60 and 40. */
  readonly carKwh?: number;
  readonly carSoc?: number;
}

/** What can be in a tank. */
export type Fluid = 'fuel' | 'fresh-water' | 'waste-water' | 'live-well' | 'oil' | 'black-water';

export interface TankDescription {
  readonly litres: number;
  /** Default fresh-water. */
  readonly fluid?: Fluid;
  /** Percent at the start. Default 60. */
  readonly level?: number;
  /** Drawn during the day; negative: comes in (waste water). Default 0. */
  readonly litresPerDay?: number;
}

export interface TemperatureDescription {
  readonly of: 'air' | 'room' | 'fridge' | 'freezer' | 'battery';
  /** Of which battery. */
  readonly battery?: string;
}

export interface GpsDescription {
  /** Default: the plant's place. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** m/s; 0 (default): lies at its mooring. */
  readonly speed?: number;
  /** Degrees from true north. */
  readonly course?: number;
  /** An alternator: it moves only while that engine runs. */
  readonly engine?: string;
}

/** Closing it starts a generator, or switches a load on. */
export interface RelayDescription {
  /** The gateway's own relay that it is: 1 (register 806) or 2 (807). */
  readonly systemRelay?: 1 | 2;
  readonly generator?: string;
  readonly load?: string;
  /** Default false. */
  readonly isClosed?: boolean;
}
