import { realpath } from 'node:fs/promises';
import { askPort } from '../../drivers/discovery/ask-port.ts';
import { type CableKind, cableKind, cableNames } from '../../drivers/discovery/cables.ts';
import type { Finding, Outcome } from '../../drivers/discovery/finding.ts';
import type { LinkFactory, LinkSpec } from '../../links/link.ts';
import { findPortUsers, type PortUser } from '../../links/port-users.ts';
import type { SerialPortEntry, UsbDescription } from '../../links/serial-ports.ts';
import { parseLink } from '../../links/spec.ts';
import type { Clock } from '../../runtime/clock.ts';

/** A port or link, and what is known of its other end. */
export interface Row {
  /** Undefined for a link that is no serial port. */
  readonly path?: string;
  readonly link: string;
  readonly cable?: CableKind;
  readonly usb?: UsbDescription;
  /** Undefined when nobody answered, or nobody was asked. */
  readonly found?: Finding;
  /** The same for people: who is there, or why that is not known. */
  readonly says: string;
}

export interface SurveyContext {
  readonly root: string;
  readonly openLink: LinkFactory;
  readonly clock: Clock;
}

/** Something to ask, or only to show. */
export interface Subject {
  readonly link: string;
  readonly port?: SerialPortEntry;
  readonly isAsked: boolean;
}

/** Asks all at the same time; a port that another program uses is not opened. */
export async function survey(subjects: readonly Subject[], context: SurveyContext): Promise<Row[]> {
  const asked = subjects.filter(({ isAsked }) => isAsked);
  const paths = new Map<Subject, string>();
  for (const subject of asked) {
    const spec = parseLink(subject.link);
    if (spec.kind === 'serial') paths.set(subject, await realpath(spec.path).catch(() => spec.path));
  }
  const users = await findPortUsers(context.root, [...paths.values()]);
  return Promise.all(
    subjects.map(async (subject) => {
      const { link, port, isAsked } = subject;
      const cable = port === undefined ? undefined : cableKind(port);
      const row = {
        ...(port === undefined ? {} : { path: port.path }),
        link,
        ...(cable === undefined ? {} : { cable }),
        ...(port?.usb === undefined ? {} : { usb: port.usb }),
      };
      if (!isAsked) return { ...row, says: notAsked(cable) };
      const user = users.get(paths.get(subject) ?? '');
      if (user !== undefined) return { ...row, says: inUse(user) };
      const outcome = await ask(parseLink(link), cable, context);
      return { ...row, ...(outcome.kind === 'found' ? { found: outcome.finding } : {}), says: told(outcome, cable) };
    }),
  );
}

function ask(spec: LinkSpec, kind: CableKind | undefined, { openLink, clock }: SurveyContext): Promise<Outcome> {
  return askPort({ spec, kind, openLink, clock });
}

function notAsked(cable: CableKind | undefined): string {
  return cable === undefined ? 'not asked: no Victron cable' : `not asked: ${cableNames[cable]}`;
}

function inUse({ pid, program = 'a program' }: PortUser): string {
  return `in use by ${program} (process ${pid})`;
}

/** What a port says that another program has locked; the kernel did not show us whose lock it is. */
const busy = /^another program uses this port/;

function told(outcome: Outcome, cable: CableKind | undefined): string {
  switch (outcome.kind) {
    case 'found':
      return nameOf(outcome.finding);
    case 'lost':
      return busy.test(outcome.reason) ? 'in use by another program' : outcome.reason;
    case 'noise':
      return 'bytes come, but neither VE.Direct, BMV-60xS nor MK2: another speed or another kind of device?';
    case 'silent':
      return cable === undefined ? 'no answer' : `${cableNames[cable]}; ${silence[cable]}`;
  }
}

const silence: Readonly<Record<CableKind, string>> = {
  vedirect: 'nobody answers: is the other end plugged in? Chargers that live on their panels are silent at night',
  mk2: 'nobody answers: is the system switched on, and the other end plugged in?',
};

function nameOf({ product, serial, firmware }: Finding): string {
  const known = [product, serial && `serial ${serial}`, firmware && `firmware ${firmware}`];
  return known.filter((text) => text !== undefined).join(', ');
}
