import { statSync } from "node:fs";
import { basename } from "node:path";
import { readConfig, type Config } from "../../src/config.js";
import { surelyGlad } from "../../src/core/listen.js";
import { readListed, type Listed } from "../../src/core/care/concern.js";
import { loadConcernLists } from "../../src/core/care/concern-lists.js";
import { concernAt, type ConcernSkill } from "../../src/engine/concern-prompt.js";
import { hashFile } from "../../src/engine/hash-file.js";
import { createLlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { chooseModel } from "../../src/engine/model-catalog.js";
import { loadPromptFiles } from "../../src/engine/prompt-files.js";
import { ConfigurationError } from "../../src/errors.js";
import { wilson, type Share } from "../../src/moods/interval.js";
import { readCareLines, type CareLine } from "./care.js";
import type { EvalOptions } from "./options.js";
import { progressBar } from "./progress-bar.js";
import { readLabelled } from "./read-data.js";

const topics = ["crisis", "grief"] as const;
type Topic = (typeof topics)[number];

/** Parts that were read while lists and models were made; all others are sealed. */
const developed = ["develop", "apart-develop", "wide-develop", "second-wide-develop", "second-sealed"];

/** Of the look-alikes that the lists leave alone, and of ordinary messages, at most these shares may raise an alarm. */
const mostOfLookAlikes = 0.02;
const mostOfOrdinary = 0.001;

/** At most this share of the lines that unsure phrases rightly suspect may be lost because the model denies them. */
const mostDenied = 0.02;

/** A line of either file, and what lists and model make of it. */
interface Heard extends CareLine {
  readonly listed: Listed;
  readonly crisis: number;
  readonly grief: number;
  /** Too glad to be asked about. */
  readonly isGlad: boolean;
}

/**
 * Area under the curve of recall over false alarms: how often a line that is meant scores higher than one that is not, ties
 * counted half (Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982).
 */
export function areaUnderCurve(meant: readonly number[], others: readonly number[]): number {
  const sum = meant.reduce(
    (total, score) => total + others.reduce((part, other) => part + (score > other ? 1 : score === other ? 0.5 : 0), 0),
    0,
  );
  return sum / (meant.length * others.length);
}

/** The least probability, in hundredths and from one half on, at which no more than a `share` of `scores` raise an alarm. */
export function thresholdFor(scores: readonly number[], share: number): number {
  for (let threshold = 0.5; threshold < 1; threshold = Math.round(threshold * 100 + 1) / 100) {
    if (scores.filter((score) => score >= threshold).length <= share * scores.length) {
      return threshold;
    }
  }
  return 1;
}

/** The greatest probability, in hundredths and up to one half, that all but a `share` of `scores` reach. */
export function confirmationFor(scores: readonly number[], share: number): number {
  let confirms = 0;
  while (confirms < 0.5 && scores.filter((score) => score < confirms + 0.01).length <= share * scores.length) {
    confirms = Math.round(confirms * 100 + 1) / 100;
  }
  return confirms;
}

/**
 * Prints what a model shows in telling danger and loss, and the entry with which `concern.md` lets it be asked. The rows of
 * `options.data` are the ordinary messages.
 */
export async function writeListening(options: EvalOptions): Promise<void> {
  const config = readConfig();
  const model = chooseModel(options.models[0] ?? config.MODEL, config.MODELS_DIR);
  const lines = topics.flatMap((topic) => readCareLines(topic));
  const messages = readLabelled(options.data).rows.map(({ text }) => ({ ...ordinaryLine, text }));
  const [heard, ordinary] = await hearAll(model.path, config, [lines, messages]);
  const known = heard!.filter(({ part }) => developed.includes(part));
  const skill = { crisis: never, grief: never };
  const entry = [`  - sha256: ${await hashFile(model.path)}`, `    bytes: ${statSync(model.path).size}`];
  for (const topic of topics) {
    const scores = (chosen: readonly Heard[]) => chosen.filter(isLeft).map((line) => line[topic]);
    const area = Math.min(...["en", "zh"].map((language) => areaOf(known, topic, language)));
    const threshold = Math.max(
      thresholdFor(scores(lookAlikesOf(known)), mostOfLookAlikes),
      thresholdFor(scores(ordinary!), mostOfOrdinary),
    );
    const suspected = known.filter(({ label, listed }) => label === topic && listed.suspected.includes(topic));
    const confirms = confirmationFor(
      suspected.map(({ crisis, grief }) => crisis + grief),
      mostDenied,
    );
    skill[topic] = { auc: area, threshold, confirms };
    entry.push(`    ${topic}: { auc: ${area.toFixed(3)}, threshold: ${threshold}, confirms: ${confirms} }`);
  }
  process.stdout.write(`${model.name}, on the parts to develop on:\n\n${entry.join("\n")}\n\n`);
  for (const part of new Set(lines.map((line) => line.part))) {
    process.stdout.write(
      describePart(
        heard!.filter((line) => line.part === part),
        skill,
      ),
    );
  }
  process.stdout.write(describeOrdinary(ordinary!, skill));
}

const never = { auc: 1, threshold: 1, confirms: 0 };
const ordinaryLine = { part: "ordinary", language: "", label: "other" };

async function hearAll(
  modelPath: string,
  config: Config,
  groups: readonly (readonly CareLine[])[],
): Promise<readonly Heard[][]> {
  const prompts = await loadPromptFiles(config.PROMPTS_DIR);
  if (prompts.concern === null) {
    throw new ConfigurationError([`${config.PROMPTS_DIR} holds no concern.md, the question that would be asked.`]);
  }
  const engine = await createLlamaEngine({
    modelPath,
    prompts,
    chatSlots: 1,
    contextTokens: 256,
    maxReplyTokens: 64,
    concernSkill: { crisis: never, grief: never },
    ...(config.THREADS !== undefined && { threads: config.THREADS }),
  });
  const lists = await loadConcernLists(config.PROMPTS_DIR);
  const showProgress = progressBar(basename(modelPath), groups.flat().length);
  let done = 0;
  const hear = async (line: CareLine): Promise<Heard> => {
    const [opinion, { positive }] = await Promise.all([engine.listen(line.text), engine.classify(line.text)]);
    const { crisis = 0, grief = 0 } = opinion ?? {};
    showProgress((done += 1));
    return { ...line, listed: readListed(lists, line.text), crisis, grief, isGlad: positive >= surelyGlad };
  };
  try {
    return await Promise.all(groups.map((lines) => Promise.all(lines.map(hear))));
  } finally {
    await engine.close();
  }
}

function lookAlikesOf(lines: readonly Heard[]): Heard[] {
  return lines.filter(({ label }) => label === "other");
}

/** Whether the program asks the model about it although the lists suspect nothing. */
function isLeft({ listed, isGlad }: Heard): boolean {
  return listed.concern === "none" && listed.suspected.length === 0 && !isGlad;
}

/** What it is about where no model is asked. */
function byLists({ listed }: Heard): string {
  return listed.suspected[0] ?? listed.concern;
}

/** What the program makes of it. */
function concernWith(skill: ConcernSkill, line: Heard): string {
  const { concern, suspected } = line.listed;
  const isAsked = suspected.length > 0 || isLeft(line);
  const heard = isAsked ? concernAt(skill, line, suspected) : "none";
  return heard === "none" ? concern : heard;
}

function areaOf(lines: readonly Heard[], topic: Topic, language: string): number {
  const spoken = lines.filter((line) => line.language === language);
  const scores = (chosen: readonly Heard[]) => chosen.map((line) => line[topic]);
  return areaUnderCurve(scores(spoken.filter(({ label }) => label === topic)), scores(lookAlikesOf(spoken)));
}

function describePart(lines: readonly Heard[], skill: ConcernSkill): string {
  const rows = topics.flatMap((topic) =>
    ["en", "zh"].map((language) => {
      const spoken = lines.filter((line) => line.language === language);
      const meant = spoken.filter(({ label }) => label === topic);
      const others = lookAlikesOf(spoken);
      const found = (judge: (line: Heard) => string) => (line: Heard) =>
        judge(line) === topic || (topic === "grief" && line.label === "grief" && judge(line) === "crisis");
      const share = (chosen: readonly Heard[], judge: (line: Heard) => string) =>
        percent(wilson(chosen.filter(found(judge)).length, chosen.length));
      const byBoth = (line: Heard) => concernWith(skill, line);
      return (
        `  ${topic} ${language}: recall ${share(meant, byLists)} by lists, ${share(meant, byBoth)} with the model;` +
        ` false alarms ${share(others, byLists)}, ${share(others, byBoth)}; AUC ${areaOf(lines, topic, language).toFixed(3)}`
      );
    }),
  );
  return `${lines[0]?.part ?? ""}\n${rows.join("\n")}\n`;
}

/** How many ordinary messages raise an alarm, and which: whether they are false is for a person to read. */
function describeOrdinary(lines: readonly Heard[], skill: ConcernSkill): string {
  const alarms = (topic: Topic, judge: (line: Heard) => string) => lines.filter((line) => judge(line) === topic);
  const withModel = (line: Heard) => concernWith(skill, line);
  const counts = topics.map(
    (topic) => `${topic} ${alarms(topic, byLists).length} by lists, ${alarms(topic, withModel).length} with the model`,
  );
  const texts = alarms("crisis", withModel).map(({ text }) => `  ${text.replaceAll("\n", " ").slice(0, 160)}`);
  return [`${lines.length} ordinary messages: ${counts.join("; ")}`, ...texts, ""].join("\n");
}

function percent({ share, low, high }: Share): string {
  return `${(share * 100).toFixed(1)} % (${(low * 100).toFixed(0)}–${(high * 100).toFixed(0)})`;
}
