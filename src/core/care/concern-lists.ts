import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigurationError, errorText } from "../../errors.js";
import { compilePhrases } from "./phrases.js";
import { careFolder } from "./shipped-files.js";

const phrases = z.array(z.string().trim().min(1));

const listFile = z.strictObject({
  sets: z.record(z.string(), phrases).default({}),
  harmless: phrases.default([]),
  negations: phrases.default([]),
  bridges: phrases.default([]),
  signs: z.record(z.string(), phrases).default({}),
  groups: z
    .array(z.strictObject({ name: z.string(), softened: z.array(z.string()).default([]), phrases: phrases.min(1) }))
    .min(1),
});

/** One kind of thing that people say, and what takes the alarm out of it. */
interface ConcernGroup {
  readonly name: string;
  readonly phrases: RegExp;
  readonly isNegatable: boolean;
  /** Found anywhere in the message, they make it a joke, a story, a match. */
  readonly signs: readonly RegExp[];
}

/** A list file, compiled. */
export interface ConcernList {
  readonly harmless: RegExp | null;
  /** Holds at the end of what stands before a phrase when that negates it. */
  readonly negation: RegExp | null;
  readonly groups: readonly ConcernGroup[];
}

/**
 * What lists are about: `insult` is said to the bot, `output` is what the bot must not say itself, `cheer` what it must
 * not say to somebody who grieves.
 */
export type ListTopic = "crisis" | "grief" | "insult" | "output" | "cheer";

/** Everything that the checks work with: per topic one list for each language. */
export type ConcernLists = Readonly<Record<ListTopic, readonly ConcernList[]>>;

/**
 * Reads and compiles `care/{crisis,grief,insult,output}.{en,zh}.yaml` in the prompts folder.
 *
 * @throws ConfigurationError with every problem of every file, one sentence each.
 */
export async function loadConcernLists(promptsDirectory: string): Promise<ConcernLists> {
  const folder = careFolder(promptsDirectory, "care");
  const problems: string[] = [];
  const load = async (topic: ListTopic) => {
    const lists: ConcernList[] = [];
    for (const language of ["en", "zh"]) {
      const path = join(folder, `${topic}.${language}.yaml`);
      try {
        lists.push(compileList(parse(await readFile(path, "utf8"))));
      } catch (error) {
        problems.push(`${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : errorText(error)}.`);
      }
    }
    return lists;
  };
  const lists = {
    crisis: await load("crisis"),
    grief: await load("grief"),
    insult: await load("insult"),
    output: await load("output"),
    cheer: await load("cheer"),
  };
  if (problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return lists;
}

function compileList(content: unknown): ConcernList {
  const { sets, harmless, negations, bridges, signs, groups } = listFile.parse(content);
  const compiledSigns = new Map<string, RegExp>();
  for (const [name, words] of Object.entries(signs)) {
    const compiled = compilePhrases(words, sets);
    if (compiled !== null) {
      compiledSigns.set(name, compiled);
    }
  }
  return {
    harmless: compilePhrases(harmless, sets),
    negation: compileNegation(negations, bridges),
    groups: groups.map((group) => {
      const expression = compilePhrases(group.phrases, sets);
      if (expression === null) {
        throw new Error(`the group ${group.name} is empty`);
      }
      const named = group.softened.filter((name) => name !== "negation");
      return {
        name: group.name,
        phrases: expression,
        isNegatable: group.softened.includes("negation"),
        signs: named.map((name) => signNamed(name, compiledSigns)),
      };
    }),
  };
}

function signNamed(name: string, signs: ReadonlyMap<string, RegExp>): RegExp {
  const sign = signs.get(name);
  if (sign === undefined) {
    throw new Error(`softened by ${name}, but there is no such sign`);
  }
  return sign;
}

function compileNegation(negations: readonly string[], bridges: readonly string[]): RegExp | null {
  const negation = compilePhrases(negations);
  const bridge = compilePhrases(bridges);
  if (negation === null) {
    return null;
  }
  const between = bridge === null ? "" : `(?:${bridge.source}){0,4}`;
  return new RegExp(`${negation.source}${between}$`);
}
