import { setImmediate } from "node:timers/promises";
import type { ConcernList, ConcernLists } from "./concern-lists.js";
import { normalise } from "./normalise.js";

/** What lists alone can say of a message. */
export type ListedConcern = "none" | "crisis" | "grief" | "insult";

// Takes the place of a harmless expression: a word that no phrase holds.
const blank = "· ";

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
 * Has the expressions compiled, for both of the widths in which text is stored, so that the first message of a run does
 * not wait for it: half a second and more in all, done list by list so that other work is let in between.
 */
export async function warmUp(lists: ConcernLists): Promise<void> {
  for (const list of Object.values(lists).flat()) {
    for (const text of ["a good day to you and your dog", "今天天气真好，大家去公园"]) {
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
  const text = list.harmless === null ? tokens : tokens.replaceAll(list.harmless, blank);
  for (const group of list.groups) {
    const negation = group.isNegatable ? list.negation : null;
    const isSaid = (expression: RegExp) => isFound(text, expression, negation);
    if (
      ((group.phrases !== null && isSaid(group.phrases)) || group.together.some((parts) => parts.every(isSaid))) &&
      !group.signs.some((sign) => text.search(sign) >= 0)
    ) {
      return group.name;
    }
  }
  return null;
}

function isFound(text: string, expression: RegExp, negation: RegExp | null): boolean {
  // Not matchAll: it compiles a copy of the expression for every text.
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    if (negation === null || !negation.test(text.slice(0, match.index))) {
      return true;
    }
  }
  return false;
}
