import { firstAssistantId } from './ram-variables.ts';

/** A record of an assistant in RAM: its id, and where its words lie (mk2.md, 9, Assistants). */
export interface AssistantRecord {
  readonly id: number;
  /** RAM id of the header; word n of the record is at `at + n`. */
  readonly at: number;
  readonly words: number;
}

export const assistant = { currentSensor: 1, hub1: 2, ess: 5 } as const;

/** Words of the ESS assistant behind its header. */
export const essWord = { setPoint: 1, flags: 2 } as const;
/** Bits of essWord.flags (?). */
export const essFlags = { disableCharge: 0x01, disableFeedIn: 0x02 } as const;

const lastId = 255;

/**
 * The record with this header, and where the next header is. @returns undefined at the end of the list
 * @param at RAM id of the header; the first is firstAssistantId
 */
export function decodeHeader(at: number, header: number): { record: AssistantRecord; next: number } | undefined {
  const words = header & 0x0f;
  if (header === 0 || at < firstAssistantId || at + words > lastId) return undefined;
  return { record: { id: header >> 4, at, words }, next: at + 1 + words };
}
