import { describe, expect, it } from 'vitest';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { decodeConfigInfo } from '../../../../src/protocols/n2k/config-info.ts';
import { askOnce, setDeviceInstance } from '../../../../src/protocols/n2k/group-commands.ts';
import { decodeGroupFunction, encodeGroupFunction } from '../../../../src/protocols/n2k/group-function.ts';
import { decodeHeartbeat } from '../../../../src/protocols/n2k/heartbeat.ts';
import { decodeName, encodeName, type NodeName } from '../../../../src/protocols/n2k/name.ts';
import { NetworkNode, type NodeOptions, type NodeOutput } from '../../../../src/protocols/n2k/network-node.ts';
import { decodePgnList } from '../../../../src/protocols/n2k/pgn-list.ts';
import { decodeProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { decodeAcknowledgement, encodeRequest } from '../../../../src/protocols/n2k/requests.ts';

const name: NodeName = {
  ...{ uniqueNumber: 1000, manufacturer: 358, deviceInstance: 0, deviceFunction: 130, deviceClass: 120 },
  ...{ systemInstance: 0, industryGroup: 4, canMove: true },
};
const ours = encodeName(name);
const lower = encodeName({ ...name, uniqueNumber: 999 });
const product = {
  ...{ database: 2100, productCode: 1, model: 'gateway', softwareVersion: '1', modelVersion: '1', serial: 'S1' },
  ...{ certification: 0, loadEquivalency: 1 },
};
const status = { pgn: 127508, priority: 6, data: new Uint8Array(8) };

function nodeOf(options: Partial<NodeOptions> = {}): NetworkNode {
  const config = { description1: 'here', description2: null, manufacturer: null };
  return new NetworkNode({
    profile: { name, product, config, transmits: [60928, 126996], receives: [59904] },
    ...{ address: 0x40, random: () => 0, ...options },
  });
}

/** A node that holds address 0x40 from 250 on. */
function holding(options: Partial<NodeOptions> = {}): NetworkNode {
  const node = nodeOf(options);
  node.start(0);
  node.look(0);
  node.look(250);
  return node;
}

const from = (source: number, destination: number, pgn: number, data: Uint8Array): N2kMessage => ({
  ...{ priority: 6, pgn, source, destination, data },
});
const request = (pgn: number, destination = 0x40, source = 0x10): N2kMessage =>
  from(source, destination, 59904, encodeRequest(pgn));
const group = (data: Uint8Array, destination = 0x40, source = 0x10): N2kMessage =>
  from(source, destination, 126208, data);
const pgnsOf = ({ send }: NodeOutput): number[] => send.map(({ pgn }) => pgn);
const dataOf = ({ send: [first] }: NodeOutput): Uint8Array => first?.data ?? new Uint8Array(0);

describe('NetworkNode', () => {
  it('claims, has its address after 250 ms, and then sends a heartbeat', () => {
    const node = nodeOf();
    expect(node.start(0)).toEqual({ send: [], events: [] });
    expect(node.look(0).send).toEqual([from(0x40, 255, 60928, ours)]);
    expect([node.address, node.dueAt]).toEqual([undefined, 250]);
    const { send, events } = node.look(250);
    expect(events).toEqual([{ kind: 'have', address: 0x40 }]);
    expect(send.map(({ pgn, priority, source, destination }) => [pgn, priority, source, destination])).toEqual([
      [126993, 7, 0x40, 255],
    ]);
  });

  it('sends a heartbeat every 60 s with the next number', () => {
    const node = holding();
    expect(node.dueAt).toBe(60_250);
    const beats = node.look(60_250).send.filter(({ pgn }) => pgn === 126993);
    expect(beats.map(({ data }) => decodeHeartbeat(data))).toEqual([
      { periodMs: 60_000, sequence: 1, controller1: 'active', controller2: null, equipment: 'operational' },
    ]);
  });

  it('has no heartbeat where it is an older product', () => {
    const node = nodeOf({ heartbeat: false });
    node.start(0);
    node.look(0);
    expect(node.look(250).send).toEqual([]);
    expect(pgnsOf(node.look(60_250))).toEqual([60928]);
    expect(pgnsOf(node.heard(request(126993), 61_000))).toEqual([59392]);
  });

  it('answers for its make, description and PGNs, from its address to the one who asked', () => {
    const node = holding();
    const make = node.heard(request(126996), 1_000);
    expect(decodeProductInfo(dataOf(make))).toEqual(product);
    expect(make.send.map(({ source, destination }) => [source, destination])).toEqual([[0x40, 0x10]]);
    expect(decodeConfigInfo(dataOf(node.heard(request(126998), 1_000))).description1).toBe('here');
    const lists = node.heard(request(126464), 1_000).send.map(({ data }) => decodePgnList(data));
    expect(lists).toEqual([
      { kind: 'transmit', pgns: [60928, 126996] },
      { kind: 'receive', pgns: [59904] },
    ]);
  });

  it('answers what all are asked, and a node that has no address', () => {
    const node = holding();
    expect(pgnsOf(node.heard(request(126996, 255), 1_000))).toEqual([126996]);
    expect(pgnsOf(node.heard(request(126998, 0x40, 254), 1_000))).toEqual([126998]);
    expect(pgnsOf(node.heard(request(126996, 0x41), 2_000))).toEqual([]);
  });

  it('refuses a PGN that it does not have, but only to one who can be told', () => {
    const node = holding();
    const refusal = node.heard(request(127505), 1_000);
    expect(decodeAcknowledgement(dataOf(refusal))).toEqual({ control: 'refused', groupFunction: null, pgn: 127505 });
    expect(pgnsOf(node.heard(request(127505, 255), 2_000))).toEqual([]);
    expect(pgnsOf(node.heard(request(127505, 0x40, 254), 3_000))).toEqual([]);
  });

  it('asks its owner for what it measures', () => {
    const node = holding({ tell: (pgn) => (pgn === 127508 ? [status, status] : undefined) });
    expect(pgnsOf(node.heard(request(127508, 255), 1_000))).toEqual([127508, 127508]);
    expect(pgnsOf(node.heard(request(127506), 1_000))).toEqual([59392]);
  });

  it('answers the same question of the same node once in 100 ms, and its claim once in 50 ms', () => {
    const node = holding();
    expect(pgnsOf(node.heard(request(126996), 1_000))).toEqual([126996]);
    expect(pgnsOf(node.heard(request(126996), 1_099))).toEqual([]);
    expect(pgnsOf(node.heard(request(126996, 0x40, 0x11), 1_099))).toEqual([126996]);
    expect(pgnsOf(node.heard(request(126996), 1_100))).toEqual([126996]);
    expect(pgnsOf(node.heard(request(60928), 1_100))).toEqual([60928]);
    expect(pgnsOf(node.heard(request(60928), 1_101))).toEqual([]);
    expect(node.dueAt).toBe(1_150);
    expect(pgnsOf(node.look(1_150))).toEqual([60928]);
  });

  it('forgets what it has answered rather than remember more than 1024 questions', () => {
    const node = holding();
    expect(node.heard(request(127505), 1_000).send).toHaveLength(1);
    for (let pgn = 1; pgn <= 1_023; pgn += 1) node.heard(request(pgn), 1_000);
    expect(node.heard(request(127505), 1_001).send).toHaveLength(0);
    node.heard(request(1_024), 1_001);
    expect(node.heard(request(127505), 1_002).send).toHaveLength(1);
  });

  it('answers nothing while it has no address', () => {
    const node = nodeOf({ tell: () => [status] });
    node.start(0);
    expect(node.heard(request(127508, 255), 0).send).toEqual([]);
    expect(node.heard(group(askOnce(127508), 255), 0).send).toEqual([]);
    expect(node.messages([status])).toEqual([]);
  });

  it('gives messages of its owner its address', () => {
    const node = holding();
    expect(node.messages([status])).toEqual([{ ...status, source: 0x40, destination: 255 }]);
    expect(node.messages([status], 7)).toEqual([{ ...status, source: 0x40, destination: 7 }]);
  });

  it('leaves its address to a lower NAME: no heartbeat until it has the next', () => {
    const node = holding();
    const { events } = node.heard(from(0x40, 255, 60928, lower), 60_000);
    expect(events).toEqual([{ kind: 'lost', address: 0x40 }]);
    expect(pgnsOf(node.look(60_250))).toEqual([60928]);
    // The heartbeat that was due at 60,250 does not keep its owner busy meanwhile.
    expect(node.dueAt).toBe(60_500);
    expect(pgnsOf(node.look(60_500))).toEqual([126993]);
    expect(node.address).toBe(0x41);
  });

  it('tries again after a minute when its NAME may not move and its address is taken', () => {
    const profile = { name: { ...name, canMove: false }, product, config: decodeConfigInfo(new Uint8Array()) };
    const node = holding({ profile: { ...profile, transmits: [], receives: [] } });
    const stays = encodeName({ ...name, uniqueNumber: 1, canMove: false });
    expect(node.heard(from(0x40, 255, 60928, stays), 1_000).events).toContainEqual({ kind: 'cannot-claim' });
    expect(node.look(1_000).send.map(({ source }) => source)).toEqual([254]);
    expect(node.dueAt).toBe(61_000);
    expect(node.look(61_000).send.map(({ pgn, source }) => [pgn, source])).toEqual([[59904, 254]]);
    node.look(62_000);
    node.look(62_000);
    expect(node.look(62_250).events).toEqual([{ kind: 'have', address: 0x40 }]);
  });

  it('takes the instances of a command, acknowledges it from the old claim, and claims anew', () => {
    const node = holding();
    const { send, events } = node.heard(group(setDeviceInstance(9)), 1_000);
    expect(send.map(({ data }) => decodeGroupFunction(data)?.kind)).toEqual(['acknowledge']);
    expect(events.map(({ kind }) => kind)).toEqual(['lost', 'renamed']);
    expect(node.name.deviceInstance).toBe(9);
    expect(decodeName(dataOf(node.look(1_000)))?.deviceInstance).toBe(9);
    expect(node.look(1_250).events).toEqual([{ kind: 'have', address: 0x40 }]);
  });

  it('keeps its address when a command sets what is set already', () => {
    const node = holding();
    const { send, events } = node.heard(group(setDeviceInstance(0)), 1_000);
    expect([send.length, events, node.address]).toEqual([1, [], 0x40]);
  });

  it('answers a requested PGN by the PGN, the claim too, and refuses what it does not have', () => {
    const node = holding();
    expect(pgnsOf(node.heard(group(askOnce(126996)), 1_000))).toEqual([126996]);
    expect(pgnsOf(node.heard(group(askOnce(60928)), 1_000))).toEqual([60928]);
    const refusal = node.heard(group(askOnce(127508)), 1_000);
    expect(decodeGroupFunction(dataOf(refusal))).toMatchObject({ kind: 'acknowledge', pgn: 127508, pgnError: 1 });
    expect(refusal.send[0]).toMatchObject({ source: 0x40, destination: 0x10, priority: 3 });
  });

  it('lets its owner answer a group function, with a message of his or by what he has told', () => {
    const reply = { kind: 'acknowledge', pgn: 127508, pgnError: 3, timingError: 0, parameterErrors: [] } as const;
    const denies = holding({ command: () => reply });
    expect(decodeGroupFunction(dataOf(denies.heard(group(askOnce(127508)), 1_000)))).toEqual(reply);
    const tells = holding({ command: () => 'told' });
    expect(tells.heard(group(askOnce(127508)), 1_000)).toEqual({ send: [], events: [] });
  });

  it('passes over group functions to others, to all, and answers to its own', () => {
    const node = holding();
    expect(node.heard(group(askOnce(126996), 0x41), 1_000).send).toEqual([]);
    expect(node.heard(group(askOnce(126996), 255), 1_000).send).toEqual([]);
    const answer = { kind: 'acknowledge', pgn: 60928, pgnError: 0, timingError: 0, parameterErrors: [] } as const;
    expect(node.heard(group(encodeGroupFunction(answer)), 1_000).send).toEqual([]);
    expect(node.heard(group(Uint8Array.of(9, 1)), 1_000).send).toEqual([]);
  });

  it('takes the address that a message of PGN 65240 gives its NAME', () => {
    const node = holding();
    const { events } = node.heard(from(0x10, 255, 65240, Uint8Array.of(...ours, 0x77)), 1_000);
    expect(events).toEqual([{ kind: 'lost', address: 0x40 }]);
    node.look(1_000);
    expect(node.look(1_250).events).toEqual([{ kind: 'have', address: 0x77 }]);
  });

  it('reports another node of its NAME', () => {
    const node = holding();
    expect(node.heard(from(0x55, 255, 60928, ours), 1_000).events).toEqual([{ kind: 'same-name', address: 0x55 }]);
    expect(node.address).toBe(0x40);
  });

  it('does not trip over requests that are cut off', () => {
    const node = holding();
    expect(node.heard(from(0x10, 0x40, 59904, Uint8Array.of(0x14)), 1_000).send).toEqual([]);
    expect(node.heard(from(0x10, 255, 60928, Uint8Array.of(1, 2)), 1_000).send).toEqual([]);
  });
});
