import { setImmediate } from "node:timers/promises";
import type { ConcernList, ConcernLists } from "./concern-lists.js";
import { normalise } from "./normalise.js";
import type { PhraseIndex } from "./phrase-index.js";

/** What lists alone can say of a message. */
export type ListedConcern = "none" | "crisis" | "grief" | "insult";

// Takes the place of a harmless expression: a word that no phrase holds.
const blank = "· ";

// What messages are full of, and phrases begin with.
const usualWords = [
  "i im my we you he she they it is the a to of in on and if so just not dont want have been was with for that this what",
  "我 你 他 她 想 不 没 有 是 的 了 要 在 就 都 真 好 今 天 这 一 人 死 家 被 把 爸 妈 活 再 也 自 他们 最 如 为",
];

/**
 * Judges a text by the lists alone. Crisis comes before grief, grief before an insult: who speaks of both needs the first. Pure; well under a
 * millisecond for a message of ordinary length.
 */
export function concernOf(lists: ConcernLists, text: string): ListedConcern {
  const tokens = normalise(text);
  const has = (topic: "crisis" | "grief" | "insult") => lists[topic].some((list) => findPhrase(list, tokens) !== null);
  if (has("crisis")) {
    return "crisis";
  }
  if (has("grief")) {
    return "grief";
  }
  return has("insult") ? "insult" : "none";
}

/**
 * Has the expressions compiled that most messages need, for both of the widths in which text is stored, so that the
 * first message of a run does not wait for it. Done list by list so that other work is let in between.
 */
export async function warmUp(lists: ConcernLists): Promise<void> {
  for (const list of Object.values(lists).flat()) {
    for (const text of usualWords) {
      const tokens = normalise(text);
      // An expression is interpreted the first time and compiled the second.
      findPhrase(list, tokens);
      await setImmediate();
      findPhrase(list, tokens);
      await setImmediate();
    }
  }
}

/** The group whose phrase stands in normalised text without being negated, joked about or told; null when none does. */
export function findPhrase(list: ConcernList, tokens: string): string | null {
  const text = list.harmless === null ? tokens : list.harmless.replace(tokens, blank);
  for (const group of list.groups) {
    const negation = group.isNegatable ? list.negation : null;
    const isDenied = (start: number) => negation?.test(text.slice(0, start)) === true;
    const isSaid = remembered((phrases: PhraseIndex) => phrases.has(text, (start) => !isDenied(start)));
    if (
      ((group.phrases !== null && isSaid(group.phrases)) || group.together.some((parts) => parts.every(isSaid))) &&
      !group.signs.some((sign) => sign.has(text))
    ) {
      return group.name;
    }
  }
  return null;
}

/** The same test, asked once for each sign: a group names the same signs in many pairs. */
function remembered(test: (phrases: PhraseIndex) => boolean): (phrases: PhraseIndex) => boolean {
  const known = new Map<PhraseIndex, boolean>();
  return (phrases) => {
    const result = known.get(phrases) ?? test(phrases);
    known.set(phrases, result);
    return result;
  };
}
