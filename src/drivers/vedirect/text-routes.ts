import type { VeDirectService } from '../../protocols/vedirect/products.ts';
import type { VeDirectCounters } from '../../protocols/vedirect/text-framer.ts';
import type { Value } from '../../store/values.ts';
import { type Fields, mappings, type ServiceMapping } from './mapping.ts';

/** What text says of a path; undefined = the device does not send what is needed. */
export type TextValue = (fields: Fields) => Value | undefined;

const routes = new Map<ServiceMapping, ReadonlyMap<string, TextValue>>();

/** The paths that text fills, in their order: the mapping of a service from the other end. */
export function textRoutes(type: VeDirectService): ReadonlyMap<string, TextValue> {
  const mapping = mappings[type];
  const made = routes.get(mapping) ?? routesOf(mapping);
  routes.set(mapping, made);
  return made;
}

function routesOf({ paths, derived }: ServiceMapping): ReadonlyMap<string, TextValue> {
  const direct = Object.entries(paths).map(([label, path]) => [path, (of: Fields) => of(label)] as const);
  return new Map<string, TextValue>([...direct, ...Object.entries(derived)]);
}

/** Where the counters of a line are shown (vedirect.md, 5). */
export const counterPaths: readonly (readonly [keyof VeDirectCounters, path: string])[] = [
  ['textChecksumErrors', '/VEDirect/TextChecksumErrors'],
  ['textParseError', '/VEDirect/TextParseError'],
  ['textUnfinishedErrors', '/VEDirect/TextUnfinishedErrors'],
  ['hexChecksumErrors', '/VEDirect/HexChecksumErrors'],
  ['hexInvalidCharacterErrors', '/VEDirect/HexInvalidCharacterErrors'],
  ['hexUnfinishedErrors', '/VEDirect/HexUnfinishedErrors'],
];
