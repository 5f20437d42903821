import { beforeEach, describe, expect, it } from 'vitest';
import { type BusNode, NodeTable } from '../../../../src/drivers/vecan/node-table.ts';
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
    for (let now = 2_000; now <= 60_000; now += 500) table.look(now);
    expect([...table.nodes()]).toEqual([]);
  });
});

describe('an address that two nodes claim', () => {
  const ghost = { uniqueNumber: 777 };
  /** Answers each question for the claim of address 0x24, some time after it. */
  const pass = (from: number, to: number, ...answers: Partial<NodeName>[]): void => {
    for (let now = from; now <= to; now += 50) {
      if (now % 500 === 0) table.look(now);
      const asked = events.filter((event) => event === 'ask 36').length;
      if (asked > answered) for (const answer of answers) table.heard(claim(0x24, answer), now);
      answered = asked;
      table.heard(data(0x24), now);
    }
  };
  let answered = 0;
  beforeEach(() => {
    answered = 0;
  });

  it('is asked at once, and its frames are nobody’s until it has answered', () => {
    const node = table.heard(claim(0x24), 0);
    expect(table.heard(claim(0x24, ghost), 100)).toBeUndefined();
    expect(events).toEqual(['joined 12345 at 36', 'ask 36']);
    expect(node?.address).toBeUndefined();
    expect(table.heard(data(0x24), 110)).toBeUndefined();
    table.heard(claim(0x24), 120);
    expect(table.heard(data(0x24), 200)).toBeUndefined();
  });

  it('stays with its node when the other claim was a single wrong one', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    table.heard(claim(0x24), 110);
    expect(table.heard(data(0x24), 350)).toBe(node);
    expect(node?.address).toBe(0x24);
    expect(events).toEqual(['joined 12345 at 36', 'ask 36']);
  });

  it('stays with its node when wrong claims come before and after its answer', () => {
    const node = table.heard(claim(0x24), 0);
    for (const at of [100, 110, 120]) table.heard(claim(0x24, at === 110 ? {} : ghost), at);
    answered = 1;
    pass(150, 1_500, {});
    expect(table.heard(data(0x24), 1_550)).toBe(node);
    expect([...table.nodes()]).toEqual([node]);
  });

  it('goes to who has claimed it when that node alone answers', () => {
    const first = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    table.heard(claim(0x24, ghost), 110);
    const second = table.heard(data(0x24), 350);
    expect(second?.name.uniqueNumber).toBe(777);
    expect(first?.address).toBeUndefined();
    expect(events.slice(2)).toEqual(['joined 777 at 36', 'moved to undefined']);
    expect(table.heard(claim(0x25), 400)).toBe(first);
  });

  it('goes to the new node at once when the former one has claimed another', () => {
    const first = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    expect(table.heard(claim(0x25), 200)).toBe(first);
    expect(table.heard(data(0x24), 201)?.name.uniqueNumber).toBe(777);
    expect(first?.address).toBe(0x25);
  });

  it('stays with its node when the other claims another', () => {
    const first = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    table.heard(claim(0x25, ghost), 200);
    expect(table.heard(data(0x24), 201)).toBe(first);
    expect(events.at(-1)).toBe('joined 777 at 37');
  });

  it('is the last claimant’s after 2 s when nobody answers, and is asked again until then', () => {
    table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    pass(150, 2_050);
    expect(table.heard(data(0x24), 2_099)).toBeUndefined();
    expect(events.filter((event) => event === 'ask 36').length).toBeGreaterThan(2);
    expect(table.heard(data(0x24), 2_100)?.name.uniqueNumber).toBe(777);
  });

  it('stays with its node after 2 s when both go on answering, and nobody is asked in a loop', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, ghost), 100);
    pass(150, 2_100, {}, ghost);
    expect(table.heard(data(0x24), 2_150)).toBe(node);
    expect(events.filter((event) => event === 'ask 36').length).toBeLessThan(7);
  });

  it('does not take a known node from where it is as long as it is undecided', () => {
    const holder = table.heard(claim(0x24), 0);
    const other = table.heard(claim(0x30, ghost), 0);
    table.heard(claim(0x24, ghost), 100);
    expect(table.heard(data(0x30), 110)).toBe(other);
    table.heard(claim(0x24), 120);
    expect(table.heard(data(0x24), 400)).toBe(holder);
    expect(other?.address).toBe(0x30);
  });

  it('is asked together with all others where a flood contests them', () => {
    for (let address = 0; address < 200; address += 1) table.heard(claim(address, { uniqueNumber: address }), 0);
    for (let address = 0; address < 200; address += 1)
      table.heard(claim(address, { uniqueNumber: 1_000 + address }), 1);
    expect(events.filter((event) => event.startsWith('ask'))).toHaveLength(8);
    table.look(500);
    expect(events.filter((event) => event.startsWith('ask'))).toHaveLength(9);
    expect(events.at(-1)).toBe('ask 255');
    for (let address = 0; address < 200; address += 1) table.heard(claim(address, { uniqueNumber: address }), 510);
    table.look(1_000);
    expect(table.heard(data(77), 1_001)?.name.uniqueNumber).toBe(77);
    expect([...table.nodes()]).toHaveLength(200);
  });
});

