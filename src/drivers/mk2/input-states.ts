import { ram } from '../../protocols/mk2/ram-variables.ts';
import { toValue } from '../../protocols/mk2/scale.ts';
import type { Value } from '../../store/values.ts';
import type { Bus, Readings } from './bus.ts';

const inputPaths = [1, 2].map((number) => ({
  isAvailable: `/Ac/State/AcIn${number}Available`,
  isIgnored: `/Ac/State/IgnoreAcIn${number}`,
}));
/** In the switches of frame 41 (mk2.md, 4). */
const remoteGeneratorSelected = 0x80;

/** Sets what is known of each AC input, in use or not; `values` has what is in use already. */
export function setInputStates(values: Map<string, Value>, bus: Bus, readings: Readings): void {
  const { input } = readings;
  const isSelected = input === undefined ? null : Number((input.switches & remoteGeneratorSelected) !== 0);
  values.set('/Ac/State/RemoteGeneratorSelected', isSelected);
  const inputs = input?.inputs ?? 0;
  const active = values.get('/Ac/ActiveIn/ActiveInput') ?? null;
  const hasVolts = isAnyAbove(values, bus.phases);
  const ignores = ignoresInput(bus, readings);
  for (const [index, paths] of inputPaths.entries()) {
    const isThere = index < inputs;
    const isOnlyOne = inputs === 1;
    // The voltage is that of the input that is, or was last, in use.
    const isMeasured = index === input?.lastActiveInput;
    values.set(paths.isAvailable, isThere && isMeasured && hasVolts !== null ? Number(hasVolts) : null);
    values.set(paths.isIgnored, isThere ? ignored(index, active, ignores, isOnlyOne) : null);
  }
}

/** One bit tells that an input is ignored: of two it is the one that is not in use (mk2.md, 7, RAM variable 11). */
function ignored(index: number, active: Value, ignores: boolean | undefined, isOnlyOne: boolean): number | null {
  if (ignores === undefined) return null;
  if (isOnlyOne || !ignores) return Number(ignores);
  if (active === index) return 0;
  return active === 0 || active === 1 ? 1 : null;
}

function ignoresInput({ units }: Bus, { ignoreInputRaw }: Readings): boolean | undefined {
  const scale = units[0].scales.get(ram.ignoreAcInput);
  if (scale === undefined || scale === null || ignoreInputRaw === undefined) return undefined;
  return toValue(scale, ignoreInputRaw) !== 0;
}

/** Whether any phase of the AC input has voltage; null: none has told. Ghosts are 0 already. */
function isAnyAbove(values: ReadonlyMap<string, Value>, phases: number): boolean | null {
  let isAny: boolean | null = null;
  for (let phase = 1; phase <= phases; phase += 1) {
    const volts = values.get(`/Ac/ActiveIn/L${phase}/V`);
    if (typeof volts === 'number') isAny = isAny === true || volts > 0;
  }
  return isAny;
}
