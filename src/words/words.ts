import { en } from "./en.js";
import { enInSlack } from "./en-slack.js";
import { zh } from "./zh.js";
import { zhInSlack } from "./zh-slack.js";

/** The languages the bot itself speaks. */
export type Language = "en" | "zh";

/** What a table of English words asks of its translation: the same keys, the same kinds of values. */
export type Translated<Table> = {
  readonly [Key in keyof Table]: Wider<Table[Key]>;
};

/** Everything the bot says of its own accord. Model output and crisis texts stand elsewhere. */
export type Words = Translated<typeof en>;

type Wider<Value> = Value extends string
  ? string
  : Value extends Readonly<Record<string, string>>
    ? { readonly [Key in keyof Value]: string }
    : Value;

const all: Readonly<Record<Language, Words>> = { en, zh };

const inSlack: Readonly<Record<Language, Words>> = { en: { ...en, ...enInSlack }, zh: { ...zh, ...zhInSlack } };

/** The bot's words in one language; with a platform's name, what has other names there is called by them. */
export function wordsIn(language: Language, platform?: string): Words {
  return (platform === "slack" ? inSlack : all)[language];
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