describe('two nodes of one NAME', () => {
  /** The node has moved from 0x24 to 0x31, and its twin has answered at 0x24. */
  const suspect = (): BusNode | undefined => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x31), 100);
    table.heard(data(0x24), 200);
    table.heard(claim(0x24), 210);
    return node;
  };

  it('are not told for a late frame: the address that the node has left is asked', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x31), 100);
    expect(table.heard(data(0x24), 101)).toBeUndefined();
    expect(table.heard(data(0x31), 102)).toBe(node);
    expect(events).toEqual(['joined 12345 at 36', 'moved to 49', 'ask 36']);
    expect(table.hasTwins).toBe(false);
  });

  it('are not told where another node has taken the address and its claim was lost', () => {
    table.heard(claim(0x24), 0);
    table.heard(claim(0x31), 100);
    table.heard(data(0x24), 200);
    const other = table.heard(claim(0x24, { uniqueNumber: 4 }), 210);
    expect(table.heard(data(0x24), 220)).toBe(other);
    expect(events.slice(2)).toEqual(['ask 36', 'joined 4 at 36']);
  });

  it('are told once when both addresses answer, and one of them is listened to', () => {
    const node = suspect();
    expect(events.slice(2)).toEqual(['ask 36', 'ask 49']);
    expect(table.heard(claim(0x31), 220)).toBe(node);
    for (let now = 1_000; now < 120_000; now += 1_000) {
      table.look(now);
      expect(table.heard(data(0x31), now)).toBe(node);
      expect(table.heard(data(0x24), now + 1)).toBeUndefined();
      if (now % 60_000 === 0) table.heard(claim(0x24), now + 2);
    }
    expect(events.slice(4)).toEqual(['doubled 12345 at 49 and 36']);
    expect(table.hasTwins).toBe(true);
  });

  it('are one that has moved back when the address that it had does not answer within a second', () => {
    const node = suspect();
    table.look(1_000);
    expect(node?.address).toBe(0x31);
    table.look(1_500);
    expect(table.heard(data(0x24), 1_501)).toBe(node);
    expect(events.slice(4)).toEqual(['moved to 36']);
  });

  it.each([
    ['is silent for 10 s and three questions', (now: number) => table.look(now)],
    ['has another NAME', () => table.heard(claim(0x24, { uniqueNumber: 4 }), 900)],
  ])('are one again when the twin %s', (_, mend) => {
    suspect();
    table.heard(claim(0x31), 220);
    for (let now = 500; now <= 10_500; now += 500) {
      table.heard(data(0x31), now);
      mend(now);
    }
    expect(table.hasTwins).toBe(false);
  });
});

describe('instances in the NAME of a node', () => {
  const renamed = (): string[] => events.filter((event) => event.startsWith('renamed'));

  it('count when they are claimed twice in a row', () => {
    const node = table.heard(claim(0x24), 0);
    table.heard(claim(0x24, { deviceInstance: 5 }), 100);
    expect(renamed()).toEqual([]);
    table.heard(claim(0x24, { deviceInstance: 5 }), 110);
    expect(renamed()).toEqual(['renamed 5']);
    expect(node?.name.deviceInstance).toBe(5);
  });

  it('count when they have stood for a second', () => {
    table.heard(claim(0x24), 0);
    table.heard(claim(0x24, { deviceInstance: 5 }), 100);
    for (const now of [500, 1_000]) table.look(now);
    expect(renamed()).toEqual([]);
    table.look(1_500);
    expect(renamed()).toEqual(['renamed 5']);
  });

  it('stay as they are when two clones at one address claim others by turns', () => {
    const node = table.heard(claim(0x24), 0);
    for (let now = 10; now < 20_000; now += 10) {
      table.heard(claim(0x24, { deviceInstance: (now / 10) % 2 }), now);
      if (now % 500 === 0) table.look(now);
    }
    expect(renamed()).toEqual([]);
    expect(node?.name.deviceInstance).toBe(0);
  });
});
