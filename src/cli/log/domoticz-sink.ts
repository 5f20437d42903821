import type { Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { usageError } from '../command.ts';
import { hourlyLog } from './hourly-log.ts';
import type { Sink, Snapshot } from './sink.ts';

/** The name under which the BMV logger's script lies in Domoticz' folder scripts/lua_parsers. */
export const defaultScript = 'ap_bmv.lua';

/** A request, with its answer, takes no longer. */
const requestMs = 10_000;
/** More of an answer is not read: Domoticz sends some fifty bytes. */
const longestAnswer = 16 * 1024;
/** Digits that a number in JSON holds exactly. */
const wholeNumber = /^-?\d{1,15}$/;

export interface DomoticzSinkOptions {
  /** Of Domoticz, like `http://192.168.1.5:8080`; may have a path, and a name and password. */
  readonly url: string;
  readonly script: string;
  /** Whether each message names its device, in a field `device`. */
  readonly hasDevice: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Pushes snapshots to Domoticz as its script for the BMV logger expects them. A device has at most one request under
 * way; what is new meanwhile waits for the next turn and is then the newest.
 */
export class DomoticzSink implements Sink {
  readonly #options: DomoticzSinkOptions;
  readonly #target: Target;
  readonly #log: Logger;
  #isStopped = false;
  readonly #underWay = new Map<string, { readonly abort: AbortController; readonly end: Promise<void> }>();

  /** @throws GatewayError USAGE for what is no address */
  constructor(options: DomoticzSinkOptions) {
    this.#options = options;
    this.#target = parseTarget(options.url);
    this.#log = hourlyLog(options.log, options.clock);
  }

  /** The address without name and password. */
  get name(): string {
    return this.#target.base;
  }

  async take(_time: string, snapshots: readonly Snapshot[]): Promise<void> {
    await Promise.all(snapshots.map((snapshot) => this.#push(snapshot)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const all = [...this.#underWay.values()];
    for (const { abort } of all) abort.abort(new Error('stopped'));
    await Promise.all(all.map(({ end }) => end));
  }

  async #push(snapshot: Snapshot): Promise<void> {
    if (this.#underWay.has(snapshot.device)) return;
    const abort = new AbortController();
    const cancel = this.#options.clock.after(requestMs, () =>
      abort.abort(new Error(`no answer within ${requestMs / 1_000} s`)),
    );
    const end = this.#request(snapshot, abort.signal)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        cancel();
        this.#underWay.delete(snapshot.device);
      });
    this.#underWay.set(snapshot.device, { abort, end });
    await end;
  }

  async #request({ device, fields }: Snapshot, signal: AbortSignal): Promise<void> {
    const { script, hasDevice } = this.#options;
    const { base, authorization } = this.#target;
    const data = dataOf(fields, hasDevice ? device : undefined);
    const query = `type=command&param=udevices&script=${encodeURIComponent(script)}&data=${encodeURIComponent(data)}`;
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${base}/json.htm?${query}`, { signal, headers });
    const answer = await startOf(response);
    if (!response.ok) throw new Error(`it answers with HTTP status ${response.status}`);
    // Domoticz tells its own errors with HTTP status 200.
    const status = /"status"\s*:\s*"([^"]{1,40})"/.exec(answer)?.[1] ?? 'OK';
    if (status.toUpperCase() !== 'OK') {
      throw new Error(`it refuses the values (status ${status}): is ${script} in its folder scripts/lua_parsers?`);
    }
  }

  #fail(error: unknown): void {
    if (this.#isStopped) return;
    // fetch() hides the reason behind `fetch failed`.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    this.#log.warn(`${this.name}: values are not pushed: ${reasonOf(cause)}`);
  }
}

/** The raw fields as JSON, digit-only values as numbers. */
export function dataOf(fields: ReadonlyMap<string, string>, device: string | undefined): string {
  const entries: (readonly [string, string | number])[] = [...fields].map(([label, raw]) => [
    label,
    wholeNumber.test(raw) ? Number(raw) : raw,
  ]);
  if (device !== undefined) entries.unshift(['device', device]);
  return JSON.stringify(Object.fromEntries(entries));
}

interface Target {
  readonly base: string;
  readonly authorization: string | undefined;
}

function parseTarget(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw usageError('--domoticz takes the address of Domoticz, like http://192.168.1.5:8080');
  }
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const [name, password] = [url.username, url.password].map(plain);
  if (name === '' && password === '') return { base, authorization: undefined };
  return { base, authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

/** Without the percent signs that stand for other characters in addresses. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The beginning of an answer; the rest is not waited for. */
async function startOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    parts.push(part);
    length += part.length;
    if (length >= longestAnswer) break;
  }
  return Buffer.concat(parts).toString('utf8', 0, longestAnswer);
}
