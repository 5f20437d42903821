import { GatewayError } from '../runtime/errors.ts';
import { type Command, parseCommand, usageError } from './command.ts';
import { get, set } from './mk2/change.ts';
import { withDevice } from './mk2/device.ts';
import { itemByName } from './mk2/items.ts';
import { list } from './mk2/list.ts';
import { monitor } from './mk2/monitor.ts';
import { reset, switchMode } from './mk2/switch.ts';

const options = {
  json: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'ram-only': { type: 'boolean', default: false },
  limit: { type: 'string' },
  address: { type: 'string', default: '0' },
} as const;

const verbs = ['monitor', 'list', 'get', 'set', 'mode', 'reset'] as const;
/** Words behind LINK. */
const wordsOf: Readonly<Record<(typeof verbs)[number], number>> = {
  monitor: 0,
  list: 0,
  get: 1,
  set: 2,
  mode: 1,
  reset: 0,
};

export const mk2Command: Command = {
  usage: 'monitor|list|get|set|mode|reset LINK …',
  summary: 'tools for one inverter behind an MK2 or MK3 interface',
  details: [
    'mk2 monitor LINK [--json] [--once]         what the system does, live',
    'mk2 list LINK [--json]                     all RAM variables, settings and flags',
    'mk2 get LINK NAME [--json]                 one of them',
    'mk2 set LINK NAME VALUE [--ram-only]       changes one; without --ram-only settings go to the EEPROM, which wears',
    'mk2 mode LINK on|off|charger-only|inverter-only [--limit A]',
    'mk2 reset LINK                             resets all devices',
    'LINK: serial:/dev/serial/by-id/NAME or tcp://HOST:PORT; no other program may use it meanwhile.',
    '--address N: another device on the bus than 0. --yes: writes and resets without asking.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options);
    const [name = '', link, ...words] = positionals;
    const verb = verbs.find((candidate) => candidate === name);
    if (verb === undefined) throw usageError(`mk2 does ${verbs.join(', ')}, not "${name}"`);
    if (link === undefined) throw usageError(`mk2 ${verb} on which link? serial:PATH or tcp://HOST:PORT`);
    if (words.length !== wordsOf[verb])
      throw usageError(`mk2 ${verb} LINK takes ${wordsOf[verb]} more words, not ${words.length}`);
    const [first = '', second = ''] = words;
    // Names are checked before the port is opened.
    const item = verb === 'get' || verb === 'set' ? itemByName(first) : undefined;
    const limit = amps(values.limit);
    return withDevice(link, addressOf(values.address), async (device) => {
      if (item !== undefined && verb === 'set') {
        return set(device, item, second, { ramOnly: values['ram-only'], yes: values.yes });
      }
      if (item !== undefined) await get(device, item, values.json);
      if (verb === 'list') await list(device, values.json);
      if (verb === 'monitor') await monitor(device, values);
      if (verb === 'mode') return switchMode(device, first, limit);
      return verb === 'reset' ? reset(device, values.yes) : 0;
    });
  },
};

function addressOf(text: string): number {
  const address = Number(text);
  if (/^\d+$/.test(text) && address <= 31) return address;
  throw usageError(`--address takes 0 to 31, not "${text}"`);
}

function amps(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new GatewayError('USAGE', `--limit takes amperes, not "${text}"`);
}
