import { realpath } from 'node:fs/promises';
import type { LinkFactory } from '../../links/link.ts';
import { listPorts } from '../../links/serial-ports.ts';
import { formatLink } from '../../links/spec.ts';
import { GatewayError } from '../../runtime/errors.ts';
import { cablesAmong } from './cables.ts';

/**
 * Opens the port of a cable only while it is that cable's: a port without a lasting name belongs to another cable
 * after a moment.
 * @param root where the `dev` and `sys` folders are
 */
export function onlyForCable(identity: string, root: string, openLink: LinkFactory): LinkFactory {
  return async (spec, line) => {
    const path = spec.kind === 'serial' ? await realpath(spec.path).catch(() => spec.path) : undefined;
    const cable = cablesAmong(await listPorts(root), root).find(({ realPath }) => realPath === path);
    if (cable === undefined || cable.identity === identity) return openLink(spec, line);
    throw new GatewayError('LINK_OPEN_FAILED', `${formatLink(spec)}: another cable has this port now`);
  };
}
