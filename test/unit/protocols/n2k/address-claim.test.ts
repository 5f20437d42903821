import { describe, expect, it } from 'vitest';
import { AddressClaim, type ClaimAction, claimTimes } from '../../../../src/protocols/n2k/address-claim.ts';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { encodeName, type NodeName } from '../../../../src/protocols/n2k/name.ts';

const nodeName: NodeName = {
  uniqueNumber: 1000,
  manufacturer: 358,
  deviceInstance: 0,
  deviceFunction: 130,
  deviceClass: 120,
  systemInstance: 0,
  industryGroup: 4,
  canMove: true,
};
const ours = encodeName(nodeName);
const lower = encodeName({ ...nodeName, uniqueNumber: 999 });
const higher = encodeName({ ...nodeName, uniqueNumber: 1001 });

const claimOf = (source: number, data: Uint8Array): N2kMessage => ({
  priority: 6,
  pgn: 60928,
  source,
  destination: 255,
  data,
});
const send = (source: number, data = ours): ClaimAction => ({ kind: 'send', message: claimOf(source, data) });
const command = (name: Uint8Array, address: number): N2kMessage => ({
  ...claimOf(0x10, Uint8Array.of(...name, address)),
  pgn: 65240,
});

const halfway = (): AddressClaim => new AddressClaim({ name: ours, address: 36, random: () => 0.5 });

/** A claim that holds address 36 since time 1000. */
function holding(): AddressClaim {
  const claim = halfway();
  claim.start(0);
  claim.look(100);
  claim.look(1000);
  return claim;
}

