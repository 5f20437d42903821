import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { clientCore, serverCore } from './tools.mjs';

/** A server that does not say within this time that it listens is broken. */
const startLimitMs = 15_000;
const stopLimitMs = 5_000;

/** Everything that runs now, so that nothing stays behind when the benchmark is interrupted. */
const running = new Set();

/**
 * Starts a program that stopAll() ends too.
 * @param {string[]} command
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function start([program, ...args], stdio) {
  const child = spawn(program, args, { stdio });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Ends all programs at once. */
export function stopAll() {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * A running server.
 * @typedef {object} Server
 * @property {string} name
 * @property {number} port
 * @property {number} pid
 * @property {import('node:child_process').ChildProcess} child
 * @property {import('node:readline').Interface} lines of its standard output
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server that prints `listening modbus 127.0.0.1:PORT`.
 * @param {string} name for messages and tables
 * @param {string[]} command
 * @param {{ pinned?: boolean }} [options] pinned to the server's core unless told otherwise
 * @returns {Promise<Server>}
 */
export async function startServer(name, command, { pinned = true } = {}) {
  const pin = pinned ? ['taskset', '-c', String(serverCore)] : [];
  const child = start([...pin, ...command], ['pipe', 'pipe', 'pipe']);
  const said = [];
  child.stderr.setEncoding('utf8').on('data', (text) => keepLast(said, text));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => keepLast(said, `${line}\n`));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(timer);
  };
  try {
    const port = await firstMatch(lines, child, /^listening modbus 127\.0\.0\.1:(\d+)$/);
    return { name, port: Number(port), pid: child.pid, child, lines, stop };
  } catch (error) {
    await stop();
    throw new Error(`${name}: ${error.message}; it said:\n${said.join('')}`);
  }
}

/**
 * Waits for a line of a program.
 * @param {import('node:readline').Interface} lines its standard output
 * @param {import('node:child_process').ChildProcess} child
 * @param {RegExp} pattern
 * @param {number} [limitMs]
 * @returns {Promise<string>} what the pattern's first group matched
 */
export function firstMatch(lines, child, pattern, limitMs = startLimitMs) {
  return new Promise((resolve, reject) => {
    const fail = (why) => done(() => reject(new Error(why)));
    const onError = (error) => fail(error.message);
    const onExit = (code, signal) => fail(`it ended with ${signal ?? code}`);
    const onLine = (line) => {
      const match = pattern.exec(line);
      if (match !== null) done(() => resolve(match[1]));
    };
    const timer = setTimeout(() => fail(`no line like ${pattern} within ${limitMs} ms`), limitMs);
    child.on('error', onError).on('exit', onExit);
    lines.on('line', onLine);
    function done(settle) {
      clearTimeout(timer);
      child.off('error', onError).off('exit', onExit);
      lines.off('line', onLine);
      settle();
    }
  });
}

/**
 * Runs a program on the clients' core to its end.
 * @returns {Promise<string>} its standard output
 * @throws Error with its standard error when it fails
 */
export async function runClient(command) {
  const child = start(['taskset', '-c', String(clientCore), ...command], ['ignore', 'pipe', 'pipe']);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command[0]} ended with ${signal ?? code}: ${errors}`);
  return output;
}

function keepLast(lines, text) {
  lines.push(text);
  if (lines.length > 20) lines.shift();
}
