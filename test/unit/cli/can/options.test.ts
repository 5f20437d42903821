import { describe, expect, it } from 'vitest';
import { isCanLink } from '../../../../src/cli/can/bus-link.ts';
import { instanceOf, listenMsOf, numberOf, numbersOf } from '../../../../src/cli/can/options.ts';

describe('the options of the CAN tools', () => {
  it('take numbers as people write them', () => {
    expect(numbersOf('--pgn', ['127508', '0x1F214'], 0x1_ffff)).toEqual([127508, 127508]);
    expect(listenMsOf('3')).toBe(3_000);
    expect(listenMsOf(undefined)).toBeUndefined();
  });

  it.each(['', 'x', '-1', '1.5', '131072', '0x', ' 1'])('refuse %j as a number', (text) => {
    expect(() => numberOf('--pgn', text, 0x1_ffff)).toThrow(`--pgn takes 0 to 131071, not "${text}"`);
  });

  it('take one instance at a time', () => {
    expect(instanceOf({ device: '2' })).toEqual({ which: 'device', wanted: 2 });
    expect(instanceOf({ system: '15' })).toEqual({ which: 'system', wanted: 15 });
    expect(instanceOf({ battery: '3' })).toEqual({ which: 'battery', from: undefined, to: 3 });
    expect(instanceOf({ battery: '0:3' })).toEqual({ which: 'battery', from: 0, to: 3 });
    for (const wrong of [{}, { device: '1', system: '1' }, { battery: '1:2:3' }, { battery: ':' }, { system: '16' }]) {
      expect(() => instanceOf(wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
  });

  it('tell a CAN link from a VE.Direct cable', () => {
    expect(['can:can0', 'slcan:/dev/ttyACM0', 'ydwg://h:1', 'socketcand://h/can0'].every(isCanLink)).toBe(true);
    expect(['serial:/dev/x', 'tcp://h:1', '/dev/ttyUSB0', 'canoe'].some(isCanLink)).toBe(false);
  });
});
