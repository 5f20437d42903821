import { runClient } from './processes.mjs';

/**
 * What the load generator saw; latencies in microseconds.
 * @typedef {object} LoadResult
 * @property {number} answers
 * @property {number} perSecond
 * @property {number} p50
 * @property {number} p99
 * @property {number} p999
 * @property {number} max
 * @property {number} wrong answers whose header, length or registers were not as expected, exceptions included
 * @property {number} outOfOrder
 * @property {number} exceptions
 * @property {number} closed connections that the server ended
 * @property {number} unanswered requests
 * @property {string} fault what was wrong first
 */

/**
 * Puts a server under load.
 * @param {string} program the load generator
 * @param {number} port
 * @param {object} options as the program's own: connections, inflight, unit, address, count, seconds, warmup, rate, expect
 * @returns {Promise<LoadResult>}
 */
export async function putLoad(program, port, options) {
  const args = Object.entries({ port, ...options }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return JSON.parse(await runClient([program, ...args]));
}

/**
 * In words, what is wrong with a result; undefined when every request got the right answer, in order.
 * @param {LoadResult} result
 */
export function faultOf(result) {
  const { wrong, outOfOrder, closed, unanswered, fault } = result;
  const parts = [
    wrong > 0 && `${wrong} wrong answers (first: ${fault})`,
    outOfOrder > 0 && `${outOfOrder} answers out of order`,
    closed > 0 && `${closed} connections closed`,
    unanswered > 0 && `${unanswered} requests unanswered`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(', ');
}
