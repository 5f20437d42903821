/** Requests for a sign of life before a silent node counts as gone, and the time between them (vecan.md, 3). */
const lastCalls = { count: 3, everyMs: 1_000 } as const;

/** Somebody who is believed to be there as long as he is heard. */
export interface Heard {
  lastAt: number;
  /** Times that he was asked for a sign of life since then. */
  asked: number;
}

/** What silence means: `gone` when it has lasted for the timeout, `ask` when it is time to ask once more. */
export function silenceOf(heard: Heard, timeoutMs: number, now: number): 'fine' | 'ask' | 'gone' {
  const silence = now - heard.lastAt;
  if (silence >= timeoutMs) return 'gone';
  const firstCall = timeoutMs - lastCalls.count * lastCalls.everyMs;
  const isDue = heard.asked < lastCalls.count && silence >= firstCall + heard.asked * lastCalls.everyMs;
  return isDue ? 'ask' : 'fine';
}
