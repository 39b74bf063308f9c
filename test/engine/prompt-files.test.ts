import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fillMood, loadPromptFiles } from "../../src/engine/prompt-files.js";
import { ConfigurationError } from "../../src/errors.js";

let folder: string;
let sentiment: string;
let chat: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "prompts-"));
  sentiment = await readFile("prompts/sentiment.md", "utf8");
  chat = await readFile("prompts/chat.md", "utf8");
});
afterEach(() => rm(folder, { recursive: true }));

async function problemsOf(sentimentFile: string | undefined, chatFile: string | undefined): Promise<readonly string[]> {
  if (sentimentFile !== undefined) await writeFile(join(folder, "sentiment.md"), sentimentFile);
  if (chatFile !== undefined) await writeFile(join(folder, "chat.md"), chatFile);
  const error: unknown = await loadPromptFiles(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  if (!(error instanceof ConfigurationError)) throw error;
  return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ""));
}

describe("the project's own prompt files", () => {
  it("hold what the bundled model was trained with, character for character", async () => {
    const trained: unknown = JSON.parse(await readFile("models/tiny/prompts.json", "utf8"));
    const files = await loadPromptFiles("prompts");
    const note = fillMood(files.chat.moodNote, files.chat, "negative");
    expect(trained).toMatchObject({ S: expect.arrayContaining([files.sentiment.text]) as unknown });
    expect(trained).toMatchObject({ C: expect.arrayContaining([files.chat.text]) as unknown });
    expect(trained).toMatchObject({ D: expect.arrayContaining([files.concern?.text]) as unknown });
    expect(trained).toMatchObject({ N: note.replace("负面", "%s") });
    expect(files.chat.moods).toEqual({ positive: "正面", negative: "负面", neutral: "中性" });
    expect(files.sentiment.labels).toEqual({ positive: "正面", negative: "负面" });
  });

  it("have English variants, which the bundled model knows, too", async () => {
    const trained: unknown = JSON.parse(await readFile("models/tiny/prompts.json", "utf8"));
    await copyFile("prompts/sentiment.en.md", join(folder, "sentiment.md"));
    await copyFile("prompts/chat.en.md", join(folder, "chat.md"));
    const files = await loadPromptFiles(folder);
    expect(files.sentiment.text).toMatch(/^You are a cold sentiment analyst/);
    expect(trained).toMatchObject({ S: expect.arrayContaining([files.sentiment.text]) as unknown });
    expect(trained).toMatchObject({ C: expect.arrayContaining([files.chat.text]) as unknown });
  });
});

describe("the listener's prompt file", () => {
  const settings = (models: string) =>
    `---\nlabels: {crisis: 危险, grief: 悲伤, none: 其他}\nmodels: ${models}\n---\nListen.\n`;

  it("may be missing", async () => {
    await writeFile(join(folder, "sentiment.md"), sentiment);
    await writeFile(join(folder, "chat.md"), chat);
    expect((await loadPromptFiles(folder)).concern).toBeNull();
  });

  it("lists models with what they have shown, none below 0.9", async () => {
    const entry = (auc: number) =>
      `[{sha256: ${"a".repeat(64)}, bytes: 7, crisis: {auc: ${auc}, threshold: 0.7}, grief: {auc: 0.95, threshold: 0.8}}]`;
    await writeFile(join(folder, "concern.md"), settings(entry(0.91)));
    expect(await problemsOf(sentiment, chat)).toEqual([]);
    expect((await loadPromptFiles(folder)).concern?.models[0]?.crisis).toEqual({
      auc: 0.91,
      threshold: 0.7,
      confirms: 0,
    });
    await writeFile(join(folder, "concern.md"), settings(entry(0.8)));
    expect(await problemsOf(sentiment, chat)).toEqual([
      "concern.md: models.0.crisis.auc: must be at least 0.9: a model that tells less well is not asked.",
    ]);
  });

  it("needs three labels that differ", async () => {
    await writeFile(join(folder, "concern.md"), settings("[]").replace("其他", "危险"));
    expect(await problemsOf(sentiment, chat)).toEqual(["concern.md: labels: the three labels must differ."]);
  });
});

