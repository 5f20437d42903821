import { median, milliseconds, ratio, thousands } from '../figures.mjs';
import { faultOf } from '../load.mjs';

/**
 * One row of the table: a block size and a way to ask for it, with the measurements of each server in order.
 * @typedef {object} Cell
 * @property {number} count registers
 * @property {number} connections
 * @property {number} inflight
 * @property {Record<string, import('../load.mjs').LoadResult[]>} results by server
 */

/** A cell in words. @param {Cell} cell */
export function nameOf({ count, connections, inflight }) {
  const registers = count === 1 ? '1 register' : `${count} registers`;
  const from = connections === 1 ? '1 connection' : `${connections} connections`;
  return `${registers}, ${from}${inflight > 1 ? `, ${inflight} in flight` : ''}`;
}

/** The measurements of one kind of one server, in order. @param {Cell} cell @returns {number[]} */
export function figuresOf(cell, server, figure = 'perSecond') {
  return cell.results[server].map((result) => result[figure]);
}

const head = [
  'registers',
  'connections',
  'ours',
  'raw `node:net`',
  'ours / raw',
  'modbus-serial',
  'ours / it',
  'jsmodbus',
  'ours / it',
  'p99 ours, ms',
  'p99 raw, ms',
  'faults',
];

/** @param {Cell[]} cells */
export function tableOf(cells) {
  const rows = cells.map((cell) => {
    const ours = figuresOf(cell, 'ccgx-gateway');
    const compared = (name) => {
      const theirs = figuresOf(cell, name);
      return [thousands(median(theirs)), ratio(ours, theirs).toFixed(2)];
    };
    return [
      cell.count,
      cell.inflight > 1 ? `${cell.connections} × ${cell.inflight} in flight` : cell.connections,
      thousands(median(ours)),
      ...compared('raw'),
      ...compared('modbus-serial'),
      ...compared('jsmodbus'),
      milliseconds(median(figuresOf(cell, 'ccgx-gateway', 'p99'))),
      milliseconds(median(figuresOf(cell, 'raw', 'p99'))),
      faultsIn(cell),
    ];
  });
  return { head, rows };
}

/** What servers did wrong in a cell. */
function faultsIn({ results }) {
  const faults = Object.entries(results).flatMap(([name, list]) => {
    const fault = list.map(faultOf).find((found) => found !== undefined);
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
  return faults.join('; ');
}
