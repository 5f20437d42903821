import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { CanLinkSpec } from './can-link.ts';
import { formatCanLink } from './can-spec.ts';
import type { ByteLink } from './link.ts';
import { formatLink } from './spec.ts';
import { openTcp } from './tcp.ts';
import { renamed, underCanName } from './under-can-name.ts';

type CanTcpSpec = CanLinkSpec & { kind: 'ydwg' | 'socketcand' };

const nothingListens: Readonly<Record<CanTcpSpec['kind'], string>> = {
  ydwg: 'nothing listens there: has the gateway a TCP server with protocol RAW, and is the port right?',
  socketcand: 'nothing listens there: does socketcand run, and listen on this address and port?',
};

/**
 * Connects to a CAN gateway; errors name the CAN link.
 * @throws GatewayError LINK_OPEN_FAILED, within 5 s
 */
export async function openCanTcp(spec: CanTcpSpec, clock: Clock): Promise<ByteLink> {
  const name = formatCanLink(spec);
  const tcp = { kind: 'tcp', host: spec.host, port: spec.port } as const;
  try {
    return underCanName(await openTcp(tcp, clock), name);
  } catch (error) {
    if (!wasRefused(error)) throw renamed(error, formatLink(tcp), name);
    throw new GatewayError('LINK_OPEN_FAILED', `${name}: ${nothingListens[spec.kind]}`, { cause: error });
  }
}

function wasRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
