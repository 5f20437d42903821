import { describe, expect, it } from 'vitest';
import { type BatteryInstance, changeBatteryInstance } from '../../../../src/cli/can/battery-instance.ts';
import { type Confirm, type NameInstance, setNameInstance } from '../../../../src/cli/can/instance.ts';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import { MessageReader } from '../../../../src/protocols/n2k/message-reader.ts';
import { ScriptedNode } from '../../../support/can-node.ts';
import { CanToolRig } from '../../../support/can-tool-rig.ts';

const yes: Confirm = () => Promise.resolve(true);

async function setName(rig: CanToolRig, unique: number, change: NameInstance, confirm = yes) {
  await rig.clock.advance(2_000);
  const tool = await rig.tool();
  const node = await rig.wait(tool.find(unique, false), 8_000);
  const done = await rig.wait(setNameInstance(tool, node, change, confirm), 8_000);
  tool.stop();
  return done;
}

async function setBattery(rig: CanToolRig, unique: number, change: BatteryInstance, confirm = yes) {
  await rig.clock.advance(2_000);
  const tool = await rig.tool();
  const node = await rig.wait(tool.find(unique, false), 8_000);
  const done = await rig.wait(changeBatteryInstance(tool, node, change, confirm), 15_000);
  tool.stop();
  return done;
}

describe('setting an instance of a NAME', () => {
  it('changes the device instance, and tells what it is now', async () => {
    const rig = new CanToolRig(['bmv', 'mppt']);
    expect(await setName(rig, 12_345, { which: 'device', wanted: 18 })).toBe(
      'BMV-702 (12345): device instance 0 -> 18',
    );
    expect(rig.node('bmv').name.deviceInstance).toBe(18);
    expect(rig.node('mppt').name.deviceInstance).toBe(0);
    // The new NAME has to win its address anew.
    await rig.clock.advance(500);
    expect(rig.node('bmv').address).toBe(36);
  });

  it('changes the system instance', async () => {
    const rig = new CanToolRig(['bmv']);
    expect(await setName(rig, 12_345, { which: 'system', wanted: 3 })).toBe('BMV-702 (12345): system instance 0 -> 3');
    expect(rig.node('bmv').name.systemInstance).toBe(3);
  });

  it('claims an address of its own, and sends the command from there to that node only', async () => {
    const rig = new CanToolRig(['bmv', 'mppt']);
    await setName(rig, 12_345, { which: 'device', wanted: 1 });
    const command = rig.sent.find(({ pgn }) => pgn === 126208);
    expect(command).toMatchObject({ destination: 36, priority: 3 });
    expect(command?.source).toBeLessThan(252);
    // vecan.md, 3: command on 60928, fields 3 and 4.
    expect([...(command?.data ?? [])]).toEqual([1, 0x00, 0xee, 0x00, 0xf8, 2, 3, 1, 4, 0]);
  });

  it('sends nothing when the node has it already, or the user does not want it', async () => {
    const rig = new CanToolRig(['bmv']);
    expect(await setName(rig, 12_345, { which: 'device', wanted: 0 })).toBe(
      'BMV-702 (12345): device instance 0 already',
    );
    const asked: string[] = [];
    const no = (what: string): Promise<boolean> => {
      asked.push(what);
      return Promise.resolve(false);
    };
    expect(await setName(rig, 12_345, { which: 'device', wanted: 2 }, no)).toBeUndefined();
    expect(asked[0]).toMatch(/^BMV-702 \(12345\): device instance 0 -> 2; programs that know it by its instance/);
    expect(rig.sent.some(({ pgn }) => pgn === 126208)).toBe(false);
  });

  it('says that a node of the same kind has the instance', async () => {
    const rig = new CanToolRig(['bmv', 'bmv:instance=4:unique=5', 'mppt:instance=4']);
    let asked = '';
    const confirm = (what: string): Promise<boolean> => {
      asked = what;
      return Promise.resolve(true);
    };
    await setName(rig, 12_345, { which: 'device', wanted: 4 }, confirm);
    expect(asked).toContain('(5), a node of the same kind, has 4 already');
    expect(asked).not.toContain('20001');
  });

  it('says that chargers leave their group (vecan.md, 10, 15)', async () => {
    const rig = new CanToolRig(['bmv', 'mppt']);
    const asked: string[] = [];
    const confirm = (what: string): Promise<boolean> => {
      asked.push(what);
      return Promise.resolve(true);
    };
    await setName(rig, 20_001, { which: 'device', wanted: 4 }, confirm);
    await setName(rig, 12_345, { which: 'device', wanted: 4 }, confirm);
    expect(asked.map((what) => what.includes('chargers that charge as a group leave it'))).toEqual([true, false]);
  });

  it.each([
    // vecan.md, 3: acknowledge, function 2; PGN error 3; error 3 for the second of two parameters.
    ['02 00 EE 00 03 00', 'the node refuses: access denied'],
    ['02 00 EE 00 00 02 30', 'the node refuses: parameter 2: out of range'],
    ['02 00 EE 00 00 02 00', 'the node has confirmed, but keeps 0'],
    [undefined, 'the node does not answer, and nothing has changed'],
  ])('says what went wrong when a node answers %s', async (answer, reason) => {
    const rig = new CanToolRig([]);
    const scripted = new ScriptedNode(rig.bus, rig.clock, 36);
    scripted.onMessage = ({ pgn, source }) => {
      if (pgn === 59904) scripted.claim();
      if (pgn === 126208 && answer !== undefined) scripted.say(126208, answer, source);
    };
    await expect(setName(rig, 12_345, { which: 'device', wanted: 2 })).rejects.toThrow(
      `Victron (12345): device instance: ${reason}`,
    );
    expect(scripted.heardOf(126208)).toHaveLength(1);
  });

  it('says which nodes are there when the wanted one is not', async () => {
    const rig = new CanToolRig(['bmv', 'display']);
    await rig.clock.advance(2_000);
    const tool = await rig.tool();
    await expect(rig.wait(tool.find(7, false), 8_000)).rejects.toThrow(
      'can:can0: no node with unique number 7 answers; on the bus: Display (778), BMV-702 (12345)',
    );
    await expect(rig.wait(tool.find(778, true), 8_000)).rejects.toThrow(
      /no Victron node with unique number 778 answers; on the bus: BMV-702 \(12345\)$/,
    );
  });

  it('does not guess among nodes with one unique number, but Victron’s comes first', async () => {
    const rig = new CanToolRig(['bmv:unique=9', 'display:unique=9']);
    await rig.clock.advance(2_000);
    const tool = await rig.tool();
    expect((await rig.wait(tool.find(9, false), 8_000)).name.manufacturer).toBe(358);
    const both = new CanToolRig(['bmv:unique=9', 'mppt:unique=9']);
    await both.clock.advance(2_000);
    const other = await both.tool();
    await expect(both.wait(other.find(9, false), 8_000)).rejects.toThrow(
      /several nodes have this unique number: .* and|,/,
    );
  });
});