describe('AddressClaim', () => {
  it('waits a random time, claims, and has the address after 250 ms without contest', () => {
    const claim = halfway();
    expect(claim.start(1000)).toEqual([]);
    expect(claim.dueAt).toBe(1000 + claimTimes.mostWaitMs / 2);
    expect(claim.look(1076)).toEqual([]);
    expect(claim.look(1077)).toEqual([send(36)]);
    expect([claim.address, claim.dueAt]).toEqual([undefined, 1327]);
    expect(claim.look(1326)).toEqual([]);
    expect(claim.look(1327)).toEqual([{ kind: 'have', address: 36 }]);
    expect(claim.address).toBe(36);
  });

  it('repeats its claim every 60 s', () => {
    const claim = holding();
    expect(claim.look(60_999)).toEqual([]);
    expect(claim.look(61_000)).toEqual([send(36)]);
    expect(claim.look(121_000)).toEqual([send(36)]);
    expect(claim.address).toBe(36);
  });

  it('answers a request for its claim, but not before it has claimed', () => {
    const claim = halfway();
    expect(claim.requested(0)).toEqual([]);
    claim.start(0);
    expect(claim.requested(10)).toEqual([]);
    claim.look(100);
    expect(claim.requested(110)).toEqual([send(36)]);
    expect(holding().requested(2000)).toEqual([send(36)]);
  });

  it('defends its address against a higher NAME', () => {
    const claim = holding();
    expect(claim.heard(claimOf(36, higher), 2000)).toEqual([send(36)]);
    expect(claim.address).toBe(36);
  });

  it('leaves its address to a lower NAME and takes the next', () => {
    const claim = holding();
    expect(claim.heard(claimOf(36, lower), 2000)).toEqual([{ kind: 'lost', address: 36 }]);
    expect(claim.address).toBeUndefined();
    expect(claim.look(2100)).toEqual([send(37)]);
    expect(claim.look(2400)).toEqual([{ kind: 'have', address: 37 }]);
  });

  it('moves without a word when the address is lost before it was held', () => {
    const claim = halfway();
    claim.start(0);
    claim.look(100);
    expect(claim.heard(claimOf(36, lower), 200)).toEqual([]);
    expect(claim.look(300)).toEqual([send(37)]);
  });

  it('passes over addresses that others have claimed, and from 251 to 0', () => {
    const claim = new AddressClaim({ name: ours, address: 250, random: () => 0 });
    claim.start(0);
    claim.heard(claimOf(251, higher), 0);
    claim.heard(claimOf(0, encodeName({ ...nodeName, uniqueNumber: 5 })), 0);
    claim.heard(claimOf(250, lower), 0);
    expect(claim.look(0)).toEqual([send(1)]);
  });

  it('knows that an address is free when its node has moved', () => {
    const claim = new AddressClaim({ name: ours, address: 36, random: () => 0 });
    claim.start(0);
    claim.heard(claimOf(37, higher), 0);
    claim.heard(claimOf(40, higher), 0);
    claim.heard(claimOf(36, lower), 0);
    expect(claim.look(0)).toEqual([send(37)]);
  });

  it('tells that it cannot claim when every address is taken, and again when asked', () => {
    const claim = holding();
    const nodes = Array.from({ length: 252 }, (_, node) => node).filter((node) => node !== 36);
    for (const node of nodes) claim.heard(claimOf(node, encodeName({ ...nodeName, uniqueNumber: node })), 2000);
    const last = encodeName({ ...nodeName, uniqueNumber: 500 });
    expect(claim.heard(claimOf(36, last), 2000)).toEqual([{ kind: 'lost', address: 36 }, { kind: 'cannot-claim' }]);
    expect(claim.look(2100)).toEqual([send(254)]);
    expect(claim.look(50_000)).toEqual([]);
    expect(claim.requested(50_000)).toEqual([]);
    expect(claim.look(50_200)).toEqual([send(254)]);
    expect(claim.heard(claimOf(36, higher), 50_300)).toEqual([]);
    expect(claim.dueAt).toBe(62_000);
  });

  describe('that found every address taken', () => {
    const everywhere = (claim: AddressClaim, now: number, but: readonly number[] = []): ClaimAction[] =>
      Array.from({ length: 252 }, (_, address) => address)
        .filter((address) => !but.includes(address))
        .flatMap((address) => claim.heard(claimOf(address, encodeName({ ...nodeName, uniqueNumber: address })), now));
    const question = {
      kind: 'send',
      message: { priority: 6, pgn: 59904, source: 254, destination: 255, data: Uint8Array.of(0, 0xee, 0) },
    };
    const full = (): AddressClaim => {
      const claim = holding();
      // The node at 36 comes last.
      everywhere(claim, 2000, [36]);
      claim.heard(claimOf(36, lower), 2000);
      claim.look(2100);
      return claim;
    };

    it('asks all nodes a minute later and takes an address that nobody has any more', () => {
      const claim = full();
      expect(claim.look(61_999)).toEqual([]);
      expect(claim.look(62_000)).toEqual([question]);
      everywhere(claim, 62_100, [36, 200]);
      claim.heard(claimOf(36, lower), 62_100);
      expect(claim.look(62_999)).toEqual([]);
      expect(claim.look(63_000)).toEqual([]);
      expect(claim.look(63_100)).toEqual([send(200)]);
      expect(claim.look(63_400)).toEqual([{ kind: 'have', address: 200 }]);
    });

    it('goes on every minute, is not put off by requests, and tells its owner once', () => {
      const claim = full();
      let told = 0;
      let questions = 0;
      for (let now = 3_000; now < 303_000; now += 100) {
        const actions = [...claim.requested(now), ...claim.look(now)];
        told += actions.filter(({ kind }) => kind === 'cannot-claim').length;
        if (!actions.some((action) => action.kind === 'send' && action.message.pgn === 59904)) continue;
        questions += 1;
        everywhere(claim, now);
      }
      expect([told, questions]).toEqual([0, 4]);
    });
  });

  it('does not move when its NAME may not', () => {
    const fixed = encodeName({ ...nodeName, canMove: false });
    const claim = new AddressClaim({ name: fixed, address: 36, random: () => 0 });
    claim.start(0);
    const winner = encodeName({ ...nodeName, uniqueNumber: 1, canMove: false });
    expect(claim.heard(claimOf(36, winner), 0)).toEqual([{ kind: 'cannot-claim' }]);
    expect(claim.look(0)).toEqual([send(254, fixed)]);
    // A minute later: first the winner is still there, then a node that would have to give way.
    for (const [at, other] of [
      [60_000, winner],
      [121_000, encodeName({ ...nodeName, uniqueNumber: 2000, canMove: false })],
    ] as const) {
      expect(claim.look(at)).toHaveLength(1);
      claim.heard(claimOf(36, other), at + 10);
      claim.look(at + 1_000);
    }
    expect(claim.look(122_000)).toEqual([send(36, fixed)]);
  });

  it.each([
    ['requests', (claim: AddressClaim, now: number) => claim.requested(now)],
    ['claims of higher NAMEs', (claim: AddressClaim, now: number) => claim.heard(claimOf(36, higher), now)],
  ])('claims once in 50 ms in a flood of %s, and once after it', (_, cause) => {
    const claim = holding();
    const at: number[] = [];
    for (let now = 2_000; now < 3_000; now += 1) {
      const actions = [...(now <= 2_510 ? cause(claim, now) : []), ...claim.look(now)];
      for (const action of actions) if (action.kind === 'send') at.push(now);
    }
    expect(at).toEqual([2000, 2050, 2100, 2150, 2200, 2250, 2300, 2350, 2400, 2450, 2500, 2550]);
    expect(claim.dueAt).toBe(61_000);
  });

  it('owes no claim for an address that it has lost', () => {
    const claim = holding();
    claim.requested(2_000);
    claim.requested(2_001);
    claim.heard(claimOf(36, lower), 2_002);
    expect(claim.look(2_060)).toEqual([]);
    expect(claim.look(2_100)).toEqual([send(37)]);
  });

  it('yields to and reports an identical NAME at its address', () => {
    const claim = holding();
    const actions = claim.heard(claimOf(36, ours), 2000);
    expect(actions).toEqual([
      { kind: 'same-name', address: 36 },
      { kind: 'lost', address: 36 },
    ]);
    expect(claim.look(2100)).toEqual([send(37)]);
  });

  it('reports an identical NAME at another address and keeps its own', () => {
    const claim = holding();
    expect(claim.heard(claimOf(99, ours), 2000)).toEqual([{ kind: 'same-name', address: 99 }]);
    expect(claim.address).toBe(36);
  });

  it('ends with two addresses when two nodes of one NAME start on the same', () => {
    const nodes = [0.1, 0.9].map((random) => new AddressClaim({ name: ours, address: 36, random: () => random }));
    for (const node of nodes) node.start(0);
    const reports: ClaimAction[] = [];
    for (let now = 0; now < 5000; now += 10) {
      for (const node of nodes) {
        for (const action of node.look(now)) {
          if (action.kind !== 'send') continue;
          for (const other of nodes) if (other !== node) reports.push(...other.heard(action.message, now));
        }
      }
    }
    expect(new Set(nodes.map(({ address }) => address))).toEqual(new Set([36, 37]));
    expect(reports.map(({ kind }) => kind)).toContain('same-name');
  });

  it('settles eight nodes that all want one address', () => {
    const nodes = Array.from({ length: 8 }, (_, index) => {
      const name = encodeName({ ...nodeName, uniqueNumber: 100 + index });
      return new AddressClaim({ name, address: 36, random: () => (index % 3) / 3 });
    });
    for (const node of nodes) node.start(0);
    for (let now = 0; now < 10_000; now += 10) {
      const queue = nodes.flatMap((node) => node.look(now).map((action) => ({ node, action })));
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { node, action } = next;
        if (action.kind !== 'send') continue;
        for (const other of nodes.filter((one) => one !== node)) {
          queue.push(...other.heard(action.message, now).map((answer) => ({ node: other, action: answer })));
        }
      }
    }
    expect(nodes.map(({ address }) => address).sort()).toEqual([36, 37, 38, 39, 40, 41, 42, 43]);
    expect(nodes[0]?.address).toBe(36);
  });

  it('moves to the address that it is commanded to take', () => {
    const claim = holding();
    expect(claim.commanded(command(ours, 77), 2000)).toEqual([{ kind: 'lost', address: 36 }]);
    expect(claim.look(2100)).toEqual([send(77)]);
  });

  it.each([
    ['that is meant for another NAME', command(lower, 77)],
    ['for an address that nobody may claim', command(ours, 254)],
    ['for the address that it has', command(ours, 36)],
    ['that is cut off', claimOf(0x10, ours)],
  ])('disregards a command %s', (_, message) => {
    const claim = holding();
    expect(claim.commanded(message, 2000)).toEqual([]);
    expect(claim.address).toBe(36);
  });

  it('begins again with the address that it had when the bus comes back', () => {
    const claim = holding();
    expect(claim.start(5000)).toEqual([{ kind: 'lost', address: 36 }]);
    expect(claim.look(5100)).toEqual([send(36)]);
  });

  it('disregards claims that are too short, and all before its start', () => {
    expect(halfway().heard(claimOf(36, lower), 0)).toEqual([]);
    expect(holding().heard(claimOf(36, lower.subarray(0, 7)), 2000)).toEqual([]);
    expect(holding().heard(claimOf(254, lower), 2000)).toEqual([]);
  });

  it('refuses a NAME of another length and an address that cannot be claimed', () => {
    const random = (): number => 0;
    expect(() => new AddressClaim({ name: ours.subarray(1), address: 36, random })).toThrow(/8 bytes, not 7/);
    expect(() => new AddressClaim({ name: ours, address: 252, random })).toThrow(/252/);
  });
});
