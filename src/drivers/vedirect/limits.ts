/** Waiting times of the VE.Direct driver, in milliseconds, with their sources in vedirect.md. */
export const vedirectLimits = {
  /** How often the line is looked at. */
  tickMs: 250,
  /** 2.3: a block takes less than 100 ms on the wire; adapters batch bytes. */
  gapMs: 500,
  /** 2.3: data without a good block for so long is stale. */
  silenceMs: 10_000,
  /** 6, failure 25: Blue Smart IP43 sends only a few seconds a minute. */
  ip43SilenceMs: 90_000,
  /** A serial number that is to come in text has come by then; it may be in the second block of a data set. */
  serialWaitMs: 3_000,
  /** One that is asked for by HEX has come by then, or the device does not answer. */
  hexSerialWaitMs: 3_000,
  /** A hint about a silent or noisy line that lasts is repeated this often. */
  hintMs: 3_600_000,
  /** 6, failure 14: a port that is dead after boot until it is opened again. */
  reopenMs: 3_600_000,
  /** And two hints are at least so far apart, however the line changes. */
  betweenHintsMs: 60_000,
} as const;

/** Phoenix Smart IP43 chargers. */
const ip43 = { from: 0xa340, to: 0xa357 } as const;

/** After how much silence a product counts as absent. */
export function silenceLimit(productId: number | undefined): number {
  const sparse = productId !== undefined && productId >= ip43.from && productId <= ip43.to;
  return sparse ? vedirectLimits.ip43SilenceMs : vedirectLimits.silenceMs;
}
