import { en } from "./en.js";
import { zh } from "./zh.js";

/** The languages the bot itself speaks. */
export type Language = "en" | "zh";

/** Everything the bot says of its own accord. Model output and crisis texts stand elsewhere. */
export type Words = {
  readonly [Key in keyof typeof en]: Wider<(typeof en)[Key]>;
};

type Wider<Value> = Value extends string
  ? string
  : Value extends Readonly<Record<string, string>>
    ? { readonly [Key in keyof Value]: string }
    : Value;

const all: Readonly<Record<Language, Words>> = { en, zh };

/** The bot's words in one language. */
export function wordsIn(language: Language): Words {
  return all[language];
}

/**
 * The language to speak to a person: the operator's choice, else the script of what they wrote, else what the platform
 * says of them, else English. Any Han character makes a text Chinese, since mixed messages are mostly Chinese ones.
 */
export function languageFor(configured: "auto" | Language, text: string, locale: string | null = null): Language {
  if (configured !== "auto") {
    return configured;
  }
  if (/\p{Script=Han}/u.test(text)) {
    return "zh";
  }
  if (/\p{Letter}/u.test(text)) {
    return "en";
  }
  return locale?.toLowerCase().startsWith("zh") ? "zh" : "en";
}
