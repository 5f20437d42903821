import { classes, functions, type Identity, type NodeModel, victronNode } from './node-model.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** One tank of a sensor. */
export interface TankReadings {
  /** 0 fuel, 1 water, 2 grey water, 3 live well, 4 oil, 5 black water. */
  fluid: number;
  /** Percent. */
  level: number | null;
  litres: number | null;
}

export interface TanksReadings {
  readonly tanks: readonly TankReadings[];
}

/** Up to four tanks of different kinds. */
export function tanksReadings(count = 2): TanksReadings {
  const all = [
    { fluid: 1, level: 62.5, litres: 200 },
    { fluid: 0, level: 41.2, litres: 120 },
    { fluid: 2, level: 18, litres: 80 },
    { fluid: 5, level: 55, litres: 60 },
  ];
  return { tanks: all.slice(0, count) };
}

/** Fluid levels are sent so often (vecan.md, 4). */
const tankMs = 2_500;
/** The instance of a fluid level has four bits; two codes are none. */
const mostTankInstance = 13;

/**
 * The resistive tank sensor for VE.Can: several tanks, told apart by their data instance (vecan.md, 7).
 * @param instance of the first
 */
export function tankSensor(readings: TanksReadings, identity: Identity, instance = 0): NodeModel {
  return victronNode(
    {
      ...{ productCode: 0xa160, model: 'VE.Can resistive tank sensor', firmware: 0x0104, database: 2000 },
      ...{ deviceClass: classes.sensors, deviceFunction: functions.tank },
    },
    identity,
    { messages: readings.tanks.map((tank, index) => tankMessage(tank, instance + index)), registers: [] },
  );
}

/** Fluid level (127505) of one tank. */
function tankMessage(tank: TankReadings, instance: number): SentMessage {
  return {
    ...{
      pgn: 127505,
      everyMs: tankMs,
      own: { instance: dataInstance(Math.min(instance, mostTankInstance), mostTankInstance) },
    },
    values: () => ({ type: tank.fluid, level: tank.level, capacity: tank.litres }),
  };
}
