import { describe, expect, it } from 'vitest';
import { FaultError } from '../../../../src/simulator/devices/fault-text.ts';
import { applyVeDirectFault, vedirectFaultHelp } from '../../../../src/simulator/devices/vedirect/fault-options.ts';
import { wireMppt } from '../../../../src/simulator/devices/vedirect/wired-devices.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { fieldIn, Host } from './host.ts';

const simulated = () => wireMppt({ clock: new ManualClock() }).simulator;

describe('faults by name', () => {
  it.each([
    ['silent', { silent: true }],
    ['dead-first', { deadUntilReopened: true }],
    ['sparse=5', { secondsPerMinute: 5 }],
    ['corrupt=0.1', { corruptBlocks: 0.1 }],
    ['lost-bytes=0.2', { lostBytes: 0.2 }],
    ['cut=1', { cutBlocks: 1 }],
    ['noise=0.5', { noise: 0.5 }],
    ['chunk=1', { chunkBytes: 1 }],
    ['burst=2000', { burstMs: 2_000 }],
    ['split-blocks', { splitBlocks: true }],
    ['unknown-fields', { unknownFields: true }],
    ['garbage-labels', { garbageLabels: true }],
    ['not-available', { notAvailable: true }],
    ['wrong-serial=0.01', { wrongSerial: 0.01 }],
    ['pid=0xA999', { identity: { productId: 0xa999 } }],
    ['stuck', { stuck: true }],
    ['no-text', { noText: true }],
    ['no-hex', { noHex: true }],
    ['late-hex=1500', { lateHexMs: 1_500 }],
    ['lost-hex=0.7', { lostHex: 0.7 }],
    ['hurried-hex', { hurriedHexLost: true }],
    ['hex-in-block', { hexInBlockLost: true }],
    ['hex-pauses-text=10', { hexPausesTextSeconds: 10 }],
    ['hex-end=FE', { hexEnd: 0xfe }],
    ['async', { asyncAlways: true }],
    ['hex-in-fields', { hexInFields: true }],
    ['echo', { echo: true }],
    ['loopback', { loopback: true }],
    ['refuse=0x0200:02', { refused: new Map([[0x0200, 2]]) }],
    ['disobeys', { disobeys: true }],
  ])('%s happens', (text, faults) => {
    const simulator = simulated();
    applyVeDirectFault(simulator, text);
    expect(simulator.faults).toEqual(faults);
  });

  it('add up', () => {
    const simulator = simulated();
    for (const text of ['refuse=0x0200:02', 'refuse=EDF0:1', 'async']) applyVeDirectFault(simulator, text);
    expect(simulator.faults).toEqual({
      asyncAlways: true,
      refused: new Map([
        [0x0200, 2],
        [0xedf0, 1],
      ]),
    });
  });

  it('unplug, restart and other-device happen in time', async () => {
    const host = new Host();
    const { simulator, charger } = wireMppt({ clock: host.clock });
    const link = host.plugInto(simulator);
    for (const text of ['unplug=20', 'restart=8', 'other-device=3']) applyVeDirectFault(simulator, text);
    await host.clock.advance(7_500);
    expect(fieldIn(host.take(), 'PID')).toBe('0xA056');
    await host.clock.advance(5_000);
    expect(charger.uptimeSeconds).toBeLessThan(6);
    await host.clock.advance(8_000);
    expect(await link.closed).toBeInstanceOf(Error);
  });

  it.each([
    ['silnt', 'there is no fault "silnt"; did you mean "silent"?'],
    ['', 'there is no fault ""'],
    ['constructor', 'there is no fault "constructor"'],
    ['silent=1', 'fault silent takes no value'],
    ['noise', 'fault noise needs a value: noise=SHARE'],
    ['noise=2', 'fault noise: "2" is no number from 0 to 1; write noise=SHARE'],
    ['chunk=0', 'fault chunk: "0" is no number from 1 to 4096; write chunk=BYTES'],
    ['pid=xyz', 'fault pid: "xyz" is no number of 4 hex digits; write pid=HEX'],
    ['refuse=0200', 'fault refuse: "0200" is not two parts with a colon between; write refuse=ID:FLAGS'],
  ])('that do not fit are refused: %s', (text, message) => {
    const simulator = simulated();
    expect(() => applyVeDirectFault(simulator, text)).toThrow(new FaultError(message));
    expect(simulator.faults).toEqual({});
  });

  it('about HEX are none of devices with text only', () => {
    expect(() => applyVeDirectFault(simulated(), 'no-hex', 'text')).toThrow('there is no fault "no-hex"');
    const names = vedirectFaultHelp('text').map(([option]) => option);
    expect(names).toContain('noise=SHARE');
    expect(names).not.toContain('echo');
  });

  it('are all told in help, with what they take', () => {
    const names = vedirectFaultHelp('hex').map(([option]) => option);
    expect(names).toContain('refuse=ID:FLAGS');
    expect(new Set(names).size).toBe(names.length);
    expect(vedirectFaultHelp('hex').every(([, about]) => about.length > 10)).toBe(true);
  });
});
