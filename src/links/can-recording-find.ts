import type { FileHandle } from 'node:fs/promises';
import type { RecordingFormat } from './can-recording.ts';
import { RecordingLines } from './recording-lines.ts';

/** How far a recording is searched for its first frame: some begin with pages of comments. */
const mostSearchedBytes = 1024 * 1024;

/** A recording whose kind is known. */
export interface Sampled {
  readonly format: RecordingFormat;
  /** The lines around the first frame. */
  readonly sample: readonly string[];
}

/** Looks for the first line that holds a frame; undefined where there is none in a form that is known. */
export async function findFormat(file: FileHandle, formats: readonly RecordingFormat[]): Promise<Sampled | undefined> {
  const lines = new RecordingLines(file);
  while (lines.position < mostSearchedBytes) {
    const sample = await lines.more();
    if (sample === undefined) return undefined;
    const readers = formats.map((format) => ({ format, read: format.reader(sample) }));
    for (const line of sample) {
      const found = readers.find(({ read }) => (read(line)?.frames.length ?? 0) > 0);
      if (found !== undefined) return { format: found.format, sample };
    }
  }
  return undefined;
}
