import type { ByteLink, LinkFactory, LinkSpec, SerialLine } from '../../links/link.ts';
import { formatLink } from '../../links/spec.ts';
import type { Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import { usualBaudRate } from '../mk2/limits.ts';
import { vedirectLine } from '../vedirect/driver.ts';
import type { CableKind } from './cables.ts';
import type { Outcome } from './finding.ts';
import { probeMk2 } from './probe-mk2.ts';
import { probeVeDirect } from './probe-vedirect.ts';

export interface PortQuestion {
  readonly spec: LinkSpec;
  /** What kind of cable it is; undefined: whatever may be there is looked for. */
  readonly kind: CableKind | undefined;
  readonly openLink: LinkFactory;
  readonly clock: Clock;
}

const probes: Readonly<
  Record<CableKind, { line: SerialLine; probe: (link: ByteLink, clock: Clock) => Promise<Outcome> }>
> = {
  vedirect: { line: vedirectLine, probe: probeVeDirect },
  mk2: { line: { baudRate: usualBaudRate }, probe: probeMk2 },
};
/** VE.Direct first: it tells itself without being asked, an interface at another speed would not understand. */
const allKinds: readonly CableKind[] = ['vedirect', 'mk2'];

/**
 * Opens a port, asks who is there, and closes it. Takes about 4 s for each kind that is looked for; never rejects.
 */
export async function askPort({ spec, kind, openLink, clock }: PortQuestion): Promise<Outcome> {
  let outcome: Outcome = { kind: 'silent' };
  for (const wanted of kind === undefined ? allKinds : [kind]) {
    const next = await askAs(wanted, spec, openLink, clock);
    if (next.kind === 'found' || next.kind === 'lost') return next;
    if (next.kind === 'noise') outcome = next;
  }
  return outcome;
}

async function askAs(kind: CableKind, spec: LinkSpec, openLink: LinkFactory, clock: Clock): Promise<Outcome> {
  const { line, probe } = probes[kind];
  let link: ByteLink;
  try {
    link = await openLink(spec, line);
  } catch (error) {
    return { kind: 'lost', reason: plain(reasonOf(error), spec) };
  }
  const outcome = await probe(link, clock);
  await link.close().catch(() => undefined);
  return outcome.kind === 'lost' ? { ...outcome, reason: plain(outcome.reason, spec) } : outcome;
}

/** Reasons begin with the link's name, which whoever asks knows. */
function plain(reason: string, spec: LinkSpec): string {
  const prefix = `${formatLink(spec)}: `;
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : reason;
}
