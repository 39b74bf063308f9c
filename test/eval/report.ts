import { agreement, fitPlatt } from "../../src/moods/accuracy.js";
import type { Correction } from "../../src/moods/corrections-tsv.js";
import { isRight, type Comparison, type EvalFigures, type GroupFigures, type Judgement } from "./figures.js";
import { pairFigures } from "./pairs.js";

const worstShown = 10;

function percent(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(1)} %`;
}

function range([low, high]: readonly [number, number]): string {
  return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
}

/** The figures of one candidate for a terminal. */
export function describeFigures(title: string, figures: EvalFigures, judgements: readonly Judgement[]): string {
  const { f1, confusion, band, neutral, ms } = figures;
  const lines = [
    `\n${title}`,
    `  rows ${figures.rows}   accuracy ${percent(figures.accuracy)} (95 %: ${range(figures.interval)}), forced choice on polar rows`,
    `  F1 positive ${f1.positive.toFixed(3)}, negative ${f1.negative.toFixed(3)}   a label is the likeliest token on ${percent(figures.labelShare)} of rows`,
    `  at the band ±${band.width}: ${percent(band.coverage)} of polar rows covered, ${percent(band.accuracy)} of those right;` +
      ` ${percent(neutral.insideBand)} of ${neutral.rows} neutral rows inside`,
    `  calibration error ${figures.ece.toFixed(3)} (noise floor ${figures.eceFloor.toFixed(3)})   ${ms.p50.toFixed(1)} ms p50, ${ms.p95.toFixed(1)} ms p95`,
    "",
    "  called →      positive  negative",
    ...Object.entries(confusion).map(
      ([label, [positive, negative]]) => `  ${label.padEnd(12)} ${cell(positive)} ${cell(negative)}`,
    ),
    "",
    "  probability   mean   truly positive   rows",
    ...figures.reliability.map(
      ({ rows, meanPositive, sharePositive }) =>
        `               ${meanPositive.toFixed(2)}   ${sharePositive.toFixed(2)} ${bar(sharePositive).padEnd(11)} ${String(rows).padStart(6)}`,
    ),
    "",
    ...groupLines("language", figures.byLanguage),
    ...groupLines("source", figures.bySource),
    ...pairLines(judgements),
    ...worstMistakes(judgements),
  ];
  return `${lines.join("\n")}\n`;
}

function cell(count: number): string {
  return String(count).padStart(9);
}

function bar(share: number): string {
  return "█".repeat(Math.round(share * 10));
}

function groupLines(name: string, groups: Readonly<Record<string, GroupFigures>>): string[] {
  return Object.entries(groups).map(
    ([group, { rows, accuracy, interval }]) =>
      `  ${name} ${group.padEnd(22)} ${percent(accuracy).padStart(8)}  (${range(interval)})  ${rows} rows`,
  );
}

function pairLines(judgements: readonly Judgement[]): string[] {
  const groups = {
    ...pairFigures(judgements, ({ row }) => row.language),
    ...pairFigures(judgements, ({ row }) => `${row.language} ${row.source}`),
  };
  const lines = Object.entries(groups).map(
    ([group, { pairs, bothRight, interval }]) =>
      `  pairs ${group.padEnd(24)} ${percent(bothRight).padStart(8)}  (${range(interval)})  both right of ${pairs}`,
  );
  return lines.length === 0 ? [] : ["", ...lines];
}

function worstMistakes(judgements: readonly Judgement[]): string[] {
  const mistakes = judgements
    .filter((judgement) => judgement.row.label !== "neutral" && !isRight(judgement))
    .toSorted((left, right) => Math.abs(right.positive - 0.5) - Math.abs(left.positive - 0.5))
    .slice(0, worstShown);
  const lines = mistakes.map(
    ({ row, positive }) => `  ${positive.toFixed(2)} for ${row.label}  ${row.text.slice(0, 90)}`,
  );
  return lines.length === 0 ? [] : ["", "  worst mistakes (probability of positive)", ...lines];
}

/** The difference between two candidates in a line. */
export function describeComparison(first: string, second: string, { onlyFirst, onlySecond, p }: Comparison): string {
  const word = p < 0.05 ? "differ" : "do not differ clearly";
  return `${first} against ${second}: ${onlyFirst} rows right only in the first, ${onlySecond} only in the second; they ${word} (McNemar, p = ${p.toPrecision(2)}).\n`;
}

/** The corrections that people were asked for; those made unasked are mostly errors and tell nothing of how often. */
export function sampleOf(corrections: readonly Correction[]): readonly Correction[] {
  return corrections.filter(({ correctedBy }) => correctedBy === "asked");
}

/** What the moderators' corrections say: agreement and fit by the random sample alone. */
export function describeCorrections(corrections: readonly Correction[]): string {
  const rows = sampleOf(corrections);
  const { judged, agreed, share, unsure } = agreement(rows);
  const fit = fitPlatt(rows);
  const scale =
    fit === null
      ? "too few for a Platt fit"
      : `Platt fit: a = ${fit.slope.toFixed(3)}, b = ${fit.intercept.toFixed(3)}`;
  return (
    `Corrections: ${agreed} of ${judged} in the random sample agree (95 %: ${range([share.low, share.high])}), ` +
    `${unsure} unsure; ${scale}. ${corrections.length - rows.length} more were made unasked and are left out.\n`
  );
}
