import type { ConfigProblem } from './config.ts';
import { labelOf } from './explain.ts';
import { quote } from './quote.ts';
import type { Locate } from './yaml.ts';

/** What is wrong with a setting and its value, said of the path; undefined = nothing. */
export type CheckSetting = (path: string, value: unknown) => string | undefined;

/** Settings that there are not, or that cannot have their value. */
export function findBadSettings(whole: unknown, where: Locate, check: CheckSetting): ConfigProblem[] {
  const settings: unknown = typeof whole === 'object' && whole !== null ? Reflect.get(whole, 'settings') : undefined;
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return [];
  return Object.entries(settings).flatMap(([path, value]) => {
    if (!path.startsWith('/') || (typeof value !== 'number' && typeof value !== 'string')) return [];
    const wrong = check(path, value);
    const reason = `${labelOf(['settings'])}: ${quote(path)} ${wrong}`;
    return wrong === undefined ? [] : [{ where: where(['settings', path]), reason }];
  });
}
