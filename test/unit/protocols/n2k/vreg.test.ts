import { describe, expect, it } from 'vitest';
import {
  decodeVreg,
  encodeGetVreg,
  encodeSetVreg,
  encodeVregAck,
  encodeVregPing,
  encodeVregValue,
  isForbiddenVreg,
  vregErrors,
  vregPgns,
} from '../../../../src/protocols/n2k/vreg.ts';
import { vregRegister, vregRegisters } from '../../../../src/protocols/n2k/vreg-registers.ts';
import { decodeVregValue, encodeVregValueOf } from '../../../../src/protocols/n2k/vreg-values.ts';
import { bytesOf, canLog } from '../../../support/can-logs.ts';
import { hasSharedData, withoutSharedData } from '../../../support/shared-data.ts';

const single = (hex: string) => decodeVreg(vregPgns.single, bytesOf(hex));

/** The value of a register by the bytes of its broadcast. */
function broadcastValue(hex: string): number | string | null | undefined {
  const message = single(hex);
  const register = message?.kind === 'value' ? vregRegister(message.register) : undefined;
  return message?.kind === 'value' && register !== undefined ? decodeVregValue(register, message.value) : undefined;
}

describe('VREG messages', () => {
  it('are read as the fact sheet shows them', () => {
    expect(single('66990100FFEEFFFF')).toEqual({ kind: 'get', register: 0xeeff, mask: 0xffff });
    expect(single('6699020034120080')).toEqual({ kind: 'ack', register: 0x1234, code: 0x8000 });
    expect(single('6699030001020304')).toEqual({ kind: 'ping', data: Uint8Array.of(1, 2, 3, 4) });
    expect(broadcastValue('6699FFEE2EFBFFFF')).toBe(-123.4);
  });

  it('are written as the fact sheet shows them', () => {
    expect(encodeGetVreg(0xeeff)).toEqual({ pgn: 61184, data: bytesOf('66990100FFEEFFFF') });
    expect(encodeVregAck(0x1234, 0x8000)).toEqual({ pgn: 61184, data: bytesOf('6699020034120080') });
    expect(encodeSetVreg(0x0200, Uint8Array.of(4))).toEqual({ pgn: 61184, data: bytesOf('6699000204000000') });
    expect(encodeVregPing(0x04030201)).toEqual({ pgn: 61184, data: bytesOf('6699030001020304') });
  });

  it('with more than 4 bytes go as fast packets', () => {
    const { pgn, data } = encodeVregValue(0x010b, new TextEncoder().encode('BMV-702'));
    expect(pgn).toBe(vregPgns.fast);
    const message = decodeVreg(pgn, data);
    const model = vregRegister(0x010b);
    expect(message?.kind === 'value' && model !== undefined && decodeVregValue(model, message.value)).toBe('BMV-702');
    expect(() => encodeVregValue(0x010b, new Uint8Array(220))).toThrow('up to 219 bytes');
  });

  it('of other makers, cut short or on other PGNs are none', () => {
    expect(single('3B9FFFEE2EFBFFFF')).toBeUndefined();
    expect(single('66990100FFEE')).toBeUndefined();
    expect(single('6699FFEE')).toBeUndefined();
    expect(decodeVreg(65280, bytesOf('6699FFEE2EFBFFFF'))).toBeUndefined();
  });

  it('never set what restores defaults or begins an update', () => {
    for (const id of [0x0004, 0x0010, 0x0011, 0x0012, 0x0020, 0x0030]) {
      expect(isForbiddenVreg(id)).toBe(true);
      expect(() => encodeSetVreg(id, Uint8Array.of(0))).toThrow(/^VREG 0x00\d\d must not be written$/);
    }
    expect(isForbiddenVreg(0x0200)).toBe(false);
    expect(() => encodeSetVreg(0x0001, Uint8Array.of(0))).toThrow('must not be written');
  });

  it('have words for every code of a refusal', () => {
    for (const code of [0, 0x8000, 0x8100, 0x8200, 0x8300, 0x8400, 0x8500, 0x8600, 0xc001, 0xfffe]) {
      expect(vregErrors.get(code)).toBeTruthy();
    }
  });
});

describe.skipIf(!hasSharedData)(`recorded VREG messages${withoutSharedData}`, () => {
  const messages = (file: string) => (hasSharedData ? canLog(file) : []).map(({ message }) => message);

  it('of a Victron node have the values that the recording tells', () => {
    const found = messages('victron-vreg-61184.plain.txt').map((message) =>
      decodeVreg(message?.pgn ?? 0, message?.data ?? new Uint8Array()),
    );
    const values = found.map((message) => {
      const register = message?.kind === 'value' ? vregRegister(message.register) : undefined;
      return register && message?.kind === 'value' ? decodeVregValue(register, message.value) : undefined;
    });
    expect(values).toEqual([12.72, -2.8]);
  });

  it('of another maker are passed over', () => {
    const [foreign] = messages('raymarine-61184.plain.txt');
    expect(foreign?.pgn).toBe(61184);
    expect(decodeVreg(61184, foreign?.data ?? new Uint8Array())).toBeUndefined();
  });
});

describe('values of VREGs', () => {
  const register = (id: number) => vregRegister(id) ?? expect.unreachable(`no register ${id}`);

  it('are null where the register says "not available", and undefined where bytes are missing', () => {
    expect(decodeVregValue(register(0x0fff), bytesOf('FFFF0000'))).toBeNull();
    expect(decodeVregValue(register(0xed8d), bytesOf('FF7F'))).toBeNull();
    expect(decodeVregValue(register(0x0fff), bytesOf('FF'))).toBeUndefined();
    expect(decodeVregValue(register(0x0100), bytesOf('00040200'))).toBeUndefined();
  });

  it('are written in their unit, or refused with what the register takes', () => {
    expect(encodeVregValueOf(register(0x0214), 12.5)).toEqual(bytesOf('7D00'));
    expect(encodeVregValueOf(register(0xeeff), -123.4)).toEqual(bytesOf('2EFBFFFF'));
    expect(encodeVregValueOf(register(0x0214), null)).toEqual(bytesOf('FFFF'));
    expect(() => encodeVregValueOf(register(0x0214), -1)).toThrow('ac-in-1-limit takes 0 to 6553.5 A, not -1');
    expect(() => encodeVregValueOf(register(0x0200), null)).toThrow('device-mode always has a value');
    expect(() => encodeVregValueOf(register(0x010a), 1)).toThrow('serial-number takes no number');
  });

  it('have registers with one number and one name each', () => {
    for (const key of ['id', 'name'] as const) {
      expect(new Set(vregRegisters.map((entry) => entry[key])).size).toBe(vregRegisters.length);
    }
  });
});
