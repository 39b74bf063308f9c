import type { ConcernList, ConcernLists } from "./concern-lists.js";
import { normalise } from "./normalise.js";
import { CutText, type PhraseSet } from "./phrase-index.js";

/** What lists alone can say of a message. */
export type ListedConcern = "none" | "crisis" | "grief" | "insult";

/** What lists say of a message, and how surely. */
export interface Listed {
  /** What is said outright. */
  readonly concern: ListedConcern;
  /** What else is said in words that may mean other things, the graver first, where it is graver than {@link concern}. */
  readonly suspected: readonly ("crisis" | "grief")[];
}

// Takes the place of a harmless expression: a word that no phrase holds.
const blank = "· ";

/**
 * Judges a text by the lists alone. Crisis comes before grief, grief before an insult: who speaks of both needs the first. Pure; well under a
 * millisecond for a message of ordinary length.
 */
export function concernOf(lists: ConcernLists, text: string): ListedConcern {
  const { concern, suspected } = readListed(lists, text);
  return suspected[0] ?? concern;
}

/** As {@link concernOf}, with what is only suspected apart. */
export function readListed(lists: ConcernLists, text: string): Listed {
  const cut = new CutText(normalise(text));
  const crisis = findIn(lists.crisis, cut);
  if (crisis?.isSure) {
    return { concern: "crisis", suspected: [] };
  }
  const grief = findIn(lists.grief, cut);
  const concern = grief?.isSure ? "grief" : findIn(lists.insult, cut) ? "insult" : "none";
  const isMourning = grief !== null && !grief.isSure;
  return { concern, suspected: [...(crisis ? ["crisis" as const] : []), ...(isMourning ? ["grief" as const] : [])] };
}

/** What the lists of one topic find, surely if any of them does. */
function findIn(lists: readonly ConcernList[], text: CutText): Found | null {
  const found = lists.map((list) => findPhrase(list, text));
  return found.find((one) => one?.isSure) ?? found.find((one) => one !== null) ?? null;
}

/** A group of phrases that a text holds. */
interface Found {
  readonly name: string;
  readonly isSure: boolean;
}

/**
 * The group whose phrase stands in normalised text without being negated, joked about or told, one that is sure of its
 * phrases before one that is not; null when none does.
 */
export function findPhrase(list: ConcernList, text: CutText): Found | null {
  const reading = list.index.read(text).without(list.harmless, blank);
  const isAnywhere = () => true;
  let unsure: Found | null = null;
  for (const group of list.groups) {
    if (!group.isSure && unsure !== null) {
      continue;
    }
    const negation = group.isNegatable ? list.negation : null;
    const isSaidAt = (start: number) => negation?.test(reading.text.text.slice(0, start)) !== true;
    const isSaid = remembered((phrases) => reading.has(phrases, isSaidAt));
    if (
      (isSaid(group.phrases) || group.together.some((parts) => parts.every(isSaid))) &&
      !group.signs.some((sign) => reading.has(sign, isAnywhere))
    ) {
      if (group.isSure) {
        return group;
      }
      unsure = group;
    }
  }
  return unsure;
}

/** The same test, asked once for each set: a group names the same signs in many pairs. */
function remembered(test: (phrases: PhraseSet) => boolean): (phrases: PhraseSet) => boolean {
  const known = new Map<PhraseSet, boolean>();
  return (phrases) => {
    const result = known.get(phrases) ?? test(phrases);
    known.set(phrases, result);
    return result;
  };
}
