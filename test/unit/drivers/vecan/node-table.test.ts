import { beforeEach, describe, expect, it } from 'vitest';
import { NodeTable } from '../../../../src/drivers/vecan/node-table.ts';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { encodeName, type NodeName } from '../../../../src/protocols/n2k/name.ts';

const name: NodeName = {
  uniqueNumber: 12345,
  manufacturer: 358,
  deviceInstance: 0,
  deviceFunction: 170,
  deviceClass: 35,
  systemInstance: 0,
  industryGroup: 4,
  canMove: true,
};

const claim = (source: number, changes: Partial<NodeName> = {}): N2kMessage => ({
  ...{ pgn: 60928, priority: 6, source, destination: 255 },
  data: encodeName({ ...name, ...changes }),
});
const data = (source: number): N2kMessage => ({
  ...{ pgn: 127508, priority: 6, source, destination: 255 },
  data: new Uint8Array(8),
});

let events: string[];
let table: NodeTable;
beforeEach(() => {
  events = [];
  table = new NodeTable(10_000, {
    joined: (node) => events.push(`joined ${node.name.uniqueNumber} at ${node.address}`),
    moved: (node) => events.push(`moved to ${node.address}`),
    renamed: (node) => events.push(`renamed ${node.name.deviceInstance}`),
    left: (node) => events.push(`left ${node.name.uniqueNumber}`),
    doubled: (node, [first, second]) => events.push(`doubled ${node.name.uniqueNumber} at ${first} and ${second}`),
    ask: (address) => events.push(`ask ${address}`),
  });
});

describe('the table of nodes', () => {
  it('knows a node by its NAME, whatever address it moves to', () => {
    const node = table.heard(claim(0x24), 0);
    expect(table.heard(data(0x24), 100)).toBe(node);
    expect(table.heard(claim(0x31), 200)).toBe(node);
    expect(node?.address).toBe(0x31);
    expect(table.heard(data(0x31), 300)).toBe(node);
    expect(events).toEqual(['joined 12345 at 36', 'moved to 49']);
  });

  it('takes frames of an address that another node has taken for those of that node', () => {
    const first = table.heard(claim(0x24), 0);
    const second = table.heard(claim(0x24, { uniqueNumber: 777 }), 100);
    expect(table.heard(data(0x24), 200)).toBe(second);
    expect(first?.address).toBeUndefined();
    expect(table.heard(claim(0x25), 300)).toBe(first);
  });

  it('asks who sends at an address that nobody has claimed, once in 5 s, and believes nothing of it until then', () => {
    for (const at of [0, 1_000, 4_999, 5_000]) expect(table.heard(data(0x24), at)).toBeUndefined();
    expect(events).toEqual(['ask 36', 'ask 36']);
  });

  it('asks a silent node three times in the last three seconds, then gives it up', () => {
    table.heard(claim(0x24), 0);
    for (let now = 500; now <= 10_500; now += 500) table.look(now);
    expect(events.slice(1)).toEqual(['ask 36', 'ask 36', 'ask 36', 'left 12345']);
    expect([...table.nodes()]).toEqual([]);
  });

  it('keeps a node that answers with its claim', () => {
    table.heard(claim(0x24), 0);
    for (let now = 500; now <= 60_000; now += 500) {
      table.look(now);
      if (events.at(-1) === 'ask 36') {
        events.pop();
        table.heard(claim(0x24), now);
      }
    }
    expect(events).toEqual(['joined 12345 at 36']);
  });

  it('tells of an instance that was changed', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, { deviceInstance: 5 }), 100);
    expect(events.at(-1)).toBe('renamed 5');
    expect(node?.name.deviceInstance).toBe(5);
  });

  it('tells once of two nodes with one NAME and listens to one of them only', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x31), 100);
    for (let now = 200; now < 120_000; now += 1_000) {
      expect(table.heard(data(0x31), now)).toBe(node);
      expect(table.heard(data(0x24), now + 1)).toBeUndefined();
      if (now % 60_000 === 200) table.heard(claim(0x24), now + 2);
    }
    expect(events).toEqual(['joined 12345 at 36', 'moved to 49', 'doubled 12345 at 49 and 36']);
  });

  it('listens to the other node of the same NAME when the first falls silent', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x31), 100);
    table.heard(data(0x24), 200);
    expect(table.heard(claim(0x24), 11_000)).toBe(node);
    expect(table.heard(data(0x24), 11_100)).toBe(node);
  });

  it('knows that a node without an address is still there for a while', () => {
    const node = table.heard(claim(0x24), 0);
    expect(table.heard(claim(254), 100)).toBe(node);
    expect(node?.address).toBeUndefined();
    expect(table.heard(data(0x24), 200)).toBeUndefined();
  });

  it('does not grow with a flood of invented NAMEs', () => {
    for (let unique = 0; unique < 2_000; unique += 1)
      table.heard(claim(unique % 250, { uniqueNumber: unique }), unique);
    expect([...table.nodes()].length).toBeLessThanOrEqual(300);
    table.look(60_000);
    expect([...table.nodes()]).toEqual([]);
  });
});
