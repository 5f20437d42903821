import { type FileHandle, open, stat } from 'node:fs/promises';
import { GatewayError, reasonOf } from '../runtime/errors.ts';

/**
 * Opens a recording for reading.
 * @param name the link's
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function openRecording(name: string, path: string): Promise<FileHandle> {
  try {
    // Looked at before it is opened: opening a pipe waits for its writer.
    if (!(await stat(path)).isFile()) throw new Error(`${path} is not a file`);
    return await open(path, 'r');
  } catch (error) {
    throw new GatewayError('LINK_OPEN_FAILED', `${name}: cannot read the recording: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
