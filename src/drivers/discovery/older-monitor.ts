/** So many blocks in a row say the same: the checksum lets one spoiled block in 256 pass (vedirect.md, 2.1). */
const enough = 3;

/** What hangs on a cable that carries VE.Direct text, by its blocks. */
export type TextDialect = 'vedirect' | 'bmv60xs';

/**
 * Tells a BMV-60xS from devices that speak VE.Direct: its main block has no product id (vedirect.md, 4). Blocks of
 * history and of data sets in two parts have none either and say nothing.
 */
export class DialectJudge {
  #last: TextDialect | undefined;
  #times = 0;

  /** Takes a sound block; returns the dialect when enough blocks agree. */
  judge(block: ReadonlyMap<string, string>): TextDialect | undefined {
    const dialect = dialectOf(block);
    if (dialect === undefined) return undefined;
    this.#times = dialect === this.#last ? this.#times + 1 : 1;
    this.#last = dialect;
    return this.#times >= enough ? dialect : undefined;
  }
}

function dialectOf(block: ReadonlyMap<string, string>): TextDialect | undefined {
  if (block.has('PID')) return 'vedirect';
  return block.has('V') && block.has('CE') ? 'bmv60xs' : undefined;
}
