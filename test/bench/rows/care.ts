import { readFileSync } from "node:fs";
import { concernOf } from "../../../src/core/care/concern.js";
import { loadConcernLists } from "../../../src/core/care/concern-lists.js";
import { buildRules } from "../../../src/core/care/create-care.js";
import { loadForbiddenWords } from "../../../src/core/care/forbidden-words.js";
import { OutputCheck } from "../../../src/core/care/output-check.js";
import { figuresOf, type Row } from "../report.js";

/** The reaction must not feel the lists, so one message may cost this at the median. */
const mostMilliseconds = 1;

/** What the lists cost a message before its reaction, and the checks an answer after its last token. */
export async function measureCare(): Promise<Row[]> {
  const lists = await loadConcernLists("prompts");
  const rules = buildRules(lists, await loadForbiddenWords("prompts"), []);
  const texts = ["heldout", "crisis", "grief"].flatMap(textsOf);
  const question = texts[0] ?? "";
  new OutputCheck(rules, [question]).fault(question);
  const listed = texts.map((text) => timed(() => concernOf(lists, text)));
  const checked = texts.map((text) => timed(() => new OutputCheck(rules, [text]).fault(text)));
  return [toRow("care: lists, one message", listed), toRow("care: checks, one answer", checked)];
}

/** The last column of an evaluation file. */
function textsOf(name: string): string[] {
  const [, ...rows] = readFileSync(`test/eval/${name}.tsv`, "utf8").trim().split("\n");
  return rows.map((row) => row.split("\t").at(-1) ?? "");
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function toRow(name: string, samples: readonly number[]): Row {
  const figures = figuresOf(samples, "ms");
  return { name, value: figures.p50, unit: "ms", bound: { atMost: mostMilliseconds }, figures };
}
