import { basename, join } from 'node:path';
import { byIdFolder, type SerialPortEntry } from '../../links/serial-ports.ts';

/** The driver that a cable is for. */
export type CableKind = 'vedirect' | 'mk2';

/** A Victron cable that is plugged in. */
export interface Cable {
  readonly kind: CableKind;
  /** As the kernel names its port now: `/dev/ttyUSB0`. */
  readonly path: string;
  readonly realPath: string;
  /** The link to open: by-id where udev has made such a name. */
  readonly link: string;
  readonly serial?: string;
  /** What stays the same wherever it is plugged in: the link by its by-id name, whether udev has made that or not. */
  readonly identity: string;
}

export const cableNames: Readonly<Record<CableKind, string>> = {
  vedirect: 'VE.Direct cable',
  mk2: 'MK2 or MK3 interface',
};

/** As the adapters name themselves, and as udev writes that (vedirect.md, 1; mk2.md, 1). */
const patterns: readonly (readonly [RegExp, CableKind])[] = [
  [/(^|[ _])VE[ _.]Direct[ _]cable/i, 'vedirect'],
  [/MK[23][ _-]?USB/i, 'mk2'],
];

/** Which Victron cable a port is; undefined for all others. */
export function cableKind({ byId = '', usb }: SerialPortEntry): CableKind | undefined {
  const texts = [usb?.product ?? '', basename(byId)];
  return patterns.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}

/** The Victron cables among ports. Of two that look the same, the second is known by its port alone. */
export function cablesAmong(ports: readonly SerialPortEntry[], root: string): Cable[] {
  const taken = new Set<string>();
  return ports.flatMap((port) => {
    const kind = cableKind(port);
    if (kind === undefined) return [];
    const { path, realPath, link } = port;
    const lasting = identityOf(port, root);
    const identity = lasting === undefined || taken.has(lasting) ? `serial:${path}` : lasting;
    taken.add(identity);
    const serial = port.usb?.serial ?? serialInName(port.byId);
    return [{ kind, path, realPath, link, identity, ...(serial === undefined ? {} : { serial }) }];
  });
}

/** The order in which cables get their instances: that of their lasting names. */
export function inOrder(cables: readonly Cable[]): Cable[] {
  return [...cables].sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

/** Without udev, the name that udev would make; undefined where the adapter has no serial number to tell it by. */
function identityOf({ byId, usb }: SerialPortEntry, root: string): string | undefined {
  if (byId !== undefined) return `serial:${byId}`;
  const { manufacturer = usb?.vendorId ?? '', product = usb?.productId ?? '', serial } = usb ?? {};
  if (serial === undefined) return undefined;
  const name = [manufacturer, product, serial].map((text) => text.replace(/[^A-Za-z0-9.:-]+/g, '_')).join('_');
  return `serial:${join(byIdFolder(root), `usb-${name}-if00-port0`)}`;
}

/** `usb-VictronEnergy_BV_VE_Direct_cable_VE3MQXH-if00-port0` has VE3MQXH. */
function serialInName(byId: string | undefined): string | undefined {
  return /_([A-Za-z0-9]+)-if\d+(?:-port\d+)?$/.exec(byId ?? '')?.[1];
}
