import { wilson, type Share } from "../../src/moods/interval.js";
import { percentile } from "../bench/figures.js";
import { createRandom } from "../moods/random.js";
import type { LabelledRow } from "./read-data.js";

/** What the classifier said of a row. */
export interface Judgement {
  readonly row: LabelledRow;
  /** Probability of positive, 0–1, after calibration. */
  readonly positive: number;
  readonly logOdds: number;
  readonly labelIsTop: boolean;
  readonly milliseconds: number;
}

/** Precision and recall in one number: 2PR / (P + R). */
export interface F1 {
  readonly positive: number;
  readonly negative: number;
}

/** One line of the reliability table: rows of similar probability. */
export interface ReliabilityBin {
  readonly rows: number;
  readonly meanPositive: number;
  readonly sharePositive: number;
}

/** Everything that is said of one classifier on one set of rows. */
export interface EvalFigures {
  readonly rows: number;
  /** Right on polar rows at a forced choice, the boundary being 0.5; null without polar rows. */
  readonly accuracy: number | null;
  /** Wilson's 95 % range of it. */
  readonly interval: readonly [number, number];
  readonly f1: F1;
  /** True label → [called positive, called negative]. */
  readonly confusion: Readonly<Record<LabelledRow["label"], readonly [number, number]>>;
  /** Share of rows whose likeliest token of all is a label. */
  readonly labelShare: number;
  /** Expected calibration error over 10 bins of equal mass, polar rows. */
  readonly ece: number;
  /** The error that a perfectly calibrated classifier would show on so many rows: mean over 200 simulated draws. */
  readonly eceFloor: number;
  readonly reliability: readonly ReliabilityBin[];
  /** At the neutral band: share of polar rows that get an emoji, and how many of those are right. */
  readonly band: { readonly width: number; readonly coverage: number; readonly accuracy: number };
  readonly neutral: { readonly rows: number; readonly insideBand: number };
  readonly byLanguage: Readonly<Record<string, GroupFigures>>;
  readonly bySource: Readonly<Record<string, GroupFigures>>;
  readonly ms: { readonly p50: number; readonly p95: number };
}

/** The accuracy of a group of rows. */
export interface GroupFigures {
  readonly rows: number;
  readonly accuracy: number | null;
  readonly interval: readonly [number, number];
}

const bins = 10;
const floorDraws = 200;

/** Whether a forced choice at 0.5 is right. Neutral rows have no right side. */
export function isRight(judgement: Judgement): boolean {
  return judgement.positive >= 0.5 === (judgement.row.label === "positive");
}

/** Computes all figures. @param band Half-width of the neutral band, 0–0.5 */
export function figuresOf(judgements: readonly Judgement[], band: number): EvalFigures {
  const polar = judgements.filter(({ row }) => row.label !== "neutral");
  const neutral = judgements.filter(({ row }) => row.label === "neutral");
  const isOutside = ({ positive }: Judgement) => Math.abs(positive - 0.5) >= band;
  const covered = polar.filter(isOutside);
  const reliability = reliabilityOf(polar);
  return {
    ...groupFigures(judgements),
    f1: f1Of(polar),
    confusion: confusionOf(judgements),
    labelShare: share(judgements.filter(({ labelIsTop }) => labelIsTop).length, judgements.length),
    ece: calibrationError(reliability),
    eceFloor: noiseFloor(polar),
    reliability,
    band: {
      width: band,
      coverage: share(covered.length, polar.length),
      accuracy: share(covered.filter(isRight).length, covered.length),
    },
    neutral: {
      rows: neutral.length,
      insideBand: share(neutral.filter((one) => !isOutside(one)).length, neutral.length),
    },
    byLanguage: groups(judgements, ({ row }) => row.language),
    bySource: groups(judgements, ({ row }) => row.source),
    ms: {
      p50: percentile(
        judgements.map(({ milliseconds }) => milliseconds),
        0.5,
      ),
      p95: percentile(
        judgements.map(({ milliseconds }) => milliseconds),
        0.95,
      ),
    },
  };
}

function groupFigures(judgements: readonly Judgement[]): GroupFigures {
  const polar = judgements.filter(({ row }) => row.label !== "neutral");
  const right: Share = wilson(polar.filter(isRight).length, polar.length);
  return {
    rows: judgements.length,
    accuracy: polar.length === 0 ? null : polar.filter(isRight).length / polar.length,
    interval: [right.low, right.high],
  };
}

