/** What is printed of a series of measurements. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  readonly runs: number;
}

/**
 * The value below which `share` (0–1) of the samples lie, by linear interpolation between the two nearest ranks (type 7
 * of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996). Throws without samples.
 */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) {
    throw new RangeError("expected at least one sample, received none");
  }
  const sorted = samples.toSorted((left, right) => left - right);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? 0;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The figures of a series, in the samples' own unit. Throws without samples. */
export function summarize(samples: readonly number[]): Figures {
  return {
    p50: percentile(samples, 0.5),
    p95: percentile(samples, 0.95),
    longest: Math.max(...samples),
    runs: samples.length,
  };
}
