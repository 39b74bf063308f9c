import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigurationError, errorText } from "../../errors.js";
import { PhraseIndex, type PhraseSet } from "./phrase-index.js";
import { compilePhrases, phraseSources } from "./phrases.js";
import { careFolder } from "./shipped-files.js";

const phraseList = z.array(z.string().trim().min(1));

const listFile = z.strictObject({
  sets: z.record(z.string(), phraseList).default({}),
  harmless: phraseList.default([]),
  negations: phraseList.default([]),
  bridges: phraseList.default([]),
  signs: z.record(z.string(), phraseList).default({}),
  groups: z
    .array(
      z.strictObject({
        name: z.string(),
        unsure: z.boolean().default(false),
        softened: z.array(z.string()).default([]),
        phrases: phraseList.default([]),
        together: z.array(z.array(z.string()).min(2)).default([]),
      }),
    )
    .min(1),
});

type ListFile = z.infer<typeof listFile>;

/** One kind of thing that people say, and what takes the alarm out of it. */
interface ConcernGroup {
  readonly name: string;
  /** Whether its phrases mean what they say, whatever a model makes of them. */
  readonly isSure: boolean;
  readonly phrases: PhraseSet;
  /** Each raises the alarm when all that it holds stands somewhere in the message, in whatever order. */
  readonly together: readonly (readonly PhraseSet[])[];
  readonly isNegatable: boolean;
  /** Found anywhere in the message, they make it a joke, a story, a match. */
  readonly signs: readonly PhraseSet[];
}

/** A list file, compiled. */
export interface ConcernList {
  /** All phrases of the list, in the sets that the following name. */
  readonly index: PhraseIndex;
  readonly harmless: PhraseSet;
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
  const index = new PhraseIndex();
  const add = (phrases: readonly string[]) => index.add(phraseSources(phrases, sets));
  const signSets = new Map(Object.entries(signs).map(([name, words]) => [name, add(words)]));
  return {
    index,
    harmless: add(harmless),
    negation: compileNegation(negations, bridges),
    groups: groups.map((group) => compileGroup(group, add, signSets)),
  };
}

function compileGroup(
  { name, unsure, softened, phrases, together }: ListFile["groups"][number],
  add: (phrases: readonly string[]) => PhraseSet,
  signs: ReadonlyMap<string, PhraseSet>,
): ConcernGroup {
  if (phrases.length === 0 && together.length === 0) {
    throw new Error(`the group ${name} is empty`);
  }
  const signNamed = (sign: string) => {
    const known = signs.get(sign);
    if (known === undefined) {
      throw new Error(`${name} names ${sign}, but there is no such sign`);
    }
    return known;
  };
  return {
    name,
    isSure: !unsure,
    phrases: add(phrases),
    together: together.map((names) => names.map(signNamed)),
    isNegatable: softened.includes("negation"),
    signs: softened.filter((sign) => sign !== "negation").map(signNamed),
  };
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
