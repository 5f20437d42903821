import type { IncomingMessage } from 'node:http';
import { RequestError } from './reply.ts';

/** Far more than any request has. */
const mostBytes = 64 * 1_024;

/** The JSON that came with a request; undefined when nothing came. @throws RequestError */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await collect(request);
  return bytes.length === 0 ? undefined : parse(bytes);
}

/** What is too much is read on, and forgotten: a client that is cut off while it sends never sees the answer. */
function collect(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostBytes) chunks.push(chunk);
      else {
        chunks = [];
        reject(new RequestError(413, `the body is longer than ${mostBytes} bytes`, { connection: 'close' }));
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client has gone away')));
  });
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RequestError(400, 'the body is no text in UTF-8');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequestError(400, `the body is no JSON: ${reason}`);
  }
}
