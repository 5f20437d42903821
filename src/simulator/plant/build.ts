import type { Random } from '../random.ts';
import { AcCharger } from './ac-charger.ts';
import { AcLoad } from './ac-load.ts';
import type { AcNode } from './ac-node.ts';
import { Alternator } from './alternator.ts';
import { Battery } from './battery.ts';
import { DcBus } from './dc-bus.ts';
import { DcLoad } from './dc-load.ts';
import type { PlaceDescription, PlantDescription } from './description.ts';
import { EvCharger } from './ev-charger.ts';
import { Generator } from './generator.ts';
import { Gps } from './gps.ts';
import { Grid } from './grid.ts';
import { Inverter } from './inverter.ts';
import { Multi } from './multi.ts';
import { streamOf } from './noise.ts';
import { sumOf } from './numbers.ts';
import { PvInverter } from './pv-inverter.ts';
import { Relay } from './relay.ts';
import { SolarCharger } from './solar-charger.ts';
import { Tank } from './tank.ts';
import { Temperature } from './temperature.ts';

/** What a plant has of each kind, in the order of its description. */
export interface PlantParts {
  readonly battery: readonly Battery[];
  readonly solarCharger: readonly SolarCharger[];
  readonly multi: readonly Multi[];
  readonly inverter: readonly Inverter[];
  readonly acCharger: readonly AcCharger[];
  readonly alternator: readonly Alternator[];
  readonly dcLoad: readonly DcLoad[];
  readonly grid: readonly Grid[];
  readonly generator: readonly Generator[];
  readonly pvInverter: readonly PvInverter[];
  readonly acLoad: readonly AcLoad[];
  readonly evCharger: readonly EvCharger[];
  readonly tank: readonly Tank[];
  readonly temperature: readonly Temperature[];
  readonly gps: readonly Gps[];
  readonly relay: readonly Relay[];
}
export type PartKind = keyof PlantParts;

export interface BuiltPlant {
  readonly parts: PlantParts;
  readonly buses: readonly DcBus[];
}

interface Surroundings {
  readonly place: PlaceDescription;
  readonly airCelsius: number;
}

/** Builds and wires everything a checked description names. */
export function buildParts(description: PlantDescription, { place, airCelsius }: Surroundings): BuiltPlant {
  const { seed = 1 } = description;
  const random = (name: string): Random => streamOf(seed, name);
  const battery = make(description.batteries, (name, one) => new Battery(name, one, airCelsius));
  const buses = battery.map((one) => new DcBus(one));
  const busOf = (name: string): DcBus => found(buses, ({ battery: { name: other } }) => other === name, name);

  const tank = make(description.tanks, (name, one) => new Tank(name, one, random(name)));
  const grid = make(description.grids, (name, one) => new Grid(name, one, random(name)));
  const generator = make(description.generators, (name, one) => {
    const fuel = tank.find((other) => other.name === one.fuelTank);
    return new Generator(name, one, fuel);
  });
  const sources = [...grid, ...generator];
  const multi = make(description.multis, (name, one) => {
    const inputs = one.inputs.map((input) => named(sources, input));
    return new Multi(name, one, busOf(one.battery), inputs, random(name));
  });
  const inverter = make(
    description.inverters,
    (name, one) => new Inverter(name, one, busOf(one.battery), random(name)),
  );
  const nodeOf = (name: string): AcNode => named([...sources, ...multi, ...inverter], name).node;
  const surplus = (): number => -sumOf(grid, ({ watts }) => watts);

  const acLoad = make(description.acLoads, (name, one) => new AcLoad(name, one, nodeOf(one.node), random(name)));
  const dcLoad = make(description.dcLoads, (name, one) => new DcLoad(name, one, busOf(one.battery), random(name)));
  const alternator = make(description.alternators, (name, one) => new Alternator(name, one, busOf(one.battery)));
  const parts: PlantParts = {
    ...{ battery, tank, grid, generator, multi, inverter, acLoad, dcLoad, alternator },
    solarCharger: make(description.solarChargers, (name, one) => {
      const leader = multi.find((other) => other.hasEss && other.description.battery === one.battery);
      return new SolarCharger(name, one, busOf(one.battery), leader);
    }),
    acCharger: make(
      description.acChargers,
      (name, one) => new AcCharger(name, one, busOf(one.battery), nodeOf(one.node)),
    ),
    pvInverter: make(description.pvInverters, (name, one) => new PvInverter(name, one, nodeOf(one.node))),
    evCharger: make(description.evChargers, (name, one) => new EvCharger(name, one, nodeOf(one.node), surplus)),
    temperature: make(description.temperatures, (name, one) => {
      const of = battery.find((other) => other.name === one.battery) ?? battery[0];
      return new Temperature(name, one, random(name), of);
    }),
    gps: make(description.gps, (name, one) => {
      const engine = alternator.find((other) => other.name === one.engine);
      return new Gps(name, one, place, random(name), engine);
    }),
    relay: make(description.relays, (name, one) => {
      const { generator: started, load } = one;
      const contacts = generator.filter((other) => other.name === started);
      const loads = [...acLoad, ...dcLoad].filter((other) => other.name === load);
      return new Relay(name, one, [
        ...contacts.map((contact) => (closed: boolean) => contact.switchContact(closed)),
        ...loads.map((wired) => (closed: boolean) => wired.order({ isOn: closed })),
      ]);
    }),
  };
  return { parts, buses };
}

function make<D, P>(described: Readonly<Record<string, D>> | undefined, build: (name: string, one: D) => P): P[] {
  return Object.entries(described ?? {}).map(([name, one]) => build(name, one));
}

function named<T extends { readonly name: string }>(items: readonly T[], name: string): T {
  return found(items, (item) => item.name === name, name);
}

function found<T>(items: readonly T[], is: (item: T) => boolean, name: string): T {
  const item = items.find(is);
  if (item === undefined) throw new Error(`the plant has no ${name}, although its description was checked`);
  return item;
}
