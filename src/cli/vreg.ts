import { type VregAnswer, vregCodes } from '../store/vreg.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { withLine } from './vedirect/line.ts';
import {
  formatRegister,
  hexBytes,
  parseRegister,
  parseRegisterNumber,
  registerOf,
  vregError,
} from './vedirect/register.ts';

const options = {
  raw: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Never aborts: a tool waits for as long as it tries. */
const forever = new AbortController().signal;

export const vregCommand: Command = {
  usage: 'get|set LINK ID [DATA] [--raw] [--json]',
  summary: 'read or write any VREG of a device as bytes',
  details: [
    'vreg get LINK 0xEDF0           prints what it means, and its bytes',
    'vreg set LINK 0xEDF0 9600      DATA: little-endian bytes as hexadecimal digits, as long as the register',
    '--raw prints the bytes alone. An error prints its code (0x8100 no such VREG, 0x8300 invalid, 0x8400 no answer).',
    'LINK: serial:/dev/serial/by-id/NAME or tcp://HOST:PORT; no other program may use it meanwhile.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options, ['device']);
    const [verb = '', link, idText, dataText, extra] = positionals;
    if (verb !== 'get' && verb !== 'set') throw usageError(`vreg does get and set, not "${verb}"`);
    if (link === undefined || idText === undefined) throw usageError(`vreg ${verb} needs LINK and ID`);
    if ((verb === 'set') !== (dataText !== undefined) || extra !== undefined) {
      throw usageError(verb === 'set' ? 'vreg set needs LINK, ID and DATA' : 'vreg get takes LINK and ID only');
    }
    const id = parseRegisterNumber(idText);
    const data = dataText === undefined ? undefined : parseData(dataText);
    return withLine(link, async (line) => {
      await line.identify();
      if (data !== undefined && id === deviceMode) await line.untilText();
      const answer = await (data === undefined ? line.vregs.get(id, forever) : line.vregs.set(id, data, forever));
      const register = registerOf(parseRegister(idText), line.product);
      if (values.json) print(JSON.stringify({ id, code: answer.code, raw: hexBytes(answer.value) }));
      else if (answer.code === vregCodes.ok) {
        print(
          values.raw
            ? hexBytes(answer.value)
            : `${register.name}: ${formatRegister(register, answer.value)} (${hexBytes(answer.value)})`,
        );
      }
      return failed(answer) ? 1 : 0;
    });
  },
};

const deviceMode = 0x0200;

/** Tells an error on standard error. */
function failed(answer: VregAnswer): boolean {
  if (answer.code === vregCodes.ok) return false;
  process.stderr.write(`${vregError(answer)}\n`);
  return true;
}

/** @throws GatewayError USAGE */
function parseData(text: string): Uint8Array {
  const digits = text.replace(/^0x/i, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) {
    throw usageError(`DATA is pairs of hexadecimal digits, the lowest byte first, not "${text}"`);
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
