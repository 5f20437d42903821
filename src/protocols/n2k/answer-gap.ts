/** Keeps answers apart: those that come too soon become one, at the end of the gap. */
export class AnswerGap {
  readonly #gapMs: number;
  #lastAt = Number.NEGATIVE_INFINITY;
  #owedAt: number | undefined;

  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** When the answer that is owed may be given; undefined: none is. */
  get dueAt(): number | undefined {
    return this.#owedAt;
  }

  /** An answer is wanted: whether to give it now; otherwise it is owed. */
  wanted(now: number): boolean {
    const from = this.#lastAt + this.#gapMs;
    this.#owedAt = now < from ? from : undefined;
    if (now >= from) this.#lastAt = now;
    return now >= from;
  }

  /** Time has passed: whether to give the answer that is owed. */
  look(now: number): boolean {
    return this.#owedAt !== undefined && now >= this.#owedAt && this.wanted(now);
  }

  /** Nothing is owed any more. */
  forget(): void {
    this.#owedAt = undefined;
  }
}
