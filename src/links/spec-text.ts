import { isIPv6 } from 'node:net';
import { GatewayError } from '../runtime/errors.ts';

const controlCharacter = /\p{Cc}/u;
const wholeNumber = /^\d{1,9}$/;
const decimalNumber = /^\d{1,9}(\.\d{1,9})?$/;
const schemeAndRest = /^([a-z][a-z0-9+.-]*):(.*)$/i;
const endpoint = /^\/\/(?:\[([^\]]+)\]|([^:/?#@[\]\s]+))(?::(\d{1,5}))?(\/.*)?$/;

export interface ReplayOptions {
  readonly path: string;
  readonly speed: number | 'max';
  readonly loop: boolean;
}

/** The text of a link while it is read. Every complaint names the whole text and ends with the right forms. */
export class SpecText {
  /** In lower case; undefined where the text is a plain path. */
  readonly scheme: string | undefined;
  /** What follows the scheme and its colon. */
  readonly rest: string;
  readonly #text: string;
  readonly #forms: string;

  /**
   * @param forms the right forms: `write serial:PATH or tcp://HOST:PORT`
   * @throws GatewayError LINK_SPEC_INVALID
   */
  constructor(text: string, forms: string) {
    this.#text = text;
    this.#forms = forms;
    if (controlCharacter.test(text)) throw this.invalid('it contains a control character');
    const [, scheme, rest = text.trim()] = schemeAndRest.exec(text.trim()) ?? [];
    this.scheme = scheme?.toLowerCase();
    this.rest = rest;
  }

  /** What to throw: the reason, and the right forms. */
  invalid(reason: string): GatewayError {
    return new GatewayError('LINK_SPEC_INVALID', `link ${JSON.stringify(this.#text)}: ${reason}; ${this.#forms}`);
  }

  /** A name that stands alone behind the scheme. @throws GatewayError LINK_SPEC_INVALID */
  name(): string {
    if (this.rest === '') throw this.invalid('the name is missing');
    return this.rest;
  }

  /** `PATH[?baud=N]`. @throws GatewayError LINK_SPEC_INVALID */
  serialPort(): { path: string; baudRate?: number } {
    const { path, options } = this.#withOptions(['baud']);
    const baud = options.get('baud');
    if (baud === undefined) return { path };
    const baudRate = Number(baud);
    if (!wholeNumber.test(baud) || baudRate < 50 || baudRate > 4_000_000) {
      throw this.invalid(`baud=${baud} is no baud rate (50 to 4000000)`);
    }
    return { path, baudRate };
  }

  /** `FILE[?speed=N|max&loop=1]`. @throws GatewayError LINK_SPEC_INVALID */
  recording(): ReplayOptions {
    const { path, options } = this.#withOptions(['speed', 'loop']);
    const speedText = options.get('speed') ?? '1';
    const speed = speedText === 'max' ? 'max' : Number(speedText);
    if (speed !== 'max' && !(decimalNumber.test(speedText) && speed > 0 && speed <= 1_000_000)) {
      throw this.invalid(`speed=${speedText} is neither a number from above 0 to 1000000 nor max`);
    }
    const loop = options.get('loop') ?? '0';
    if (loop !== '0' && loop !== '1') throw this.invalid(`loop=${loop} is neither 0 nor 1`);
    return { path, speed, loop: loop === '1' };
  }

  /**
   * `//HOST[:PORT][/TAIL]`; undefined where it is none.
   * @param usualPort the port where none is given; without it there must be one
   * @throws GatewayError LINK_SPEC_INVALID
   */
  endpoint(usualPort?: number): { host: string; port: number; tail: string } | undefined {
    const [, v6, name, portText = usualPort?.toString(), tail = ''] = endpoint.exec(this.rest) ?? [];
    const host = v6 ?? name;
    if (host === undefined || portText === undefined) return undefined;
    if (v6 !== undefined && !isIPv6(v6)) throw this.invalid(`"${v6}" is no IPv6 address`);
    const port = Number(portText);
    if (port < 1 || port > 65_535) throw this.invalid(`port ${portText} is not 1 to 65535`);
    return { host, port, tail: tail.slice(1) };
  }

  #withOptions(known: readonly string[]): { path: string; options: Map<string, string> } {
    const mark = this.rest.indexOf('?');
    const path = mark === -1 ? this.rest : this.rest.slice(0, mark);
    if (path === '') throw this.invalid('the path is missing');
    const options = new Map<string, string>();
    for (const part of mark === -1 ? [] : this.rest.slice(mark + 1).split('&')) {
      const [, key = '', value = ''] = /^([^=]*)=?(.*)$/.exec(part) ?? [];
      if (!known.includes(key)) throw this.invalid(`unknown option "${key}"; known: ${known.join(', ')}`);
      if (options.has(key)) throw this.invalid(`${key} is given twice`);
      options.set(key, value);
    }
    return { path, options };
  }
}

/** `PATH[?baud=N]`, in its shortest form. */
export function serialPortText(spec: { readonly path: string; readonly baudRate?: number }): string {
  return `${spec.path}${spec.baudRate === undefined ? '' : `?baud=${spec.baudRate}`}`;
}

/** `FILE[?speed=N|max&loop=1]`, in its shortest form. */
export function recordingText({ path, speed, loop }: ReplayOptions): string {
  const options = [...(speed === 1 ? [] : [`speed=${speed}`]), ...(loop ? ['loop=1'] : [])];
  return `${path}${options.length === 0 ? '' : `?${options.join('&')}`}`;
}

/** `HOST:PORT`, with brackets around an IPv6 address. */
export function endpointText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
