import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ConfigurationError, errorText } from "../../errors.js";
import { compilePhrases } from "./phrases.js";
import { careFolder } from "./shipped-files.js";

const groupsOfWords = z.array(z.array(z.coerce.string().min(1)));
const wordsFile = z.strictObject({ allow: groupsOfWords.default([]), add: groupsOfWords.default([]) });
const baseList = z.array(z.string());

/**
 * The words that the bot must not say: the English and Chinese lists of naughty-words (LDNOOBW, CC BY 4.0), less those
 * that an ordinary answer may need, plus the operator's own, as `care/words.yaml` in the prompts folder says.
 *
 * @throws ConfigurationError when that file cannot be used.
 */
export async function loadForbiddenWords(promptsDirectory: string): Promise<readonly string[]> {
  const path = join(careFolder(promptsDirectory, "care"), "words.yaml");
  try {
    const { allow, add } = wordsFile.parse(parse(await readFile(path, "utf8")));
    const allowed = new Set(allow.flat());
    const base = [...baseWords("en"), ...baseWords("zh")].filter((word) => !allowed.has(word));
    return [...base, ...add.flat()];
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error);
    throw new ConfigurationError([`${path}: ${problem}.`], { cause: error });
  }
}

/** Compiles words as they stand, none of their characters having a meaning; null for no words. */
export function compileWords(words: readonly string[]): RegExp | null {
  const plain = words
    .map((word) => word.replaceAll(/[(){}|.*,]/g, " "))
    .filter((word) => /[\p{L}\p{N}\p{So}]/u.test(word));
  return compilePhrases(plain);
}

function baseWords(language: "en" | "zh"): string[] {
  const words = baseList.parse(createRequire(import.meta.url)(`naughty-words/${language}.json`));
  return words.filter((word) => language === "en" || !/^.$/u.test(word));
}