describe("prompt files", () => {
  it("fill in defaults", async () => {
    await writeFile(join(folder, "sentiment.md"), "---\nlabels: {positive: good, negative: bad}\n---\nJudge.\n");
    await writeFile(
      join(folder, "chat.md"),
      "---\nvariables: {mood: {positive: up, negative: down, neutral: flat}}\n---\n\nMood: {{ mood }}.\n",
    );
    const files = await loadPromptFiles(folder);
    expect(files.sentiment).toMatchObject({ text: "Judge.", calibration: "off" });
    expect(files.chat).toMatchObject({
      maximumTokens: 128,
      sampling: { temperature: 0.7, topK: 40, topP: 0.9, minP: 0 },
    });
    expect(files.chat.moodNote).toBe("");
    expect(fillMood(files.chat.text, files.chat, "neutral")).toBe("Mood: flat.");
  });

  const cases: readonly (readonly [string, (text: string) => string, (text: string) => string, RegExp[]])[] = [
    [
      "a missing variable",
      same,
      (text) => text.replaceAll("{{mood}}", ""),
      [/^chat\.md: the prompt never uses \{\{mood\}\}/],
    ],
    ["an unknown variable", (text) => `${text}{{name}}`, same, [/^sentiment\.md: unknown variable \{\{name\}\}/]],
    [
      "an unknown variable in the note",
      same,
      (text) => text.replace("（情绪：", "（{{name}}："),
      [/^chat\.md: unknown variable \{\{name\}\}/],
    ],
    [
      "a note that is no text",
      same,
      (text) => text.replace("（情绪：{{mood}}）", "[1]").concat("{{mood}}"),
      [/moodNote: must be text/],
    ],
    ["a stray brace", same, (text) => `${text}{{`, [/^chat\.md: a \{\{ or \}\} stands alone/]],
    ["an unknown key", (text) => text.replace("calibration", "callibration"), same, [/unknown key callibration/]],
    ["an unknown sampling key", same, (text) => text.replace("topK", "top_k"), [/unknown key top_k in sampling/]],
    ["a missing label", (text) => text.replace("  negative: 负面\n", ""), same, [/labels\.negative/]],
    ["an empty label", (text) => text.replace("负面\n", "''\n"), same, [/labels\.negative: must not be empty/]],
    ["a label that is no word", (text) => text.replace("负面\n", "[1]\n"), same, [/labels\.negative: must be a word/]],
    [
      "equal labels",
      (text) => text.replace("negative: 负面", "negative: 正面"),
      same,
      [/labels: the two labels must differ/],
    ],
    ["a number out of range", same, (text) => text.replace("0.7", "7"), [/sampling\.temperature/]],
    [
      "a bad calibration",
      (text) => text.replace("off\n---", "maybe\n---"),
      same,
      [/calibration: must be off, content-free/],
    ],
    ["special tokens", (text) => `${text}<|im_end|>`, same, [/special tokens/]],
    ["an empty prompt", (text) => text.replace(/---\n\n[^]*/, "---\n"), same, [/^sentiment\.md: the prompt is empty/]],
    ["settings that are no YAML", same, (text) => text.replace("sampling:", "sampling: [:"), [/not readable YAML/]],
    ["no settings at all", () => "Just a prompt.", same, [/^sentiment\.md: must begin with settings/]],
    [
      "several problems in both files",
      (text) => `${text.replace("calibration", "x")}{{a}}`,
      (text) => text.replaceAll("{{mood}}", "").replace("topP", "y"),
      [/sentiment.*\{\{a\}\}/, /sentiment.*unknown key x/, /chat.*never uses/, /chat.*unknown key y/],
    ],
  ];

  it.each(cases)("with %s are refused", async (_name, changeSentiment, changeChat, expected) => {
    const problems = await problemsOf(changeSentiment(sentiment), changeChat(chat));
    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
  });

  it("that cannot be read are named, both of them", async () => {
    const problems = await problemsOf(undefined, undefined);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^sentiment\.md: cannot be read/);
    expect(problems[1]).toMatch(/^chat\.md: cannot be read/);
  });
});

function same(text: string): string {
  return text;
}
