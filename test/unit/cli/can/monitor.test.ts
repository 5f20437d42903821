import { describe, expect, it } from 'vitest';
import { type MonitorOptions, monitor } from '../../../../src/cli/can/monitor.ts';
import { CanToolRig, wholeBus } from '../../../support/can-tool-rig.ts';

/** What a monitor shows of a bus in so long. */
async function shown(rig: CanToolRig, options: Partial<MonitorOptions>, ms = 5_000): Promise<string[]> {
  const lines: string[] = [];
  const { clock, link, log } = rig;
  const stopped = new Promise<void>(() => undefined);
  const show = (line: string) => void lines.push(line);
  const code = await rig.wait(
    monitor(link, { ...wholeBus, forMs: ms, ...options }, { clock, log, show, stopped }),
    ms + 100,
  );
  expect(code).toBe(0);
  return lines;
}

describe('the monitor of a bus', () => {
  it('shows time, PGN, sender with its name, and fields with their units, and sends nothing', async () => {
    const rig = new CanToolRig(['bmv']);
    const lines = await shown(rig, {});
    // The claim tells the maker.
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {3}60928 {2}ISO Address Claim +36 Victron +Victron 12345, /);
    expect(lines.find((line) => line.includes(' 127508 '))).toMatch(
      / 127508 {2}Battery Status {11} {2} 36 Victron {2}instance 0, voltage 12\.86 V, current -4\.3 A$/,
    );
    expect(rig.sent).toEqual([]);
    expect(rig.lines.at(-1)).toMatch(/^warn \d+ frames, \d+ messages; no bad frames$/);
  });

  it('keeps its columns aligned as names come', async () => {
    const lines = await shown(new CanToolRig(['bmv', 'mppt', 'vebus']), { pgns: [127508, 127506] });
    expect(new Set(lines.map((line) => line.indexOf('instance'))).size).toBe(1);
  });

  it('shows only the PGNs and senders that are wanted', async () => {
    const lines = await shown(new CanToolRig(['bmv', 'mppt']), { pgns: [127508, 127506], sources: [36] });
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/ (127508|127506) {2}.* 36 Victron /);
  });

  it('asks all who they are from the null address where one node is wanted by its unique number', async () => {
    const rig = new CanToolRig(['bmv', 'mppt']);
    await rig.clock.advance(3_000);
    const lines = await shown(rig, { unique: 20_001 });
    expect(lines.some((line) => / 127508 .* 37 BlueSolar MPPT 150\/70 {2}instance 0/.test(line))).toBe(true);
    expect(lines.some((line) => line.includes(' 36 '))).toBe(false);
    expect(rig.sent.length).toBeGreaterThan(0);
    for (const { pgn, source } of rig.sent) expect([pgn, source]).toEqual([59904, 254]);
  });

  it('names those that are there where the wanted node is not', async () => {
    const rig = new CanToolRig(['bmv']);
    await rig.clock.advance(3_000);
    await shown(rig, { unique: 1 }, 6_000);
    expect(rig.lines.join('\n')).toContain('no node with unique number 1 is heard; on the bus: BMV-702 (12345)');
  });

  it('tells programs all that it knows, line by line', async () => {
    const lines = await shown(new CanToolRig(['bmv']), { json: true, pgns: [127506, 61184] });
    const messages = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(messages.find(({ pgn }) => pgn === 127506)).toMatchObject({
      ...{ name: 'DC Detailed Status', source: 36, destination: 255, time: expect.stringMatching(/Z$/) },
      node: { unique: 12_345, maker: 'Victron', model: null },
      fields: { instance: 0, stateOfCharge: 87, timeRemaining: 74_040, stateOfHealth: null },
      data: '00000057ffd204ffff',
    });
    expect(messages.find(({ pgn }) => pgn === 61184)).toMatchObject({
      fields: { vreg: 'value', register: '0xEEFF', name: 'consumed-ah', value: -123.4, unit: 'Ah', raw: '2efbffff' },
    });
  });

  it('shows the bytes where they are wanted, and where nothing is known of a PGN', async () => {
    const raw = await shown(new CanToolRig(['bmv']), { raw: true, pgns: [127506] });
    expect(raw[0]).toMatch(/ {2}00 00 00 57 FF D2 04 FF FF$/);
    const unknown = await shown(new CanToolRig(['bmv'], ['flood=20']), { pgns: [65400] }, 2_000);
    expect(unknown[0]).toMatch(/ 65400 {2}Proprietary/);
  });

  it('ends with the first message where one is enough', async () => {
    const rig = new CanToolRig(['bmv']);
    expect(await shown(rig, { once: true, pgns: [127508], forMs: undefined }, 3_000)).toHaveLength(1);
    expect(rig.lines).toEqual([]);
  });

  it('fails where one message is wanted and none comes within ten seconds', async () => {
    const quiet = new CanToolRig([]);
    await expect(shown(quiet, { once: true, forMs: undefined }, 11_000)).rejects.toThrow(/nothing has come for 10 s/);
    const other = new CanToolRig(['bmv']);
    await expect(shown(other, { once: true, sources: [99], forMs: undefined }, 11_000)).rejects.toThrow(
      /^can:can0: \d+ messages came, none that is wanted$/,
    );
  });

  it('tells what to look at when the bus is silent', async () => {
    const rig = new CanToolRig([]);
    await shown(rig, {}, 11_000);
    expect(rig.lines[0]).toMatch(/^warn can:can0: nothing has come for 10 s: .*120 ohm/);
  });

  it('counts what was of no use', async () => {
    const rig = new CanToolRig(['vebus', 'bmv'], ['lost-frames=0.3']);
    await shown(rig, {}, 20_000);
    expect(rig.lines.at(-1)).toMatch(/messages; .*\d+ (messages with a gap|frames of messages whose beginning)/);
  });

  it('ends when it is stopped, and shows nothing more', async () => {
    const { clock, link, log } = new CanToolRig(['bmv']);
    const lines: string[] = [];
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const ended = monitor(link, wholeBus, { clock, log, show: (line) => void lines.push(line), stopped });
    await clock.advance(3_000);
    stop();
    expect(await ended).toBe(0);
    const count = lines.length;
    await clock.advance(3_000);
    expect(lines).toHaveLength(count);
  });
});
