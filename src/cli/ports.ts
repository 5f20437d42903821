import { realpath } from 'node:fs/promises';
import { cableKind } from '../drivers/discovery/cables.ts';
import { createLinkFactory } from '../links/open.ts';
import { listPorts, type SerialPortEntry } from '../links/serial-ports.ts';
import { formatLink, parseLink } from '../links/spec.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { nameHint } from './ports/name-hint.ts';
import { type Row, type Subject, survey } from './ports/survey.ts';
import { columns } from './text-table.ts';

const root = '/';

export const portsCommand: Command = {
  usage: '[LINK …] [--ask PATH …] [--no-ask] [--json]',
  summary: 'list serial ports with the names that stay the same, and what speaks there',
  details: [
    'Use a by-id name in the configuration: it stays with its cable, ttyUSB numbers do not.',
    'Each Victron cable is asked what is at its other end; nothing is set. A port that another program uses is left alone.',
    'LINK: asks there, and nowhere else (serial:PATH, tcp://HOST:PORT).',
    '--ask PATH: asks this port too, although its adapter is not from Victron.',
    '--no-ask: opens no port.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, {
      ask: { type: 'string', multiple: true, default: [] },
      'no-ask': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const isAsking = !values['no-ask'];
    if (!isAsking && positionals.length + values.ask.length > 0) {
      throw usageError('--no-ask asks nobody: leave out --ask and LINK');
    }
    const ports = await listPorts(root);
    const subjects =
      positionals.length > 0
        ? await Promise.all([...positionals, ...values.ask].map((text) => named(text, ports)))
        : await listed(ports, values.ask, isAsking);
    const rows = await survey(subjects, { root, clock, openLink: createLinkFactory({ clock }) });
    if (values.json) print(JSON.stringify(rows, undefined, 2));
    else print([table(rows), ...(await nameHint(ports, root))].join('\n'));
    return 0;
  },
};

/** A link of the command line. @throws GatewayError LINK_SPEC_INVALID */
async function named(text: string, ports: readonly SerialPortEntry[]): Promise<Subject> {
  const spec = parseLink(text);
  const path = spec.kind === 'serial' ? await realpath(spec.path).catch(() => spec.path) : undefined;
  const port = ports.find(({ realPath }) => realPath === path);
  return { link: formatLink(spec), isAsked: true, ...(port === undefined ? {} : { port }) };
}

/** All ports, and those of `--ask` that are not among them. */
async function listed(
  ports: readonly SerialPortEntry[],
  wanted: readonly string[],
  isAsking: boolean,
): Promise<Subject[]> {
  const asked = await Promise.all(wanted.map((text) => named(text, ports)));
  const isWanted = (port: SerialPortEntry): boolean => asked.some((subject) => subject.port === port);
  return [
    ...ports.map((port) => ({
      port,
      link: port.link,
      isAsked: isAsking && (cableKind(port) !== undefined || isWanted(port)),
    })),
    ...asked.filter(({ port }) => port === undefined),
  ];
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'no serial port found';
  const lines = rows.map(({ path = '', link, says }) => [path, link, says]);
  return columns([['port', 'link to use', 'what speaks there'], ...lines]);
}
