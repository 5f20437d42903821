import { normalize } from 'node:path';
import type { ConfigProblem, ListenAddress } from './config.ts';
import { labelOf } from './explain.ts';
import type { Locate } from './yaml.ts';

/** What is wrong with the text of a link, of bytes or of CAN frames; undefined = nothing. */
export type CheckLink = (text: string, kind: 'bytes' | 'can') => string | undefined;

const byteDrivers: readonly string[] = ['vedirect', 'bmv60xs', 'mk2'];

/**
 * What each entry allows by itself, but not together with the others, and links that are wrong. Looks at the
 * values as they stand in the file, so that these problems come together with all others.
 */
export function findClashes(whole: unknown, where: Locate, checkLink: CheckLink): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Map<string, string>();
  const once = (key: string, path: readonly PropertyKey[]): void => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, labelOf(path));
    else problems.push({ where: where(path), reason: `${labelOf(path)}: the same as ${first}` });
  };
  for (const [index, device] of listOf(whole, 'devices')) {
    const link = textOf(device, 'link');
    const driver = textOf(device, 'driver') ?? '';
    if (link === undefined || (driver !== 'vecan' && !byteDrivers.includes(driver))) continue;
    const path = ['devices', index, 'link'];
    const wrong = checkLink(link, driver === 'vecan' ? 'can' : 'bytes');
    if (wrong !== undefined) problems.push({ where: where(path), reason: `${labelOf(path)}: ${wrong}` });
    else once(`link ${link.trim().replace(/^serial:/i, '')}`, path);
  }
  for (const [index, device] of listOf(whole, 'devices')) {
    for (const [at, node] of listOf(device, 'nodes')) {
      const unique: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'unique') : undefined;
      if (typeof unique === 'number') once(`node ${index} ${unique}`, ['devices', index, 'nodes', at, 'unique']);
    }
  }
  for (const [index, device] of listOf(whole, 'devices')) {
    const file = textOf(device, 'driver') === 'fixture' ? textOf(device, 'file') : undefined;
    if (file !== undefined) once(`file ${normalize(file)}`, ['devices', index, 'file']);
  }
  return problems;
}

/** Addresses that stand there twice; port 0 is another one each time. */
export function findTwinAddresses(listen: readonly ListenAddress[], where: Locate): ConfigProblem[] {
  const names = listen.map(({ host, port }) => (port === 0 ? '' : `${host} ${port}`));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === '' || first === index) return [];
    const path = ['modbus', 'listen', index];
    return [{ where: where(path), reason: `${labelOf(path)}: the same as ${labelOf(['modbus', 'listen', first])}` }];
  });
}

/** The entries of a list in a file that may hold anything, each with its place. */
export function listOf(whole: unknown, key: string): [number, unknown][] {
  const list: unknown = typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : undefined;
  return Array.isArray(list) ? [...list.entries()] : [];
}

/** The text at a key of an entry that may be anything. */
export function textOf(entry: unknown, key: string): string | undefined {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
