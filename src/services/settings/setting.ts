/** One setting: what it holds and when nothing was ever stored (venus-services.md, 6). */
export type Setting = NumberSetting | TextSetting;

export interface NumberSetting {
  /** `integer` takes whole numbers only. */
  readonly type: 'integer' | 'real';
  readonly default: number;
  /** Both ends belong to it; left out = no limit. */
  readonly min?: number;
  readonly max?: number;
  /** All values that it can have, where these are not all between its limits. */
  readonly oneOf?: readonly number[];
  /** What a client may write, and what the setting then holds. Left out: all that it can have. */
  readonly written?: ReadonlyMap<number, number>;
  /** An output of this program: clients only read it. */
  readonly isOutput?: true;
}

export interface TextSetting {
  readonly type: 'text';
  readonly default: string;
  /** In characters. */
  readonly longest: number;
}

/** Why a setting cannot have this value, as the end of a sentence; undefined = it can. */
export function heldProblem(setting: Setting, value: unknown): string | undefined {
  if (setting.type === 'text') {
    const fits = typeof value === 'string' && value.length <= setting.longest;
    return fits ? undefined : `takes text of at most ${setting.longest} characters, not ${shown(value)}`;
  }
  const { type, min = -Infinity, max = Infinity, oneOf } = setting;
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (type === 'real' || Number.isInteger(value)) &&
    value >= min &&
    value <= max &&
    (oneOf === undefined || oneOf.includes(value));
  return fits ? undefined : `takes ${rangeOf(setting)}, not ${shown(value)}`;
}

/** Why a client may not write this value, as the end of a sentence; undefined = it may. */
export function writeProblem(setting: Setting, value: unknown): string | undefined {
  const written = setting.type === 'text' ? undefined : setting.written;
  if (written === undefined) return heldProblem(setting, value);
  const fits = typeof value === 'number' && written.has(value);
  return fits ? undefined : `takes ${listOf([...written.keys()])}, not ${shown(value)}`;
}

/** What a setting holds after a client has written `value`, which it may. */
export function heldAfter(setting: Setting, value: number | string): number | string {
  if (setting.type === 'text' || typeof value !== 'number') return value;
  return setting.written?.get(value) ?? value;
}

function rangeOf({ type, min, max, oneOf }: NumberSetting): string {
  if (oneOf !== undefined) return listOf(oneOf);
  const numbers = type === 'integer' ? 'whole numbers' : 'numbers';
  if (min !== undefined && max !== undefined) return `${numbers} from ${min} to ${max}`;
  if (min !== undefined) return `${numbers} from ${min}`;
  return max === undefined ? numbers : `${numbers} up to ${max}`;
}

function listOf(values: readonly number[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

const mostShown = 40;

/** A value of whatever kind, short enough for a line of the log. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
