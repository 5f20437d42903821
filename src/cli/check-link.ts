import { stat } from 'node:fs/promises';
import { parseLink } from '../links/spec.ts';

/** What `run` would wait for on a link: a port or a recording that is not there now; undefined: nothing. */
export async function missingOnLink(link: string): Promise<string | undefined> {
  const spec = parseLink(link);
  if (spec.kind !== 'serial' && spec.kind !== 'replay') return undefined;
  const isThere = await stat(spec.path).then(
    () => true,
    () => false,
  );
  if (isThere) return undefined;
  const hint = spec.kind === 'serial' ? '; `ccgx-gateway ports` lists those that are' : '';
  return `the gateway would wait for ${spec.path}, which is not there now${hint}`;
}
