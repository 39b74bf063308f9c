import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { concernOf } from "../../src/core/care/concern.js";
import { loadConcernLists, type ConcernLists } from "../../src/core/care/concern-lists.js";
import { wilson, type Share } from "../../src/moods/interval.js";

/** A line of `crisis.tsv` or `grief.tsv`. */
export interface CareLine {
  readonly part: string;
  readonly language: string;
  readonly label: string;
  readonly text: string;
}

/** How the lists did on one topic, part and language. */
export interface CareFigure {
  readonly recall: Share;
  readonly falseAlarms: Share;
  /** Lines judged wrongly, in either direction. */
  readonly wrong: readonly CareLine[];
}

/** The lines of one topic's file. */
export function readCareLines(topic: "crisis" | "grief"): CareLine[] {
  const [, ...rows] = readFileSync(`test/eval/${topic}.tsv`, "utf8").trim().split("\n");
  return rows.map((row) => {
    const [part = "", language = "", label = "", text = ""] = row.split("\t");
    return { part, language, label, text };
  });
}

/** Measures lines of one topic. A line about grief that raises the crisis alarm counts as found: it gets more care. */
export function measure(lists: ConcernLists, topic: "crisis" | "grief", lines: readonly CareLine[]): CareFigure {
  const found = (line: CareLine) => {
    const concern = concernOf(lists, line.text);
    return concern === topic || (topic === "grief" && concern === "crisis");
  };
  const meant = lines.filter((line) => line.label === topic);
  const lookAlikes = lines.filter((line) => line.label !== topic);
  const missed = meant.filter((line) => !found(line));
  const alarmed = lookAlikes.filter(found);
  return {
    recall: wilson(meant.length - missed.length, meant.length),
    falseAlarms: wilson(alarmed.length, lookAlikes.length),
    wrong: [...missed, ...alarmed],
  };
}

async function main(parts: readonly string[]): Promise<void> {
  const lists = await loadConcernLists("prompts");
  const percent = ({ share, low, high }: Share) =>
    `${(share * 100).toFixed(1)} % (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;
  for (const topic of ["crisis", "grief"] as const) {
    for (const part of parts) {
      for (const language of ["en", "zh"]) {
        const lines = readCareLines(topic).filter((line) => line.part === part && line.language === language);
        const { recall, falseAlarms, wrong } = measure(lists, topic, lines);
        console.log(`${topic} ${part} ${language}: recall ${percent(recall)}, false alarms ${percent(falseAlarms)}`);
        // Wrong lines of sealed parts are counted, not shown: who reads them can no longer be surprised by them.
        wrong
          .filter((line) => !line.part.endsWith("sealed"))
          .forEach((line) => console.log(`  ${line.label}: ${line.text}`));
      }
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const parts = process.argv.slice(2);
  await main(parts.length === 0 ? ["develop"] : parts);
}
