import { describeValues, markdownTable, scaleOf } from './render.ts';
import type { RegisterRow } from './row.ts';
import type { RegisterTable } from './table.ts';

/** Register 0 of the wire in the notation of PLC tools that count holding registers from 40001. */
const firstHoldingRegister = 40_001;

/** The whole register map as the Markdown page docs/registers.md. */
export function renderReference(table: RegisterTable): string {
  const types = [...table.services].sort();
  return [
    introduction,
    '## Unit IDs\n',
    unitIdText,
    markdownTable(
      ['Unit ID', 'Device instance', 'Port'],
      table.unitIds.map((row) => [String(row.unit), String(row.instance), row.port]),
    ),
    '## Service types\n',
    markdownTable(
      ['Service type', 'Registers', 'Rows', 'Writable rows'],
      types.map((type) => overview(type, table.forService(type))),
    ),
    ...types.map((type) => section(type, table.forService(type))),
    provenance,
  ].join('\n');
}

function overview(type: string, rows: readonly RegisterRow[]): string[] {
  const writable = rows.filter((row) => row.writable && row.format !== 'reserved').length;
  return [`[${type}](#${type})`, ranges(rows).join(', '), String(rows.length), String(writable)];
}

/** The runs of adjacent registers, like `3 to 147`: what one block read may cover. */
function ranges(rows: readonly RegisterRow[]): string[] {
  const runs: { from: number; to: number }[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last !== undefined && last.to + 1 === row.address) last.to += row.words;
    else runs.push({ from: row.address, to: row.address + row.words - 1 });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
}

function section(type: string, rows: readonly RegisterRow[]): string {
  const lines = rows.map((row) => [
    String(row.address),
    String(firstHoldingRegister + row.address),
    row.type,
    scaleOf(row),
    row.unit,
    row.writable ? 'W' : 'R',
    row.path === '' ? '' : `\`${row.path}\``,
    [row.description, describeValues(row)].filter(Boolean).join(': '),
  ]);
  const header = ['Address', '4x', 'Type', 'Scale', 'Unit', 'Access', 'Path', 'Meaning'];
  return `## ${type}\n\n${markdownTable(header, lines)}`;
}

const introduction = `# Registers

This page is generated from \`registers/*.csv\`; change those, then run \`node scripts/registers-doc.mjs\`.

How to read it:

- **Address** is the number that goes over the wire. Tools that count from 1 (such as \`mbpoll\`) want the address
  plus 1. PLC tools that name holding registers from 40001 want the number in column **4x**.
- Function codes 3 and 4 read, 6 and 16 write; 3 and 4 give the same registers.
- **register = value x scale**: with scale 10, register 2304 is 230.4. Scale 0.1 means tens, 0.01 hundreds. A negative
  scale turns the sign.
- \`int16\` and \`int32\` are signed (two's complement). 32-bit and 64-bit values take several registers, the highest
  word first. \`string[n]\` is Latin-1 text in n registers, two characters each, the first in the high byte, padded
  with zeros.
- A value that a device does not have now reads **0**, as on a GX; \`reserved[n]\` reads 65535 in each register.
- Access **W** can be read and written, **R** only read. Where a register takes only values in some range, a write
  outside of it is answered with exception 3; all other limits are the device's own.
- A value that does not fit its register is held at the end of the range; it never wraps. Paths that hold whole
  numbers stop one short of it (65534, 32766), others at the end (65535, 32767).
- A path that begins with \`@\` is computed: \`@pv-current\` = PV power / PV voltage, \`@unix-time\` = clock of the
  gateway, \`@firmware-version\` = \`/FirmwareVersion\` with 0x03702A as 0x0370002A, \`@genset-error\` = 0xFF00 while any
  of \`/Error/0/Id\` to \`/Error/7/Id\` holds text.
- A block read may cover any registers of one range (table below), also of two service types whose ranges touch when
  both are at the unit ID.

Rows of your own, or in the place of these: \`registers:\` in the configuration; the format is described in
\`registers/README.md\`.
`;

const unitIdText = `A unit ID first stands for the device instance of the same number, then for what \`units:\` of a device says, then for
the instance in this table. Unit IDs 0 and 100 are both instance 0 (system, settings, hub4, platform); many clients
cannot use 0. Which of the services with that instance answers depends on the register: each belongs to one service
type.
`;

const provenance = `## Where the register map comes from

Addresses, paths, types, scales and access are those of Victron's GX Modbus-TCP register list as the GX's own server
uses it (dbus_modbustcp 1.0.101, MIT licence, Copyright (c) 2014 Victron Energy BV; the licence text is in
\`registers/README.md\`). Descriptions, kinds, limits and names of values are this project's. Where Victron's
spreadsheet and its server disagree, this map follows the server. Worth knowing:

- 5810 to 5812 show device 0, like 5800 to 5802; the spreadsheet says device 1. The server's list is followed.
- 232, 2724, 4929 and 4942 can only be read; 1052, 1054, 3823, 4119, 5802 and 5812 can be written, although the
  spreadsheet has it the other way round.
- 4002, 4102, 4202, 4302 and 4402 are int16 with scale 10, not uint16 with scale 100.
- 309 counts as a whole number, although the list calls it a double: devices publish it so.
- 5405 and 5426 number the restrictions 1 and 2 in opposite order; both are as in the list.
`;
