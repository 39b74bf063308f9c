import { type Share, wilson } from "./interval.js";

/** One message whose label a person has judged. */
export interface Judged {
  /** The classifier's raw ln(p / (1 − p)) of positive. */
  readonly logOdds: number;
  /** What the bot said: what it showed, neutral where it was unsure. */
  readonly label: "positive" | "negative" | "neutral";
  /** What the person said. */
  readonly corrected: "positive" | "negative" | "neutral";
}

/** Agreement between the bot and people. */
export interface Agreement {
  /** Judged messages on which the bot had committed itself and the person too. */
  readonly judged: number;
  readonly agreed: number;
  /** With Wilson's 95 % range; 0.5 and 0–1 where nothing was judged. */
  readonly share: Share;
  /** Messages that the bot or the person left neutral: told beside, since neither right nor wrong. */
  readonly unsure: number;
}

/** Counts agreement. Feed it the random sample alone: what people correct unasked is mostly errors. */
export function agreement(rows: readonly Judged[]): Agreement {
  const sure = rows.filter((row) => row.label !== "neutral" && row.corrected !== "neutral");
  const agreed = sure.filter((row) => row.label === row.corrected).length;
  return { judged: sure.length, agreed, share: wilson(agreed, sure.length), unsure: rows.length - sure.length };
}

/** Probability of positive = 1 / (1 + exp(−(slope × logOdds + intercept))). */
export interface PlattFit {
  readonly slope: number;
  readonly intercept: number;
}

/** Below so many judged messages of either kind a fit would be noise. */
export const leastForFit = 10;

/**
 * Fits a sigmoid to the judged log-odds by Newton's method with backtracking, on targets smoothed towards the base rate;
 * null where fewer than {@link leastForFit} of either kind were judged.
 *
 * Source: J. Platt, "Probabilistic outputs for support vector machines" (1999), with the numerics of H.-T. Lin, C.-J.
 * Lin and R. C. Weng, "A note on Platt's probabilistic outputs", Machine Learning 68 (2007).
 */
export function fitPlatt(rows: readonly Judged[]): PlattFit | null {
  const judged = rows.filter((row) => row.corrected !== "neutral" && Number.isFinite(row.logOdds));
  const positives = judged.filter((row) => row.corrected === "positive").length;
  const negatives = judged.length - positives;
  if (positives < leastForFit || negatives < leastForFit) return null;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const points = judged.map((row) => ({ x: row.logOdds, target: row.corrected === "positive" ? high : low }));
  let fit: PlattFit = { slope: 0, intercept: Math.log((positives + 1) / (negatives + 1)) };
  for (let round = 0; round < 100; round += 1) {
    const next = newtonStep(points, fit);
    if (next === null) break;
    fit = next;
  }
  return fit;
}

type Point = { readonly x: number; readonly target: number };

/** A better fit, or null when `fit` cannot be bettered. */
function newtonStep(points: readonly Point[], fit: PlattFit): PlattFit | null {
  let [gradientSlope, gradientIntercept] = [0, 0];
  // A small ridge keeps the Hessian invertible when all log-odds are alike.
  let [slopeSlope, slopeIntercept, interceptIntercept] = [1e-12, 0, 1e-12];
  for (const { x, target } of points) {
    const p = 1 / (1 + Math.exp(-(fit.slope * x + fit.intercept)));
    const weight = p * (1 - p);
    gradientSlope += (p - target) * x;
    gradientIntercept += p - target;
    slopeSlope += weight * x * x;
    slopeIntercept += weight * x;
    interceptIntercept += weight;
  }
  if (Math.abs(gradientSlope) < 1e-5 && Math.abs(gradientIntercept) < 1e-5) return null;
  const determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
  const slopeStep = -(interceptIntercept * gradientSlope - slopeIntercept * gradientIntercept) / determinant;
  const interceptStep = -(slopeSlope * gradientIntercept - slopeIntercept * gradientSlope) / determinant;
  const here = loss(points, fit);
  for (let size = 1; size > 1e-10; size /= 2) {
    const next = { slope: fit.slope + size * slopeStep, intercept: fit.intercept + size * interceptStep };
    if (loss(points, next) < here) return next;
  }
  return null;
}

/** Cross-entropy, written so that no exponent overflows. */
function loss(points: readonly Point[], fit: PlattFit): number {
  return points.reduce((sum, { x, target }) => {
    const z = fit.slope * x + fit.intercept;
    return sum + Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)));
  }, 0);
}
