import type { Judged } from "./accuracy.js";

/** One judged message as it leaves the house: no text, no person, no link, no time. */
export interface Correction extends Judged {
  /** Whether the person was asked about it as one of a random sample, or spoke up unasked. */
  readonly correctedBy: "asked" | "unasked";
  /** `zh`, `en` or `other`. */
  readonly language: string;
  /** First 12 hexadecimal digits of the sentiment prompt's SHA-256. */
  readonly promptHash: string;
  readonly model: string;
}

const columns = ["log_odds", "label", "corrected", "corrected_by", "language", "prompt_hash", "model"] as const;

/** Writes corrections as tab-separated values with a header line. */
export function formatCorrections(corrections: readonly Correction[]): string {
  const lines = corrections.map((one) =>
    [one.logOdds, one.label, one.corrected, one.correctedBy, one.language, one.promptHash, one.model]
      .map((value) => String(value).replaceAll(/[\t\r\n]/g, " "))
      .join("\t"),
  );
  return [columns.join("\t"), ...lines, ""].join("\n");
}

/**
 * Reads what {@link formatCorrections} has written; columns are found by their names, others are ignored.
 *
 * @throws RangeError naming the line that cannot be read, or the columns that are missing.
 */
export function parseCorrections(text: string): readonly Correction[] {
  const [header = "", ...lines] = text.split(/\r?\n/);
  const names = header.split("\t");
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new RangeError(`The corrections lack the columns ${missing.join(", ")}.`);
  return lines.flatMap((line, index) => (line === "" ? [] : [parseLine(line.split("\t"), names, index + 2)]));
}

function parseLine(values: readonly string[], names: readonly string[], number: number): Correction {
  const value = (column: (typeof columns)[number]): string => values[names.indexOf(column)] ?? "";
  const [label, corrected, correctedBy] = [value("label"), value("corrected"), value("corrected_by")];
  const logOdds = value("log_odds") === "" ? NaN : Number(value("log_odds"));
  const isAsked = correctedBy === "asked" || correctedBy === "unasked";
  if (!isLabel(label) || !isLabel(corrected) || !isAsked || !Number.isFinite(logOdds)) {
    throw new RangeError(`Line ${number} of the corrections cannot be read.`);
  }
  const [language, promptHash, model] = [value("language"), value("prompt_hash"), value("model")];
  return { logOdds, label, corrected, correctedBy, language, promptHash, model };
}

function isLabel(text: string): text is Judged["label"] {
  return text === "positive" || text === "negative" || text === "neutral";
}
