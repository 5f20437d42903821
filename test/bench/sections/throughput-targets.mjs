import { median, milliseconds, ratio } from '../figures.mjs';
import { faultOf } from '../load.mjs';
import { figuresOf, nameOf } from './cell.mjs';

/** Latencies of single measurements differ by more than this; a smaller difference says nothing. */
const sameLatency = 1.05;

/**
 * How many times the answers per second of another server ours must give, and where.
 * @type {{ peer: string, least: number, where: string, applies: (cell: import('./cell.mjs').Cell) => boolean }[]}
 */
const targets = [
  { peer: 'raw', least: 0.95, where: 'in every cell', applies: () => true },
  { peer: 'modbus-serial', least: 1.5, where: '1 register, 100 and 1 000 connections', applies: isMany(1) },
  { peer: 'modbus-serial', least: 2.8, where: '125 registers, 100 and 1 000 connections', applies: isMany(125) },
  {
    peer: 'modbus-serial',
    least: 10,
    where: '1 and 10 connections',
    applies: ({ connections, inflight }) => connections <= 10 && inflight === 1,
  },
  { peer: 'jsmodbus', least: 1, where: 'in every cell', applies: () => true },
];

function isMany(registers) {
  return ({ count, connections }) => count === registers && connections >= 100;
}

/** Compares the cells with the targets. @param {import('./cell.mjs').Cell[]} cells */
export function checkThroughput(cells) {
  return [...targets.map((target) => checkTarget(cells, target)), checkLatency(cells), checkAnswers(cells)];
}

function checkTarget(cells, { peer, least, where, applies }) {
  const ratios = cells.filter(applies).map((cell) => ({ cell, value: rateRatio(cell, peer) }));
  const missed = ratios.filter(({ value }) => !(value >= least));
  const lowest = Math.min(...ratios.map(({ value }) => value));
  const misses = missed.map(({ cell, value }) => `${value.toFixed(3)} at ${nameOf(cell)}`);
  return {
    what: `answers per second against ${peer}, ${where}`,
    measured: misses.length === 0 ? `${lowest.toFixed(2)} times or more` : misses.join('; '),
    target: `>= ${least} times`,
    ok: missed.length === 0,
  };
}

function checkLatency(cells) {
  const cell = cells.find(({ count, connections }) => count === 125 && connections === 100);
  const p99 = (name) => figuresOf(cell, name, 'p99');
  const value = ratio(p99('ccgx-gateway'), p99('raw'));
  return {
    what: 'p99 latency at 100 connections, 125 registers, against raw',
    measured: `${milliseconds(median(p99('ccgx-gateway')))} ms, ${value.toFixed(2)} times`,
    target: `no worse (${sameLatency} times at most)`,
    ok: value <= sameLatency,
  };
}

function checkAnswers(cells) {
  const faults = cells.flatMap((cell) => cell.results['ccgx-gateway'].map(faultOf));
  const found = faults.filter((fault) => fault !== undefined);
  return {
    what: 'every answer right and in order',
    measured: found[0] ?? `yes, in ${faults.length} measurements`,
    target: 'always',
    ok: found.length === 0,
  };
}

function rateRatio(cell, peer) {
  return ratio(figuresOf(cell, 'ccgx-gateway'), figuresOf(cell, peer));
}
