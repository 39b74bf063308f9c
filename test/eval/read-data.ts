import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ConfigurationError, errorText } from "../../src/errors.js";

/** One labelled text. */
export interface LabelledRow {
  readonly id: string;
  readonly text: string;
  readonly label: "positive" | "negative" | "neutral";
  readonly language: string;
  readonly source: string;
}

/** A labelled file. */
export interface LabelledData {
  readonly path: string;
  /** The first 12 hexadecimal digits of the file's SHA-256. */
  readonly hash: string;
  readonly rows: readonly LabelledRow[];
}

const labels: Readonly<Record<string, LabelledRow["label"]>> = {
  positive: "positive",
  negative: "negative",
  neutral: "neutral",
  pos: "positive",
  neg: "negative",
  正面: "positive",
  负面: "negative",
  中性: "neutral",
  "1": "positive",
  "0": "negative",
};

/**
 * Reads a tab-separated file with a header. Columns are found by name: `text` and `label` are needed; `lang`, `source`
 * and `id` are optional. Labels may be words, 正面 / 负面 / 中性, or 1 / 0.
 *
 * @throws ConfigurationError naming the file, the line and what is wrong.
 */
export function readLabelled(path: string): LabelledData {
  const { cells, columns, content } = readTable(path, ["text", "label"]);
  const rows = cells.map((row, index): LabelledRow => {
    const value = (name: string) => row[columns.get(name) ?? -1]?.trim() ?? "";
    const label = labels[value("label").toLowerCase()];
    if (label === undefined) {
      throw new ConfigurationError([
        `${path}, line ${index + 2}: the label "${value("label")}" is none of ${Object.keys(labels).join(", ")}.`,
      ]);
    }
    const text = value("text");
    const language = value("lang") || (/\p{Script=Han}/u.test(text) ? "zh" : "en");
    return { id: value("id") || String(index + 2), text, label, language, source: value("source") || "all" };
  });
  return { path, hash: createHash("sha256").update(content).digest("hex").slice(0, 12), rows };
}

/** A tab-separated file by its header. */
export interface Table {
  readonly columns: ReadonlyMap<string, number>;
  readonly cells: readonly (readonly string[])[];
  readonly content: string;
}

/** @throws ConfigurationError when the file cannot be read, is empty or lacks a needed column. */
export function readTable(path: string, needed: readonly string[]): Table {
  let content: string;
  try {
    content = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new ConfigurationError([`The data file ${path} cannot be read: ${errorText(error)}.`], { cause: error });
  }
  const [header = "", ...lines] = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  const columns = new Map(header.split("\t").map((name, index) => [name.trim().toLowerCase(), index]));
  const missing = needed.filter((name) => !columns.has(name));
  if (missing.length > 0 || lines.length === 0) {
    const fault =
      missing.length > 0 ? `needs the columns ${missing.join(", ")} in its tab-separated header` : "has no rows";
    throw new ConfigurationError([`The data file ${path} ${fault}.`]);
  }
  return { columns, cells: lines.map((line) => line.split("\t")), content };
}
