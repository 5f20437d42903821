import { z } from 'zod';
import { logLevels } from '../runtime/log.ts';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longestMs = 7 * 24 * 3_600_000;

/** A time span like `900ms`, `10s`, `5m`, `2h`, as milliseconds. */
function duration(shortestMs: number) {
  const hint = 'write a time span with its unit, like 900ms, 10s, 5m or 2h';
  return z.union([z.string(), z.number()], { error: hint }).transform((value, context) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(String(value)) ?? [];
    const ms = Number(amount) * (units[unit ?? ''] ?? Number.NaN);
    if (!Number.isFinite(ms)) context.addIssue({ code: 'custom', message: `${JSON.stringify(value)}: ${hint}` });
    else if (ms < shortestMs || ms > longestMs) {
      context.addIssue({
        code: 'custom',
        message: `${value} is outside ${shortestMs}ms to ${longestMs / 3_600_000}h`,
      });
    }
    return ms;
  });
}

const listenAddress = z
  .string({ error: 'write HOST:PORT, like 0.0.0.0:502 or [::]:502' })
  .transform((text, context) => {
    const [, v6, name, portText] = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
    const host = v6 ?? name;
    const port = Number(portText);
    if (host === undefined || port > 65_535) {
      context.addIssue({ code: 'custom', message: `"${text}" is no HOST:PORT, like 0.0.0.0:502 or [::]:502` });
      return z.NEVER;
    }
    return { host, port };
  });

const modbus = z.strictObject({
  listen: z
    .union([z.string(), z.array(z.string()).min(1)], { error: 'write HOST:PORT, or a list of them' })
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .pipe(z.array(listenAddress))
    .default([{ host: '0.0.0.0', port: 502 }]),
  writes: z.boolean({ error: 'write true or false' }).default(false),
  maxConnections: z.int().min(1).max(10_000).default(1_000),
  writeTimeout: duration(10).default(900),
  idleTimeout: z
    .union([z.literal('off').transform(() => 0), duration(1_000)], {
      error: 'write a time span like 2h, or off',
    })
    .default(7_200_000),
});

const unitId = z
  .int()
  .min(1)
  .max(255)
  .refine((unit) => unit !== 100, 'unit 100 is the system (instance 0)');

const device = {
  name: z.string().min(1).max(64).optional(),
  instance: z.int().min(0).max(65_535).optional(),
  units: z.array(unitId).max(32).default([]),
  timeout: duration(1_000).optional(),
};

/** Drivers that the contract names and that a later version brings. */
const laterDrivers = ['mk2', 'vecan', 'bmv60xs'];

const devices = z.array(
  z.discriminatedUnion(
    'driver',
    [
      z.strictObject({ driver: z.literal('vedirect'), link: z.string().min(1), ...device }),
      z.strictObject({ driver: z.literal('fixture'), file: z.string().min(1), ...device }),
    ],
    {
      error: (issue) => {
        const driver = (issue.input as { driver?: unknown } | undefined)?.driver;
        if (laterDrivers.includes(String(driver))) return `driver "${driver}" is not in this version`;
        return driver === undefined
          ? 'driver is missing: vedirect or fixture'
          : `unknown driver "${driver}": vedirect or fixture`;
      },
    },
  ),
  {
    error: (issue) =>
      issue.input === 'auto' ? '"auto" is not in this version: list the devices' : 'write a list of devices, or []',
  },
);

/** The configuration file's shape (design.md, The contract with the outside). Unknown keys are errors. */
export const configSchema = z.strictObject({
  modbus: modbus.prefault({}),
  portalId: z
    .string({ error: 'write 12 hexadecimal digits, in quotes if all are digits' })
    .regex(/^[0-9a-fA-F]{12}$/, 'write 12 hexadecimal digits')
    .transform((id) => id.toLowerCase())
    .optional(),
  firmwareVersion: z
    .string()
    .regex(/^v\d{1,2}\.\d{2}(~\d{1,2})?$/, 'write a version like v3.70 or v3.70~42')
    .default('v3.70'),
  registers: z.array(z.string().min(1)).default([]),
  devices: devices.default([]),
  forward: z.never({ error: 'forwarding is not in this version' }).optional(),
  log: z
    .strictObject({ level: z.enum(logLevels).default('info'), format: z.enum(['text', 'json']).default('text') })
    .prefault({}),
});

export type ConfigText = z.output<typeof configSchema>;
