import { hexRegisterById } from '../protocols/vedirect/hex-registers.ts';
import { type VregAnswer, vregCodes } from '../store/vreg.ts';
import { isCanLink } from './can/bus-link.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { deviceMode, isWanted } from './vedirect/get-set.ts';
import { type VeDirectToolLine, withLine } from './vedirect/line.ts';
import {
  formatRegister,
  hexBytes,
  parseRegister,
  parseRegisterNumber,
  registerNumber,
  registerOf,
  vregError,
} from './vedirect/register.ts';
import { vregOverCan } from './vreg/can.ts';

const options = {
  raw: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  device: { type: 'string' },
} as const;

/** Never aborts: a tool waits for as long as it tries. */
const forever = new AbortController().signal;

export const vregCommand: Command = {
  usage: 'get|set LINK ID [DATA] [--device UNIQUE] [--raw] [--json] [--yes]',
  summary: 'read or write any VREG of a device as bytes',
  details: [
    'vreg get LINK 0xEDF0           prints what it means, and its bytes',
    'vreg set LINK 0xEDF0 9600      DATA: little-endian bytes as hexadecimal digits, as long as the register',
    'What loses settings or history is asked about first, or needs --yes.',
    '--raw prints the bytes alone. An error prints its code (0x8100 no such VREG, 0x8300 invalid, 0x8400 no answer).',
    'LINK: serial:/dev/serial/by-id/NAME or tcp://HOST:PORT of a VE.Direct cable, which no other program may use',
    'meanwhile; or a CAN link (can:, slcan:, ydwg:, socketcand:) with --device: the unique number of the device, as',
    '`can devices LINK` shows it.',
  ],
  async run(args) {
    const { values, positionals } = parseCommand(args, options);
    const [verb = '', link, idText, dataText, extra] = positionals;
    if (verb !== 'get' && verb !== 'set') throw usageError(`vreg does get and set, not "${verb}"`);
    if (link === undefined || idText === undefined) throw usageError(`vreg ${verb} needs LINK and ID`);
    if ((verb === 'set') !== (dataText !== undefined) || extra !== undefined) {
      throw usageError(verb === 'set' ? 'vreg set needs LINK, ID and DATA' : 'vreg get takes LINK and ID only');
    }
    const id = parseRegisterNumber(idText);
    const data = dataText === undefined ? undefined : parseData(dataText);
    const { device, raw, json, yes } = values;
    if (device !== undefined && !isCanLink(link)) {
      throw usageError('--device belongs to CAN links (can:, slcan:, ydwg:, socketcand:): this link has one device');
    }
    if (isCanLink(link)) return vregOverCan(link, device, { id, data, raw, json, yes });
    if (data !== undefined && !(await isWanted(id, yes))) return 1;
    return withLine(link, async (line) => {
      // The text tells the firmware; old firmware stops it when it is asked something.
      if (data !== undefined && id === deviceMode) await line.untilText();
      const answer = data === undefined ? await line.vregs.get(id, forever) : await setAndLook(line, id, data);
      if (json) print(JSON.stringify({ id, code: answer.code, raw: hexBytes(answer.value) }));
      else if (answer.code === vregCodes.ok) print(raw ? hexBytes(answer.value) : await meaning(line, id, answer));
      return hasFailed(answer, data) ? 1 : 0;
    });
  },
};

/** Sets a VREG; the answer has what the device holds then, as far as it can be read. */
async function setAndLook(line: VeDirectToolLine, id: number, data: Uint8Array): Promise<VregAnswer> {
  const answer = await line.vregs.set(id, data, forever);
  if (answer.code !== vregCodes.ok || hexRegisterById(id)?.type === 'void') return answer;
  const back = await line.vregs.get(id, forever);
  return back.code === vregCodes.ok ? back : answer;
}

async function meaning(line: VeDirectToolLine, id: number, { value }: VregAnswer): Promise<string> {
  const known = hexRegisterById(id) ?? parseRegister(registerNumber(id));
  if (known.type === 'void') return `${known.name}: done`;
  // Some scales depend on the kind of device.
  if (line.product === undefined) await line.identify();
  const register = registerOf(known, line.product);
  return `${register.name}: ${formatRegister(register, value)} (${hexBytes(value)})`;
}

/** Tells an error, or that the device keeps something else than DATA, on standard error. */
function hasFailed(answer: VregAnswer, data: Uint8Array | undefined): boolean {
  if (answer.code !== vregCodes.ok) {
    process.stderr.write(`${vregError(answer)}\n`);
    return true;
  }
  if (data === undefined || hexBytes(answer.value).startsWith(hexBytes(data))) return false;
  process.stderr.write(`the device has confirmed, but keeps ${hexBytes(answer.value)}\n`);
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