describe('setting a battery instance', () => {
  it('changes the one that is meant, and waits for its status', async () => {
    const rig = new CanToolRig(['bmv']);
    expect(await setBattery(rig, 12_345, { from: 1, to: 5 })).toBe('BMV-702 (12345): battery instance 1 -> 5');
    const write = rig.sent.find(({ pgn }) => pgn === 126208);
    // vecan.md, 3: write fields, function 5.
    expect([...(write?.data ?? [])]).toEqual([5, 0x14, 0xf2, 0x01, 1, 1, 1, 1, 1, 1, 5]);
    const heard = new Set<unknown>();
    const reader = new MessageReader();
    rig.bus.join('ear').onFrames((frames) => {
      for (const frame of frames) {
        const message = reader.push(frame, rig.clock.now());
        if (message?.pgn === 127508) heard.add(decodeFields(127508, message.data)?.['instance']);
      }
    });
    await rig.clock.advance(2_000);
    expect(heard).toEqual(new Set([0, 5]));
  });

  it('takes the only one where none is named', async () => {
    const rig = new CanToolRig(['battery']);
    expect(await setBattery(rig, 777, { from: undefined, to: 3 })).toMatch(/battery instance \d+ -> 3$/);
  });

  it.each([
    [12_345, undefined, 5, 'the node sends 0, 1: say which one, as --battery 0:5'],
    [12_345, 7, 5, 'the node does not send 7: 0, 1'],
    [12_345, 0, 1, 'another battery of the node has 1 already'],
    [50_001, undefined, 1, 'the node sends no battery status (127508)'],
  ])('is refused before anything is sent: node %i, from %s to %i', async (unique, from, to, reason) => {
    const rig = new CanToolRig(['bmv', 'tank']);
    await expect(setBattery(rig, unique, { from, to })).rejects.toThrow(reason);
    expect(rig.sent.some(({ pgn }) => pgn === 126208)).toBe(false);
  });

  it('says what a node refuses', async () => {
    const rig = new CanToolRig(['bmv'], ['refuses-all']);
    await expect(setBattery(rig, 12_345, { from: 1, to: 5 })).rejects.toThrow(
      'BMV-702 (12345): battery instance: the node refuses: access denied',
    );
  });
});
