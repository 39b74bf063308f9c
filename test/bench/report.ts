import { summarize, type Figures } from "./figures.js";

/** One line of the result. */
export interface Row {
  readonly name: string;
  /** What is compared with the bound. */
  readonly value: number;
  /** Of `value`: `ms`, `tokens/s`, `×` and the like. */
  readonly unit: string;
  /** What is to be reached; null for what is only printed. */
  readonly bound: { readonly atMost: number } | { readonly atLeast: number } | null;
  /** The measurements themselves, in the unit that `of` names. */
  readonly figures?: Figures & { readonly of: string };
  /** How the value came about, where the name does not say it. */
  readonly note?: string;
}

/** Figures of `samples` in their own unit, for {@link Row.figures}. */
export function figuresOf(samples: readonly number[], of: string): Figures & { readonly of: string } {
  return { ...summarize(samples), of };
}

/** Whether the row reaches its bound; rows without one always do. */
export function isReached({ value, bound }: Row): boolean {
  if (bound === null) {
    return true;
  }
  return "atMost" in bound ? value <= bound.atMost : value >= bound.atLeast;
}

/** The first two lines of a Markdown table of rows. */
export const tableHead = [
  "| row | value | reach | reached | p50 | p95 | runs | note |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
].join("\n");

/** A row as a line of that table. */
export function formatRow(row: Row): string {
  const { figures } = row;
  const measured =
    figures === undefined
      ? ["", "", ""]
      : [`${format(figures.p50)} ${figures.of}`, `${format(figures.p95)} ${figures.of}`, String(figures.runs)];
  const verdict = row.bound === null ? "" : isReached(row) ? "yes" : "**no**";
  const value = `${format(row.value)} ${row.unit}`;
  const cells = [row.name, value, describeBound(row.bound), verdict, ...measured, row.note ?? ""];
  return `| ${cells.join(" | ")} |`;
}

/** The whole result as one line. `bound` is the number alone; null where there is none. */
export function formatJson(rows: readonly Row[], machine: object): string {
  const plain = rows.map((row) => ({
    name: row.name,
    value: row.value,
    bound: row.bound === null ? null : "atMost" in row.bound ? row.bound.atMost : row.bound.atLeast,
    ok: isReached(row),
    unit: row.unit,
    p50: row.figures?.p50 ?? null,
    p95: row.figures?.p95 ?? null,
    runs: row.figures?.runs ?? null,
  }));
  return JSON.stringify({ rows: plain, machine });
}

/** Three significant digits, but never fewer than the whole number has. */
export function format(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.01))));
  return value.toFixed(Math.min(digits, 2));
}

function describeBound(bound: Row["bound"]): string {
  if (bound === null) {
    return "";
  }
  return "atMost" in bound ? `≤ ${format(bound.atMost)}` : `≥ ${format(bound.atLeast)}`;
}