function groups(judgements: readonly Judgement[], nameOf: (judgement: Judgement) => string) {
  const names = new Set(judgements.map(nameOf));
  return Object.fromEntries(
    [...names]
      .toSorted((left, right) => left.localeCompare(right))
      .map((name) => [name, groupFigures(judgements.filter((judgement) => nameOf(judgement) === name))]),
  );
}

function f1Of(polar: readonly Judgement[]): F1 {
  const of = (label: "positive" | "negative") => {
    const called = polar.filter(({ positive }) => positive >= 0.5 === (label === "positive"));
    const meant = polar.filter(({ row }) => row.label === label).length;
    const both = called.filter(({ row }) => row.label === label).length;
    return share(2 * both, called.length + meant);
  };
  return { positive: of("positive"), negative: of("negative") };
}

function confusionOf(judgements: readonly Judgement[]): EvalFigures["confusion"] {
  const row = (label: LabelledRow["label"]): [number, number] => {
    const meant = judgements.filter((judgement) => judgement.row.label === label);
    const positive = meant.filter((judgement) => judgement.positive >= 0.5).length;
    return [positive, meant.length - positive];
  };
  return { positive: row("positive"), negative: row("negative"), neutral: row("neutral") };
}

function reliabilityOf(
  polar: readonly { readonly positive: number; readonly row: Pick<LabelledRow, "label"> }[],
): ReliabilityBin[] {
  const sorted = polar.toSorted((left, right) => left.positive - right.positive);
  const edge = (bin: number) => Math.round((bin * sorted.length) / bins);
  return Array.from({ length: bins }, (_, bin) => sorted.slice(edge(bin), edge(bin + 1)))
    .filter((rows) => rows.length > 0)
    .map((rows) => ({
      rows: rows.length,
      meanPositive: rows.reduce((sum, { positive }) => sum + positive, 0) / rows.length,
      sharePositive: rows.filter(({ row }) => row.label === "positive").length / rows.length,
    }));
}

function calibrationError(reliability: readonly ReliabilityBin[]): number {
  const total = reliability.reduce((sum, { rows }) => sum + rows, 0);
  const gap = ({ rows, meanPositive, sharePositive }: ReliabilityBin) => rows * Math.abs(meanPositive - sharePositive);
  return share(
    reliability.reduce((sum, bin) => sum + gap(bin), 0),
    total,
  );
}

/** Labels are drawn anew from the classifier's own probabilities; what error remains is the data's, not its. */
function noiseFloor(polar: readonly Judgement[]): number {
  const random = createRandom(1);
  const draws = Array.from({ length: floorDraws }, () =>
    calibrationError(
      reliabilityOf(
        polar.map(({ positive }) => ({ positive, row: { label: random.next() < positive ? "positive" : "negative" } })),
      ),
    ),
  );
  return share(
    draws.reduce((sum, draw) => sum + draw, 0),
    draws.length,
  );
}

/** How two classifiers differ on the same polar rows. */
export interface Comparison {
  /** Rows that only the first, and only the second, got right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Exact two-sided McNemar test: the chance of so uneven a split if both were equally good. */
  readonly p: number;
}

/** Compares by McNemar's test in its exact form (Q. McNemar, Psychometrika 12, 1947): a fair coin per differing row. */
export function compare(first: readonly Judgement[], second: readonly Judgement[]): Comparison {
  const pairs = first.flatMap((judgement, index) => {
    const other = second[index];
    return other === undefined || judgement.row.label === "neutral"
      ? []
      : [[isRight(judgement), isRight(other)] as const];
  });
  const onlyFirst = pairs.filter(([one, two]) => one && !two).length;
  const onlySecond = pairs.filter(([one, two]) => two && !one).length;
  return { onlyFirst, onlySecond, p: fairCoin(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond) };
}

function fairCoin(fewer: number, tosses: number): number {
  let tail = 0;
  let logTerm = -tosses * Math.LN2;
  for (let heads = 0; heads <= fewer; heads += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((tosses - heads) / (heads + 1));
  }
  return Math.min(1, 2 * tail);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
