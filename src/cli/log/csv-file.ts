import { type FileHandle, open, stat } from 'node:fs/promises';
import { GatewayError, reasonOf } from '../../runtime/errors.ts';

const lineFeed = 0x0a;
/** Bytes read at once in search of a line end. */
const stride = 4_096;

/**
 * A CSV file that only grows, line by line. It is opened anew for each append, so that it may be removed, rotated or
 * put on another disk meanwhile. What a power cut or a full disk has left of a last line is removed before the next.
 *
 * Lines are not forced to the disk: the system writes them within about 30 s. Forcing each of them would wear an SD
 * card for the half minute that a power cut costs.
 */
export class CsvFile {
  readonly path: string;
  readonly #header: string;
  readonly #onTorn: (rest: string) => void;

  /** @param onTorn is told what was removed */
  constructor(path: string, header: string, onTorn: (rest: string) => void) {
    this.path = path;
    this.#header = header;
    this.#onTorn = onTorn;
  }

  /**
   * Appends whole lines in one write; with the header before them where the file is new or empty. All or nothing.
   * @param lines without line ends; none: only makes the file ready
   * @throws GatewayError USAGE when something else is there that must not be touched
   * @throws Error of the file system
   */
  async append(lines: readonly string[]): Promise<void> {
    await this.#refuseOtherKinds();
    const file = await open(this.path, 'a+');
    try {
      const size = await this.#soundSize(file);
      const text = [...(size === 0 ? [this.#header] : []), ...lines].map((line) => `${line}\n`).join('');
      if (text !== '') await appendWhole(file, size, Buffer.from(text));
    } finally {
      await file.close();
    }
  }

  /** Opening a pipe would wait for its reader. */
  async #refuseOtherKinds(): Promise<void> {
    const info = await stat(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    if (info !== undefined && !info.isFile()) throw new GatewayError('USAGE', `${this.path} is not a regular file`);
  }

  /** The length of the file up to its last line end, to which it is cut. */
  async #soundSize(file: FileHandle): Promise<number> {
    const { size } = await file.stat();
    const end = await endOfLastLine(file, size);
    const rest = await textAt(file, end, Math.min(size - end, stride));
    // A header that was cut off is our own too.
    const isTornHeader = end === 0 && this.#header.startsWith(rest);
    if (!isTornHeader) await this.#checkHeader(file);
    if (end === size) return size;
    await file.truncate(end);
    if (!isTornHeader) this.#onTorn(rest);
    return end;
  }

  async #checkHeader(file: FileHandle): Promise<void> {
    const start = await textAt(file, 0, stride);
    // As spreadsheets leave it.
    const [line = ''] = start.replace(/^\ufeff/, '').split(/\r?\n/, 1);
    if (line === this.#header) return;
    throw new GatewayError(
      'USAGE',
      `${this.path} has other columns: it begins with ${JSON.stringify(line.slice(0, 200))}, not ` +
        `${JSON.stringify(this.#header)}; name another --csv FILE, move this one away, or give the same --columns`,
    );
  }
}

/** Behind the last line feed; 0 where there is none. */
async function endOfLastLine(file: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(stride);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - stride);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const found = buffer.subarray(0, bytesRead).lastIndexOf(lineFeed);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

async function appendWhole(file: FileHandle, size: number, bytes: Uint8Array): Promise<void> {
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten === bytes.length) return;
  // The disk is full. What cannot be taken back now is, before the next line.
  await file.truncate(size).catch((error: unknown) => {
    throw new Error(`a line was written in part, and cannot be taken back: ${reasonOf(error)}`);
  });
  throw Object.assign(new Error('no space left for a whole line'), { code: 'ENOSPC' });
}
