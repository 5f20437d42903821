import { describe, expect, it } from 'vitest';
import { FaultError } from '../../../../src/simulator/devices/fault-text.ts';
import { applyFault, faultHelp } from '../../../../src/simulator/devices/mk3/fault-options.ts';
import { noFaults } from '../../../../src/simulator/devices/mk3/faults.ts';
import { Host } from './host.ts';

const mk3Of = () => new Host().mk3;

describe('faults by name', () => {
  it.each([
    ['no-heartbeat', { heartbeatMs: 0 }],
    ['mid-frame', { startsInFrame: true }],
    ['zeros=5', { powerUpZeros: 5 }],
    ['noise=55,AA', { noise: [0x55, 0xaa] }],
    ['checksum-errors=3', { checksumErrors: 3 }],
    ['checksum-rate=0.25', { checksumErrorRate: 0.25 }],
    ['append-leds', { appendsLeds: true }],
    ['unanswered=0e', { unanswered: new Set(['0E']) }],
    ['delay=F 5:750', { delayMs: { 'F 5': 750 } }],
    ['refuse=37:9B', { refused: { '37': [0x9b, 0] } }],
    ['refuse=30 14:90', { refused: { '30 14': [0x90, 0] } }],
    ['padded', { padded: true }],
    ['silent', { silent: true }],
    ['stuck', { stuck: true }],
    ['other-speed', { otherSpeed: true }],
    ['state-byte=B7', { mainState: 0xb7 }],
    ['inverter-period=0', { inverterPeriodRaw: 0 }],
    ['mains-period=255', { mainsPeriodRaw: 255 }],
    ['charge-raw=70000', { chargeRaw: 70_000 }],
    ['leds-unknown', { ledsUnknown: true }],
    ['phases-told=1', { phasesTold: 1 }],
    ['unsupported-ram=14,15,16', { unsupportedRam: new Set([14, 15, 16]) }],
    ['late-snapshot=1:300', { lateSnapshot: { address: 1, ms: 300 } }],
    ['dead-address=2', { deadAddresses: new Set([2]) }],
    ['disobeys', { disobeys: true }],
    ['limit-fixed', { limitFixed: true }],
    ['panel=3:12.5', { otherPanel: { state: 3, limitTenthsAmp: 125 } }],
    ['multi-control', { multiControl: true }],
    ['bms', { bms: true }],
    ['own-power', { ownPower: true }],
  ])('%s happens', (text, faults) => {
    const mk3 = mk3Of();
    applyFault(mk3, text);
    expect(mk3.faults).toEqual({ ...noFaults(), ...faults });
  });

  it('add up', () => {
    const mk3 = mk3Of();
    for (const text of ['unanswered=L', 'unanswered=F 1', 'delay=L:5', 'delay=V:6']) applyFault(mk3, text);
    expect(mk3.faults.unanswered).toEqual(new Set(['L', 'F 1']));
    expect(mk3.faults.delayMs).toEqual({ L: 5, V: 6 });
  });

  it('leave the interface with long answers, and reset it again and again', async () => {
    const host = new Host();
    applyFault(host.mk3, 'long-frames');
    expect(await host.ask('FF 56')).toEqual(['FF 56 28 DB 11 00 00']);
    expect(await host.ask('FF 58 36 0A 00')).toEqual(['FF 58 8E']);
    applyFault(host.mk3, 'reset=3');
    await host.clock.advance(10_000);
    expect(host.take().split('00 00 07 FF 56')).toHaveLength(4);
  });

  it.each([
    ['bmx', 'there is no fault "bmx"; did you mean "bms"?'],
    ['', 'there is no fault ""'],
    ['constructor', 'there is no fault "constructor"'],
    ['bms=1', 'fault bms takes no value'],
    ['panel', 'fault panel needs a value: panel=MODE:AMPS'],
    ['panel=5:16', 'fault panel: "5" is no number from 1 to 4; write panel=MODE:AMPS'],
    ['panel=3', 'fault panel: "3" is not two parts with a colon between; write panel=MODE:AMPS'],
    ['zeros=1.5', 'fault zeros: "1.5" is no number from 0 to 255; write zeros=N'],
    ['state-byte=xyz', 'fault state-byte: "xyz" is no number of 2 hex digits; write state-byte=HEX'],
    ['unanswered=Q7', 'fault unanswered: "Q7" is no request; write unanswered=REQUEST'],
  ])('that do not fit are refused: %s', (text, message) => {
    const mk3 = mk3Of();
    expect(() => applyFault(mk3, text)).toThrow(new FaultError(message));
    expect(mk3.faults).toEqual(noFaults());
  });

  it('are all told in help, with what they take', () => {
    const names = faultHelp().map(([option]) => option);
    expect(names).toContain('panel=MODE:AMPS');
    expect(new Set(names).size).toBe(names.length);
    expect(faultHelp().every(([, about]) => about.length > 10)).toBe(true);
  });
});
