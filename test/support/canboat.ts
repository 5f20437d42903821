import { createRequire } from 'node:module';
import type { CanFrame, N2kMessage } from '../../src/protocols/n2k/can-id.ts';

/** A message as canboatjs tells it. */
export interface CanboatMessage {
  readonly pgn: number;
  readonly src: number;
  readonly dst: number;
  readonly prio: number;
  /** By canboat's names; enumerations as numbers, null: not available. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of a joined message, what stands behind its end in the last frame too. */
  readonly rawData?: readonly number[];
}

interface Header {
  readonly pgn: number;
  readonly src: number;
  readonly dst: number;
  readonly prio: number;
}

interface Parser {
  on(event: 'warning' | 'error', listener: (what: unknown, problem: unknown) => void): void;
  parse(input: string | { pgn: Header; length: number; data: Buffer; coalesced?: boolean }): CanboatMessage | undefined;
}

interface Canboat {
  readonly FromPgn: new (options: Readonly<Record<string, boolean>>) => Parser;
  readonly parseCanId: (id: number) => Header;
}

const require = createRequire(import.meta.url);
const canboat = load();

/** Whether the package @canboat/canboatjs is installed. */
export const hasCanboat = canboat !== undefined;

/** For `describe.skipIf(...)` titles: says why nothing runs. */
export const withoutCanboat = hasCanboat ? '' : ' (skipped: the package @canboat/canboatjs is not installed)';

function load(): Canboat | undefined {
  try {
    return { ...require('@canboat/canboatjs'), ...require('@canboat/canboatjs/dist/canId.js') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** canboatjs as it reads one bus: nothing of what it finds is left out, nothing is put into words. */
export class CanboatReader {
  /** What it could not read. */
  readonly errors: string[] = [];
  readonly #canboat: Canboat;
  readonly #parser: Parser;

  /** @throws Error when the package is not there */
  constructor() {
    if (canboat === undefined) throw new Error('@canboat/canboatjs is not installed');
    this.#canboat = canboat;
    this.#parser = new canboat.FromPgn({
      ...{ returnNulls: true, resolveEnums: false, returnNonMatches: true, includeRawData: true },
    });
    this.#parser.on('warning', () => undefined);
    this.#parser.on('error', (_, problem) => this.errors.push(String(problem)));
  }

  /** Takes the next frame; returns the message that it completes. */
  frame({ id, data }: CanFrame): CanboatMessage | undefined {
    return this.#parser.parse({ pgn: this.#canboat.parseCanId(id), length: data.length, data: Buffer.from(data) });
  }

  /** Takes a message that is joined already. */
  message({ pgn, source, destination, priority, data }: N2kMessage): CanboatMessage | undefined {
    const header = { pgn, src: source, dst: destination, prio: priority };
    return this.#parser.parse({ pgn: header, length: data.length, data: Buffer.from(data), coalesced: true });
  }

  /** Takes a line of a recording, whichever of its formats it has. */
  line(text: string): CanboatMessage | undefined {
    return this.#parser.parse(text);
  }
}
