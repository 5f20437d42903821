/**
 * States of /Settings/CGwacs/BatteryLife/State (venus-services.md, 6). Clients write 1, 9 and 10; the control goes
 * on from there.
 */
export const lifeStates = {
  restarting: 1,
  selfConsumption: 2,
  selfConsumptionHigh: 3,
  selfConsumptionFull: 4,
  dischargeOff: 5,
  slowCharge: 6,
  sustain: 7,
  recharge: 8,
  keepCharged: 9,
  /** 10 to 12 are the states without BatteryLife. */
  plain: 10,
  plainDischargeOff: 11,
  plainRecharge: 12,
} as const;

/** What a day has brought already: each of these moves the limit once a day. Bits of BatteryLife/Flags. */
const seen = { full: 1, high: 2, empty: 4 } as const;

/** Of the state of charge, in per cent (venus-services.md, 6; dbus-systemcalc-py, BatteryLife). */
const levels = {
  /** Above the limit, where discharging begins again. */
  resume: 3,
  /** Below the limit, where the grid recharges. */
  recharge: 5,
  /** By which the limit moves in a day. */
  step: 5,
  high: 85,
  full: 95,
  /** The limit that BatteryLife finds never goes beyond. */
  mostLimit: 80,
} as const;
/** A battery that has been at its limit for so long is charged slowly, with the limit one step higher. */
const slowChargeAfterSeconds = 86_400;

/** What BatteryLife remembers, also over restarts. */
export interface LifeMemory {
  /** One of lifeStates. */
  readonly state: number;
  /** Bits of what this day has brought. */
  readonly flags: number;
  /** The limit that BatteryLife has found, in per cent. */
  readonly socLimit: number;
  /** The state of charge to recharge to, in per cent; negative = none. */
  readonly dischargedSoc: number;
  /** Since when discharging is off, in seconds since 1970; 0 = not known. */
  readonly dischargedAt: number;
}

export interface LifeInputs {
  /** State of charge, in per cent. */
  readonly soc: number;
  /** /Settings/CGwacs/BatteryLife/MinimumSocLimit. */
  readonly minimumSoc: number;
  /** The inverter/charger keeps an empty battery alive by itself. */
  readonly isSustained: boolean;
  /** Seconds since 1970. */
  readonly unixSeconds: number;
}

type Rule = (memory: LifeMemory, inputs: LifeInputs) => LifeMemory;

const rules: Readonly<Record<number, Rule>> = {
  [lifeStates.restarting]: (memory, inputs) => consume(memory, inputs, false),
  [lifeStates.selfConsumption]: (memory, inputs) => consume(memory, inputs, true),
  [lifeStates.selfConsumptionHigh](memory, inputs) {
    if (isEmpty(memory, inputs)) return discharged(memory, inputs, true);
    if (inputs.soc > levels.full) return reached(memory, inputs, 'full', true);
    return inputs.soc < levels.high - levels.resume ? to(memory, lifeStates.selfConsumption) : memory;
  },
  [lifeStates.selfConsumptionFull](memory, inputs) {
    if (isEmpty(memory, inputs)) return discharged(memory, inputs, true);
    return inputs.soc < levels.full - levels.resume ? to(memory, lifeStates.selfConsumptionHigh) : memory;
  },
  [lifeStates.dischargeOff]: waitForCharge,
  [lifeStates.sustain]: waitForCharge,
  [lifeStates.slowCharge](memory, inputs) {
    if (isTooLow(memory, inputs)) return to(memory, lifeStates.recharge);
    const isOver = !inputs.isSustained && (inputs.soc > activeLimit(memory, inputs) || inputs.soc >= 100);
    return isOver ? { ...to(memory, lifeStates.dischargeOff), dischargedAt: inputs.unixSeconds } : memory;
  },
  [lifeStates.recharge](memory, { soc }) {
    const isBack = soc >= Math.min(100, Math.max(memory.dischargedSoc, levels.resume));
    return isBack ? to(memory, lifeStates.dischargeOff) : memory;
  },
  [lifeStates.keepCharged]: (memory) => memory,
  [lifeStates.plain]: (memory, { soc, minimumSoc }) =>
    soc < 100 && soc <= minimumSoc ? to(memory, lifeStates.plainDischargeOff) : memory,
  [lifeStates.plainDischargeOff](memory, { soc, minimumSoc }) {
    if (soc >= Math.min(100, minimumSoc + levels.resume)) return to(memory, lifeStates.plain);
    return soc < minimumSoc - levels.recharge ? to(memory, lifeStates.plainRecharge) : memory;
  },
  [lifeStates.plainRecharge]: (memory, { soc, minimumSoc }) =>
    soc >= Math.min(100, minimumSoc) ? to(memory, lifeStates.plainDischargeOff) : memory,
};

