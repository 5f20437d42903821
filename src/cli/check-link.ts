import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CanLinkSpec } from '../links/can-link.ts';
import type { LinkSpec } from '../links/link.ts';

/**
 * What `run` would wait for on a link: a port, an interface or a recording that is not there now; undefined: nothing.
 * @param root where the `sys` folder is that tells of interfaces
 */
export async function missingOnLink(spec: LinkSpec | CanLinkSpec, root: string): Promise<string | undefined> {
  switch (spec.kind) {
    case 'serial':
    case 'slcan':
      return missing(spec.path, spec.path, '; `ccgx-gateway ports` lists those that are');
    case 'replay':
      return missing(spec.path, spec.path, '');
    case 'can':
      return missing(join(root, 'sys/class/net', spec.interface), `interface ${spec.interface}`, '; see `ip link`');
    default:
      return undefined;
  }
}

async function missing(path: string, what: string, hint: string): Promise<string | undefined> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? undefined : `the gateway would wait for ${what}, which is not there now${hint}`;
}
