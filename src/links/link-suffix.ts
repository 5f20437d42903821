import type { CanLinkSpec } from './can-link.ts';
import type { LinkSpec } from './link.ts';

/**
 * The part of a service name that comes from its link: `ttyUSB0`, `can0`, `192_168_1_20_4001`. Letters, digits and
 * underscores only; never interpreted, only unique among open links.
 */
export function linkSuffix(spec: LinkSpec | CanLinkSpec): string {
  const text = linkText(spec).replace(/[^A-Za-z0-9]+/g, '_');
  return text.replace(/^_+|_+$/g, '') || 'link';
}

function linkText(spec: LinkSpec | CanLinkSpec): string {
  switch (spec.kind) {
    case 'serial':
    case 'slcan':
      return lastPart(spec.path);
    case 'can':
      return spec.interface;
    case 'replay':
      return `replay_${lastPart(spec.path)}`;
    case 'tcp':
    case 'ydwg':
      return `${spec.host}_${spec.port}`;
    case 'socketcand':
      return `${spec.host}_${spec.port}_${spec.interface}`;
    case 'memory':
      return spec.name;
  }
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
