import { type Command, parseCommand, usageError } from './command.ts';
import { forward } from './vedirect/forward.ts';
import { dump, get, set } from './vedirect/get-set.ts';
import { withLine } from './vedirect/line.ts';
import { monitor } from './vedirect/monitor.ts';
import { parseRegister } from './vedirect/register.ts';

const options = {
  json: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  from: { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
} as const;

const verbs = ['monitor', 'get', 'set', 'dump', 'forward'] as const;

export const vedirectCommand: Command = {
  usage: 'monitor|get|set|dump|forward LINK …',
  summary: 'tools for one device on a VE.Direct cable',
  details: [
    'vedirect monitor LINK [--json] [--once]     what the device sends, live; sends nothing',
    'vedirect get LINK REGISTER [--json]         one register, by name or number (device-mode or 0x0200)',
    'vedirect set LINK REGISTER [VALUE]          sets it, in its unit, and reads it back; - is "not available"',
    'vedirect dump LINK [--json]                 all registers that the device has',
    'vedirect forward --from LINK … --to LINK …  battery voltage and temperature of battery monitors to solar chargers',
    'LINK: serial:/dev/serial/by-id/NAME or tcp://HOST:PORT; no other program may use it meanwhile.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options);
    const [name = '', link, ...words] = positionals;
    const verb = verbs.find((candidate) => candidate === name);
    if (verb === undefined) throw usageError(`vedirect does ${verbs.join(', ')}, not "${name}"`);
    if (verb === 'forward') {
      if (link !== undefined) throw usageError('forward takes its links by --from and --to');
      return forward(values.from ?? [], values.to ?? []);
    }
    if (link === undefined) throw usageError(`vedirect ${verb} on which link? serial:PATH or tcp://HOST:PORT`);
    const [first, second, extra] = words;
    const most = { monitor: 0, dump: 0, get: 1, set: 2 }[verb];
    if (words.length > most || extra !== undefined) throw usageError(`vedirect ${verb} takes no "${words[most]}"`);
    if (verb === 'monitor') return withLine(link, (line) => monitor(line, values));
    if (verb === 'dump') return withLine(link, (line) => dump(line, values.json));
    if (first === undefined) throw usageError(`vedirect ${verb} which register? \`vedirect dump LINK\` shows them`);
    // Names are checked before the port is opened.
    const register = parseRegister(first);
    return withLine(link, (line) =>
      verb === 'get' ? get(line, register, values.json) : set(line, register, second, values.yes),
    );
  },
};
