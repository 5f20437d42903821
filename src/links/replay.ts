import type { Cancel, Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import type { ByteLink, LinkSpec, SerialLine } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { openRecording } from './recording-file.ts';
import { formatLink } from './spec.ts';

type ReplaySpec = LinkSpec & { kind: 'replay' };

/** Bytes come in steps of about this length, as the drivers of USB adapters hand them over. */
const stepMs = 16;
const largestStep = 16 * 1024;
const bitsPerByte = 10;

/**
 * Plays recorded bytes at the pace of the line, `speed` times faster, or as fast as possible. At the end of the
 * file the link stays open and silent, or starts over. What is sent to it is taken and has no effect.
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function openReplay(spec: ReplaySpec, line: SerialLine, clock: Clock): Promise<ByteLink> {
  const name = formatLink(spec);
  const file = await openRecording(name, spec.path);
  let cancel: Cancel = () => undefined;
  const end = new LinkEnd(name, () => {
    cancel();
    return file.close();
  });

  const bytesPerMs = spec.speed === 'max' ? Infinity : (line.baudRate / bitsPerByte / 1_000) * spec.speed;
  const chunk = new Uint8Array(Math.min(Math.max(Math.round(bytesPerMs * stepMs), 1), largestStep));
  let position = 0;
  /** When the next step is due; keeps the pace where timers are late. */
  let due = 0;

  function schedule(bytes: number): void {
    due += bytes / bytesPerMs;
    cancel = clock.after(Math.max(0, due - clock.now()), () => void step());
  }

  async function step(): Promise<void> {
    try {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (end.ended) return;
      if (bytesRead === 0 && (!spec.loop || position === 0)) return;
      position = bytesRead === 0 ? 0 : position + bytesRead;
      if (bytesRead > 0) end.receive(chunk.slice(0, bytesRead));
      if (!end.ended) schedule(bytesRead);
    } catch (error) {
      end.end(new GatewayError('LINK_CLOSED', `${name}: cannot read on: ${reasonOf(error)}`));
    }
  }

  const link = end.asLink(() => (end.ended ? Promise.reject(end.closedError()) : Promise.resolve()));
  return {
    ...link,
    /** Playing begins with the listener, so that nothing of the recording is lost. */
    onBytes(listener) {
      cancel();
      link.onBytes(listener);
      if (end.ended) return;
      due = clock.now();
      schedule(0);
    },
  };
}
