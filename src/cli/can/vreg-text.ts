import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import { decodeVreg, vregErrors } from '../../protocols/n2k/vreg.ts';
import { hexBytes, registerNumber } from '../vedirect/register.ts';
import { readVreg, vregName } from '../vreg/register-words.ts';
import type { Meaning } from './meaning.ts';

const wholeMask = 0xffff;

/** What a VREG message says (vecan.md, 5); undefined when it is none. */
export function vregMeaning({ pgn, data, destination }: N2kMessage): Meaning | undefined {
  const said = decodeVreg(pgn, data);
  if (said === undefined) return undefined;
  switch (said.kind) {
    case 'get': {
      const { register, mask } = said;
      const fields = { vreg: 'get', register: registerNumber(register), name: vregName(register), mask };
      const all = `all registers like ${registerNumber(register)} (mask ${registerNumber(mask)})`;
      return { name: 'VREG', text: `asks for ${mask === wholeMask ? title(register) : all}`, fields };
    }
    case 'ack': {
      const { register, code } = said;
      const meaning = vregErrors.get(code) ?? 'unknown error';
      const fields = { vreg: 'ack', register: registerNumber(register), name: vregName(register), code, meaning };
      return { name: 'VREG', text: `${title(register)}: ${registerNumber(code)} ${meaning}`, fields };
    }
    case 'ping':
      return { name: 'VREG', text: `ping ${hexBytes(said.data)}`, fields: { vreg: 'ping', raw: hexBytes(said.data) } };
    case 'value': {
      const { register } = said;
      const { name, value, unit, text, bytes } = readVreg(register, said.value);
      const isSet = destination !== broadcastAddress;
      const fields = {
        ...{ vreg: isSet ? 'set' : 'value', register: registerNumber(register), name, value, unit },
        raw: hexBytes(bytes),
      };
      return { name: 'VREG', text: `${isSet ? 'sets ' : ''}${title(register)}: ${text}`, fields };
    }
  }
}

function title(register: number): string {
  const name = vregName(register);
  const number = registerNumber(register);
  return name === number ? number : `${number} ${name}`;
}
