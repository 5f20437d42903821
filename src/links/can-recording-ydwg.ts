import type { RecordingFormat } from './can-recording.ts';
import { parseYdwgLine } from './ydwg-line.ts';

/** What a Yacht Devices gateway says, kept as it came. What programs sent through it (T) was on the bus as well. */
export const ydwgRecording: RecordingFormat = {
  name: 'YDWG RAW',
  reader: () => (line) => {
    const parsed = parseYdwgLine(line);
    return parsed === undefined ? undefined : { at: timeOfDay(line), frames: [parsed.frame] };
  },
};

/** `hh:mm:ss.mmm` at the beginning, in milliseconds since midnight. */
function timeOfDay(line: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = line.slice(0, 12).split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
