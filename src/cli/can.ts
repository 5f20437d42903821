import { systemClock as clock } from '../runtime/clock.ts';
import { changeBatteryInstance } from './can/battery-instance.ts';
import { isRecording, toolLog, withCanLink } from './can/bus-link.ts';
import { devicesText } from './can/devices.ts';
import { type Confirm, setNameInstance } from './can/instance.ts';
import { monitor } from './can/monitor.ts';
import { highest, type InstanceChange, instanceOf, listenMsOf, numberOf, numbersOf } from './can/options.ts';
import { survey } from './can/survey.ts';
import { ToolNode } from './can/tool-node.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { confirmed } from './confirm.ts';
import { stopSignal } from './stop-signal.ts';

const options = {
  json: { type: 'boolean' },
  once: { type: 'boolean' },
  raw: { type: 'boolean' },
  yes: { type: 'boolean' },
  for: { type: 'string' },
  pgn: { type: 'string', multiple: true },
  source: { type: 'string', multiple: true },
  device: { type: 'string' },
  battery: { type: 'string' },
  system: { type: 'string' },
} as const;

type OptionName = keyof typeof options;

const verbs = ['monitor', 'devices', 'instance'] as const;
type Verb = (typeof verbs)[number];
const optionsOf: Readonly<Record<Verb, readonly OptionName[]>> = {
  monitor: ['pgn', 'source', 'device', 'raw', 'json', 'once', 'for'],
  devices: ['json', 'for'],
  instance: ['device', 'battery', 'system', 'yes'],
};
const forms = 'can:INTERFACE, slcan:PATH, ydwg://HOST:PORT, socketcand://HOST/INTERFACE or replay:FILE';

export const canCommand: Command = {
  usage: 'monitor|devices|instance LINK …',
  summary: 'tools for a VE.Can or NMEA 2000 bus',
  details: [
    'can monitor LINK [--pgn N]… [--source N]… [--device UNIQUE]   what is sent, decoded; sends nothing itself',
    '    [--raw] [--json] [--once|--for SECONDS]                   --raw: bytes instead of fields',
    'can devices LINK [--json] [--for SECONDS]                     who is there, and what each one sends',
    'can instance LINK UNIQUE --device N                           sets the device instance of a node, 0 to 252',
    'can instance LINK UNIQUE --battery [FROM:]TO                  gives one of its batteries another instance',
    'can instance LINK UNIQUE --system N                           sets its system instance, 0 to 15',
    'UNIQUE: the unique number of a node, as `can devices` shows it. --pgn and --source may be given several times.',
    'With --device, monitor shows what a node sends and is sent; then all are asked who they are.',
    'instance joins the bus, asks before it changes anything (or needs --yes), and looks what came of it.',
    'LINK: can:INTERFACE, slcan:PATH, ydwg://HOST:PORT, socketcand://HOST/INTERFACE, or replay:FILE?speed=max.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options);
    const [name = '', link, ...words] = positionals;
    const verb = verbs.find((candidate) => candidate === name);
    if (verb === undefined) throw usageError(`can does ${verbs.join(', ')}, not "${name}"`);
    if (link === undefined) throw usageError(`can ${verb} on which link? ${forms}`);
    const strange = Object.keys(values).find((option) => !optionsOf[verb].some((own) => own === option));
    if (strange !== undefined) throw usageError(`can ${verb} takes no --${strange}`);
    const { json = false, once = false, raw = false, yes = false } = values;
    if (verb === 'instance') {
      const unique = uniqueOf(words);
      return changeInstance(link, unique, instanceOf(values), (what) => confirmed(what, yes));
    }
    if (words.length > 0) throw usageError(`can ${verb} LINK takes no "${words[0]}"`);
    const forMs = listenMsOf(values.for);
    if (verb === 'devices') {
      return withCanLink(link, async (opened) => {
        const census = await survey(opened, clock, toolLog, forMs);
        print(devicesText(census, opened.name, json));
        return 0;
      });
    }
    const wanted = {
      pgns: numbersOf('--pgn', values.pgn, highest.pgn),
      sources: numbersOf('--source', values.source, highest.source),
      unique: values.device === undefined ? undefined : numberOf('--device', values.device, highest.unique),
      ...{ raw, json, once, forMs },
    };
    const stopped = stopSignal();
    return withCanLink(link, (opened) => monitor(opened, wanted, { clock, log: toolLog, show: print, stopped }));
  },
};

function uniqueOf([text, extra]: readonly string[]): number {
  if (text === undefined) throw usageError('can instance of which node? `can devices LINK` shows unique numbers');
  if (extra !== undefined) throw usageError(`can instance LINK UNIQUE takes no "${extra}"`);
  return numberOf('UNIQUE', text, highest.unique);
}

async function changeInstance(link: string, unique: number, change: InstanceChange, confirm: Confirm): Promise<number> {
  if (isRecording(link)) throw usageError('a recording cannot be changed: can instance needs a bus');
  return withCanLink(link, async (opened) => {
    const tool = await ToolNode.join(opened, { clock, log: toolLog, random: Math.random });
    try {
      const node = await tool.find(unique, false);
      const done =
        change.which === 'battery'
          ? await changeBatteryInstance(tool, node, change, confirm)
          : await setNameInstance(tool, node, change, confirm);
      if (done === undefined) return 1;
      print(done);
      return 0;
    } finally {
      tool.stop();
    }
  });
}
