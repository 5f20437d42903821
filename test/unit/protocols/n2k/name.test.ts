import { describe, expect, it } from 'vitest';
import {
  claimPgn,
  decodeName,
  encodeName,
  identityOf,
  marineIndustry,
  nameValue,
  victronManufacturer,
} from '../../../../src/protocols/n2k/name.ts';
import { bytesOf } from '../../../support/can-logs.ts';

/** A BMV of unique number 12347, instance 0, class 35, function 170. */
const bytes = bytesOf('3B 30 C0 2C 00 AA 46 C0');
const bmv = {
  uniqueNumber: 12347,
  manufacturer: victronManufacturer,
  deviceInstance: 0,
  deviceFunction: 170,
  deviceClass: 35,
  systemInstance: 0,
  industryGroup: marineIndustry,
  canMove: true,
};

describe('a NAME', () => {
  it('is read from and written to 8 bytes', () => {
    expect(claimPgn).toBe(60928);
    expect(decodeName(bytes)).toEqual(bmv);
    expect(encodeName(bmv)).toEqual(bytes);
  });

  it('keeps every field in its bits', () => {
    const full = {
      uniqueNumber: 0x1f_ffff,
      manufacturer: 0,
      deviceInstance: 0xff,
      deviceFunction: 0,
      deviceClass: 0x7f,
      systemInstance: 0,
      industryGroup: 7,
      canMove: false,
    };
    expect(encodeName(full)).toEqual(bytesOf('FF FF 1F 00 FF 00 FE 70'));
    expect(decodeName(encodeName(full))).toEqual(full);
  });

  it('of fewer than 8 bytes is none', () => {
    expect(decodeName(bytes.subarray(0, 7))).toBeUndefined();
    expect(nameValue(bytes.subarray(0, 7))).toBeUndefined();
  });

  it('is a number of 64 bits, the last byte highest', () => {
    expect(nameValue(bytes)).toBe(0xc046_aa00_2cc0_303bn);
  });

  it('is the same device with other instances, and another with another unique number', () => {
    expect(identityOf({ ...bmv, deviceInstance: 7, systemInstance: 1 })).toBe(identityOf(bmv));
    expect(identityOf({ ...bmv, uniqueNumber: 1 })).not.toBe(identityOf(bmv));
  });

  it.each([
    { uniqueNumber: 0x20_0000 },
    { manufacturer: 2048 },
    { deviceClass: 128 },
    { systemInstance: 16 },
    { industryGroup: 8 },
  ])('cannot be made of %o', (part) => {
    expect(() => encodeName({ ...bmv, ...part })).toThrow(/does not fit/);
  });
});