/** From a sudden change through the states between: restarting, self-consumption, discharge off, recharge. */
const mostSteps = 5;

/**
 * The state that follows from what is known now. With BatteryLife the limit goes up by 5 % on a day on which the
 * battery gets empty, and down by 5 % for each of 85 % and 95 % that it reaches.
 */
export function nextLife(memory: LifeMemory, inputs: LifeInputs): LifeMemory {
  let now = memory;
  for (let step = 0; step < mostSteps; step += 1) {
    const rule = rules[now.state] ?? rules[lifeStates.selfConsumption];
    const next = rule?.(now, inputs) ?? now;
    if (next.state === now.state) return next;
    now = next;
  }
  return now;
}

/** A new day: each level may move the limit again. */
export function newDay(memory: LifeMemory): LifeMemory {
  return { ...memory, flags: 0 };
}

/** The state of charge at which discharging ends, in per cent. */
export function activeLimit({ socLimit }: LifeMemory, { minimumSoc }: Pick<LifeInputs, 'minimumSoc'>): number {
  return minimumSoc > levels.mostLimit ? minimumSoc : Math.min(Math.max(minimumSoc, socLimit, 0), levels.mostLimit);
}

function consume(memory: LifeMemory, inputs: LifeInputs, movesLimit: boolean): LifeMemory {
  if (isEmpty(memory, inputs)) return discharged(memory, inputs, movesLimit);
  if (inputs.soc >= levels.full) return reached(memory, inputs, 'full', movesLimit);
  if (inputs.soc >= levels.high) return reached(memory, inputs, 'high', movesLimit);
  return to(memory, lifeStates.selfConsumption);
}

function waitForCharge(memory: LifeMemory, inputs: LifeInputs): LifeMemory {
  const { soc, isSustained, unixSeconds } = inputs;
  if (!isSustained && (soc > activeLimit(memory, inputs) + levels.resume || soc >= 100)) {
    return { ...to(memory, lifeStates.selfConsumption), dischargedSoc: -1 };
  }
  if (isTooLow(memory, inputs)) return to(memory, lifeStates.recharge);
  if (memory.dischargedAt === 0) return { ...memory, dischargedAt: unixSeconds };
  if (unixSeconds - memory.dischargedAt <= slowChargeAfterSeconds) return memory;
  return moveLimit(to(memory, lifeStates.slowCharge), inputs, levels.step);
}

function isEmpty(memory: LifeMemory, inputs: LifeInputs): boolean {
  return inputs.isSustained || (inputs.soc <= activeLimit(memory, inputs) && inputs.soc < 100);
}

function isTooLow({ dischargedSoc }: LifeMemory, { soc }: LifeInputs): boolean {
  return soc <= 0 || soc < dischargedSoc - levels.recharge;
}

function discharged(memory: LifeMemory, inputs: LifeInputs, movesLimit: boolean): LifeMemory {
  const limit = activeLimit(memory, inputs);
  const { dischargedSoc } = memory;
  const next = {
    ...to(memory, inputs.isSustained ? lifeStates.sustain : lifeStates.dischargeOff),
    dischargedSoc: dischargedSoc < 0 ? limit : Math.min(dischargedSoc, limit),
  };
  if (!movesLimit) return next;
  const isFirst = (memory.flags & seen.empty) === 0;
  const moved = isFirst ? moveLimit(next, inputs, levels.step) : next;
  return { ...moved, flags: next.flags | seen.empty, dischargedAt: inputs.unixSeconds };
}

function reached(memory: LifeMemory, inputs: LifeInputs, level: 'high' | 'full', movesLimit: boolean): LifeMemory {
  const next = to(memory, level === 'full' ? lifeStates.selfConsumptionFull : lifeStates.selfConsumptionHigh);
  if (!movesLimit) return next;
  const bits = level === 'full' ? [seen.high, seen.full] : [seen.high];
  const fresh = bits.filter((bit) => (memory.flags & bit) === 0);
  if (fresh.length === 0) return next;
  const moved = moveLimit(next, inputs, -levels.step * fresh.length);
  return { ...moved, flags: fresh.reduce((flags, bit) => flags | bit, next.flags) };
}

function moveLimit(memory: LifeMemory, { minimumSoc }: LifeInputs, by: number): LifeMemory {
  const socLimit = Math.min(Math.max(Math.max(minimumSoc, memory.socLimit) + by, 0), levels.mostLimit);
  return { ...memory, socLimit };
}

function to(memory: LifeMemory, state: number): LifeMemory {
  return { ...memory, state };
}
