/** Wider cells push what is behind them; they do not move the column for all that follows. */
const widest = 40;

/** Aligns lines that come one by one: columns grow with what is in them. */
export class GrowingColumns {
  readonly #widths: number[];

  /** @param widths the least of each column */
  constructor(widths: readonly number[]) {
    this.#widths = [...widths];
  }

  /** A line; its last cell is not padded. */
  line(cells: readonly string[]): string {
    const padded = cells.map((cell, index) => {
      if (index === cells.length - 1) return cell;
      const width = Math.max(this.#widths[index] ?? 0, Math.min(cell.length, widest));
      this.#widths[index] = width;
      return cell.padEnd(width);
    });
    return padded.join('  ').trimEnd();
  }
}
