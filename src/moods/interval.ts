/** A share with its uncertainty: all three from 0 to 1, `low <= share <= high`. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
export const z95 = 1.959964;

/**
 * Share of `successes` in `trials` with Wilson's score interval, which stays inside 0–1 and holds its level for small
 * counts. With no trials the share is 0.5 and the interval 0–1. `successes` may be a fraction (weighted counts).
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(successes: number, trials: number, z = z95): Share {
  if (trials <= 0) return { share: 0.5, low: 0, high: 1 };
  const share = successes / trials;
  const spread = (z * z) / trials;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials));
  return { share, low: Math.min(share, Math.max(0, middle - half)), high: Math.max(share, Math.min(1, middle + half)) };
}

/** A difference of two shares with its interval, each from -1 to 1. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * `now - before` with the hybrid score interval built from both Wilson intervals.
 *
 * Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17 (1998), method 10.
 */
export function difference(now: Share, before: Share): Difference {
  const middle = now.share - before.share;
  return {
    difference: middle,
    low: middle - Math.hypot(now.share - now.low, before.high - before.share),
    high: middle + Math.hypot(now.high - now.share, before.share - before.low),
  };
}
