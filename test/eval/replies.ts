import { writeFileSync } from "node:fs";
import { readConfig } from "../../src/config.js";
import { moodOf } from "../../src/core/react.js";
import { createLlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { chooseModel } from "../../src/engine/model-catalog.js";
import { loadPromptFiles } from "../../src/engine/prompt-files.js";
import type { EvalOptions } from "./options.js";
import { readTable } from "./read-data.js";

/** A check that needs no judge: its name, and whether a reply fails it. */
interface ReplyCheck {
  readonly name: string;
  readonly fails: (reply: string, message: string, promptText: string) => boolean;
}

const longestReply = 600;
const leakLength = 12;

/** What no reply may be, whoever judges its warmth. */
export const replyChecks: readonly ReplyCheck[] = [
  { name: "empty", fails: (reply) => reply.trim() === "" },
  { name: "too long", fails: (reply) => reply.length > longestReply },
  {
    name: "wrong language",
    // Emoji and punctuation are in no language.
    fails: (reply, message) => /\p{L}/u.test(message) && isChinese(reply) !== isChinese(message),
  },
  { name: "leaks the prompt", fails: (reply, _message, promptText) => sharesText(reply, promptText) },
  { name: "analyst's coldness", fails: (reply) => /^\W*(正面|负面|中性|positive|negative|neutral)\W*$/iu.test(reply) },
  { name: "control token", fails: (reply) => /<\|[^|]*\|>|<\/?think>/.test(reply) },
  { name: "repeats itself", fails: (reply) => /(.{4,}?)\1{2,}/su.test(reply) },
];

/**
 * Lets each model answer each message and writes the answers side by side in Markdown, with what the checks found, for
 * a person to judge.
 */
export async function writeReplies(options: EvalOptions): Promise<void> {
  const config = readConfig();
  const models = options.models.length > 0 ? options.models : [config.MODEL];
  const prompts = await loadPromptFiles(config.PROMPTS_DIR);
  const { cells, columns } = readTable(options.data, ["text"]);
  const value = (row: readonly string[], name: string) => row[columns.get(name) ?? -1]?.trim() ?? "";
  const messages = cells.map((row) => ({ text: value(row, "text"), kind: value(row, "kind") })).slice(0, options.limit);
  const answers: { readonly reply: string; readonly failed: readonly string[] }[][] = messages.map(() => []);
  for (const name of models) {
    const model = chooseModel(name, config.MODELS_DIR);
    const engine = await createLlamaEngine({ modelPath: model.path, modelName: model.name, prompts, chatSlots: 1 });
    for (const [index, { text }] of messages.entries()) {
      const mood = moodOf(await engine.classify(text), config.NEUTRAL_BAND);
      const { text: reply } = await engine.chat([{ role: "user", text }], { mood });
      const failed = replyChecks
        .filter((check) => check.fails(reply, text, prompts.chat.text))
        .map((check) => check.name);
      answers[index]?.push({ reply: `${mood}: ${reply}`, failed });
    }
    await engine.close();
  }
  const failures = answers.flat().filter(({ failed }) => failed.length > 0).length;
  const rows = messages.map(({ text, kind }, index) => {
    const columnsOfRow = (answers[index] ?? []).map(({ reply, failed }) =>
      [reply, ...failed.map((name) => `**${name}**`)].join(" "),
    );
    return `| ${[kind, text, ...columnsOfRow].map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  });
  const header = `| kind | message | ${models.join(" | ")} |\n| --- | --- | ${models.map(() => "---").join(" | ")} |`;
  writeFileSync(options.replies ?? "replies.md", `# Replies\n\n${header}\n${rows.join("\n")}\n`);
  process.stdout.write(
    `${messages.length * models.length} replies in ${options.replies}; ${failures} failed a check.\n`,
  );
}

function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}

function sharesText(reply: string, promptText: string): boolean {
  const starts = Array.from({ length: Math.max(0, reply.length - leakLength + 1) }, (_, start) => start);
  return starts.some((start) => promptText.includes(reply.slice(start, start + leakLength)));
}
