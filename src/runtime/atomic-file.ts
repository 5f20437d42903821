import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A file that is replaced as a whole: after a kill or a power cut it holds the old or the new content, never
 * a torn one. Writes follow one another; content that is there already is not written again.
 */
export class AtomicFile {
  readonly path: string;
  #last: string | undefined;
  #queue: Promise<void> = Promise.resolve();

  /** @param content what the file holds now, if known */
  constructor(path: string, content?: string) {
    this.path = path;
    this.#last = content;
  }

  /** Resolves when the content is on the disk. @throws Error of the file system */
  write(content: string): Promise<void> {
    const next = this.#queue.then(() => this.#replace(content));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #replace(content: string): Promise<void> {
    if (content === this.#last) return;
    // Until all has succeeded it is not known what the disk would have after a power cut.
    this.#last = undefined;
    const draft = `${this.path}.new`;
    try {
      await writeDraft(draft, content);
      await rename(draft, this.path);
    } catch (error) {
      // On a full disk a half draft takes the room of the next one.
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(this.path));
    this.#last = content;
  }
}

async function writeDraft(path: string, content: string): Promise<void> {
  const file = await open(path, 'w', 0o640);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself survive a power cut. Some network file systems cannot do that for a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}
