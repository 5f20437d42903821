import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { logLevels } from '../runtime/log.ts';
import { didYouMean } from '../runtime/nearest.ts';
import { parseDuration } from './duration.ts';

// Messages say what is allowed; explain.ts puts the key and its value before them.

/** From `shortest` to `longest`, as milliseconds. `off`: also takes off and 0, both 0. */
function duration(shortest: string, longest: string, off?: 'off') {
  const error =
    `write a time span with its unit (like 900ms, 10s, 5m or 2h) from ${shortest} to ${longest}` +
    (off === undefined ? '' : ', or off');
  const [min = 0, max = 0] = [shortest, longest].map(parseDuration);
  return z.union([z.string(), z.number()], { error }).transform((value, context) => {
    if (off !== undefined && (value === 'off' || value === 0)) return 0;
    const ms = parseDuration(String(value));
    if (ms !== undefined && ms >= min && ms <= max) return ms;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

function wholeNumber(min: number, max: number, error = `write a whole number from ${min} to ${max}`) {
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** Text on one line: it goes into log lines. */
function line(longest: number, error: string) {
  return z
    .string({ error })
    .max(longest, { error })
    .regex(/^(?=.*\S)\P{Cc}+$/u, { error });
}

function section<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, { error: 'write its keys below it, each with more indentation' });
}

const listenForm = 'write HOST:PORT, like 0.0.0.0:502 or "[::]:502" (in quotes)';
const listenAddress = z.string({ error: listenForm }).transform((text, context) => {
  const [, v6, name, portText] = /^(?:\[([^\]]+)\]|([^:[\]\s\p{Cc}]+)):(\d{1,5})$/u.exec(text.trim()) ?? [];
  const host = v6 ?? name;
  const port = Number(portText);
  if (host !== undefined && (v6 === undefined || isIPv6(v6)) && port <= 65_535) return { host, port };
  context.addIssue({ code: 'custom', message: listenForm });
  return z.NEVER;
});

const listenList = `${listenForm}, or a list of them`;
const modbus = section({
  listen: z
    .union([z.string(), z.array(z.unknown()).min(1, { error: listenList })], { error: listenList })
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .pipe(z.array(listenAddress))
    .default([{ host: '0.0.0.0', port: 502 }]),
  writes: z.boolean({ error: 'write true or false' }).default(false),
  maxConnections: wholeNumber(1, 10_000).default(1_000),
  writeTimeout: duration('10ms', '60s').default(900),
  idleTimeout: duration('1s', '168h', 'off').default(7_200_000),
});

const unitId = 'write a unit ID from 1 to 255, but not 100: 0 and 100 are the system';
const unitList = 'write a list of unit IDs, like [247]';
const common = {
  name: line(64, 'write a text of 1 to 64 characters').optional(),
  instance: wholeNumber(0, 65_535).optional(),
  units: z
    .array(
      wholeNumber(1, 255, unitId).refine((unit) => unit !== 100, { error: unitId }),
      { error: unitList },
    )
    .max(32, { error: 'write at most 32 unit IDs' })
    .default([]),
};

const highestUnique = 0x1f_ffff;
const highestManufacturer = 2_047;
const nodeShape = {
  unique: wholeNumber(0, highestUnique),
  manufacturer: wholeNumber(0, highestManufacturer).optional(),
  ...common,
};
const nodes = z.array(z.strictObject(nodeShape, { error: 'write `unique:` and what is to be set for that node' }), {
  error: 'write a list of nodes, each with `unique:`',
});

const path = (error: string) => line(4_096, error);
const linked = {
  link: path('write a link, like serial:/dev/serial/by-id/NAME or tcp://HOST:PORT'),
  ...common,
  timeout: duration('1s', '168h').optional(),
};
const driverShapes = {
  vedirect: { driver: z.literal('vedirect'), ...linked },
  bmv60xs: { driver: z.literal('bmv60xs'), ...linked },
  mk2: { driver: z.literal('mk2'), ...linked, setpointTimeout: duration('5s', '168h').optional() },
  vecan: {
    driver: z.literal('vecan'),
    link: path('write a CAN link, like can:can0, slcan:/dev/ttyACM0 or ydwg://HOST:PORT'),
    name: common.name,
    claim: z.boolean({ error: 'write true, or false to listen only' }).default(true),
    nodes: nodes.default([]),
    timeout: linked.timeout,
  },
  fixture: { driver: z.literal('fixture'), file: path('write the name of a CSV file'), ...common },
  auto: { driver: z.literal('auto') },
} as const;

const drivers = Object.keys(driverShapes) as (keyof typeof driverShapes)[];

const deviceList = z.array(
  z.discriminatedUnion(
    'driver',
    [
      z.strictObject(driverShapes.vedirect),
      z.strictObject(driverShapes.bmv60xs),
      z.strictObject(driverShapes.mk2),
      z.strictObject(driverShapes.vecan),
      z.strictObject(driverShapes.fixture),
      z.strictObject(driverShapes.auto),
    ],
    {
      error: ({ input }) => {
        if (typeof input !== 'object' || input === null || Array.isArray(input)) {
          return 'write a device: `driver:` and its other keys';
        }
        const driver = 'driver' in input ? input.driver : undefined;
        const known = `write ${drivers.slice(0, -1).join(', ')} or ${drivers.at(-1)}`;
        return typeof driver === 'string' ? `${known}${didYouMean(driver, drivers)}` : known;
      },
    },
  ),
  { error: 'write a list of devices, [] or auto' },
);
/** The word alone stands for a list with nothing else in it. */
const devices = z.preprocess((value) => (value === 'auto' ? [{ driver: value }] : value), deviceList);

const endForm = 'write the name or the link of a device, or a list of them';
const ends = z
  .union([z.string(), z.array(z.unknown()).min(1, { error: endForm })], { error: endForm })
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .pipe(z.array(line(4_096, endForm)).max(32, { error: 'write at most 32 of them' }));
const forwardShape = { from: ends, to: ends };
const forward = z.array(z.strictObject(forwardShape, { error: 'write `from:` and `to:`' }), {
  error: 'write a list of `from:` and `to:`',
});

const logFormats = ['text', 'json'] as const;
const shape = {
  modbus: modbus.prefault({}),
  portalId: z
    .string({ error: 'write 12 hexadecimal digits in quotes' })
    .regex(/^[0-9a-fA-F]{12}$/, { error: 'write 12 hexadecimal digits' })
    .transform((id) => id.toLowerCase())
    .optional(),
  firmwareVersion: line(16, 'write a version like v3.70 or v3.70~42')
    .regex(/^v\d{1,2}\.\d{2}(~\d{1,2})?$/, { error: 'write a version like v3.70 or v3.70~42' })
    .default('v3.70'),
  registers: z
    .array(path('write the name of a CSV file'), { error: 'write a list of CSV files, like [extra/battery.csv]' })
    .default([]),
  devices: devices.default([]),
  forward: forward.default([]),
  settings: z
    .record(
      z.string().regex(/^\/Settings\/\S+$/, { error: 'write paths like /Settings/CGwacs/AcPowerSetPoint' }),
      z.union([z.number(), line(256, 'write a number or a text')], { error: 'write a number or a text' }),
      { error: 'write paths of settings and their values' },
    )
    .optional(),
  setpointTimeout: duration('5s', '168h').default(60_000),
  log: section({
    level: z.enum(logLevels, { error: `write ${logLevels.join(', ')}` }).default('info'),
    format: z.enum(logFormats, { error: `write ${logFormats.join(' or ')}` }).default('text'),
  }).prefault({}),
};

/** The configuration file's shape (design.md, The contract with the outside). Unknown keys are errors. */
export const configSchema = z.strictObject(shape, {
  error: 'write the keys of a configuration, like modbus: and devices:',
});

export type ConfigText = z.output<typeof configSchema>;

/** The keys that may stand at a path of the file. */
export function keysAt(path: readonly PropertyKey[], entry: unknown): readonly string[] {
  const [top, , part] = path;
  if (top === undefined) return Object.keys(shape);
  if (top === 'modbus') return Object.keys(modbus.shape);
  if (top === 'log') return Object.keys(shape.log.unwrap().shape);
  if (top === 'forward') return Object.keys(forwardShape);
  if (part === 'nodes') return Object.keys(nodeShape);
  const named = typeof entry === 'object' && entry !== null && 'driver' in entry ? entry.driver : undefined;
  return Object.keys(driverShapes[drivers.find((driver) => driver === named) ?? 'vedirect']);
}
