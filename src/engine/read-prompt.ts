import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

/** A word that the model is to answer with or is told. */
export const labelWord = z
  .string("must be a word in text")
  .trim()
  .min(1, "must not be empty")
  .refine((text) => !/<\|.*\|>/.test(text), "must not hold a special token");

/** A prompt file, read. */
export interface ReadPrompt<Settings> {
  readonly settings: Settings;
  readonly text: string;
  readonly hash: string;
}

/** Reads a prompt file. Adds what is wrong to `problems`; undefined when the settings could not be read. */
export async function readPrompt<Settings>(
  path: string,
  schema: z.ZodType<Settings>,
  variables: readonly string[],
  problems: string[],
): Promise<ReadPrompt<Settings> | undefined> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    problems.push(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    return undefined;
  }
  const [, frontMatter, body] = /^\uFEFF?---\r?\n([\s\S]*?)^---[ \t]*\r?\n([\s\S]*)$/m.exec(content) ?? [];
  if (frontMatter === undefined || body === undefined) {
    problems.push(`${path}: must begin with settings between two lines of three hyphens (---), then the prompt.`);
    return undefined;
  }
  const text = body.trim();
  let raw: unknown;
  try {
    raw = parse(frontMatter) ?? {};
  } catch (error) {
    problems.push(`${path}: the settings are not readable YAML (${error instanceof Error ? error.message : "?"}).`);
    return undefined;
  }
  problems.push(...textProblems(text, noteIn(raw), variables).map((problem) => `${path}: ${problem}`));
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${path}: ${describeIssue(issue)}`));
    return undefined;
  }
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { settings: parsed.data, text, hash };
}

/** The note among settings that have not been checked yet. */
function noteIn(settings: unknown): string {
  const note = typeof settings === "object" && settings !== null && "moodNote" in settings ? settings.moodNote : "";
  return typeof note === "string" ? note : "";
}

/** What is wrong with a prompt's text and note, given the variables that they must use. */
function textProblems(text: string, note: string, variables: readonly string[]): string[] {
  const problems: string[] = [];
  if (text === "") problems.push("the prompt is empty.");
  const all = `${text}\n${note}`;
  const used = new Set([...all.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map(([, name]) => name ?? ""));
  for (const name of variables) if (!used.has(name)) problems.push(`the prompt never uses {{${name}}}.`);
  for (const name of used) if (!variables.includes(name)) problems.push(`unknown variable {{${name}}}.`);
  if (/\{\{|\}\}/.test(all.replaceAll(/\{\{[^{}]*\}\}/g, ""))) problems.push("a {{ or }} stands alone.");
  if (/<\|[^|]*\|>/.test(all)) problems.push("special tokens (<|…|>) are written by the program, not by a prompt.");
  return problems;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return `unknown ${issue.keys.length > 1 ? "keys" : "key"} ${issue.keys.join(", ")}${place === "" ? "" : ` in ${place}`}.`;
  }
  if (issue.code === "invalid_type" && issue.input === undefined && /undefined/.test(issue.message)) {
    return `${place} is missing.`;
  }
  return `${place}: ${issue.message}.`;
}
