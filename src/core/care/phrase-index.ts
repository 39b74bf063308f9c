import { shapeOf, type Choice } from "./phrase-shape.js";

/** Normalised text, and the words that it is made of. */
export class CutText {
  readonly text: string;
  /** The words in their order, and where each begins. */
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly vocabulary: ReadonlySet<string>;

  /** @param text - as `normalise` returns it: a space before the first word and after each. */
  constructor(text: string) {
    const words: string[] = [];
    const starts: number[] = [];
    for (let start = 1, end = text.indexOf(" ", 1); end > 0; start = end + 1, end = text.indexOf(" ", start)) {
      words.push(text.slice(start, end));
      starts.push(start);
    }
    this.text = text;
    this.words = words;
    this.starts = starts;
    this.vocabulary = new Set(words);
  }
}

/** Phrases that were put into an index together: what a {@link Reading} is asked for. */
export interface PhraseSet {
  readonly size: number;
}

interface Phrase {
  readonly set: PhraseSet;
  /** Its place among all phrases of the index: where two stand at one place, the first counts. */
  readonly rank: number;
  readonly source: string;
  readonly opening: Choice;
  /** What a text must hold besides the words under which the phrase is filed. */
  readonly needs: readonly Choice[];
  /** Compiled when a text first comes up in which the phrase may stand. */
  expression?: RegExp;
}

/**
 * The many phrases of a list, each filed under the rarest words that it cannot do without. A text is compared only with
 * those of which it holds every word that they need: few or none, for most messages.
 */
export class PhraseIndex {
  readonly #words = new Map<string, Phrase[]>();
  readonly #prefixes = new Map<string, Phrase[]>();
  readonly #prefixLengths = new Set<number>();
  // Sets put the same choices into many phrases; a text is asked once for each.
  readonly #choices = new Map<string, Choice>();
  #size = 0;

  /** @param sources - expressions as `compilePhrases` writes them. */
  add(sources: readonly string[]): PhraseSet {
    const set = { size: sources.length };
    for (const source of sources) {
      const { opening, needs } = shapeOf(source);
      const [filed = { words: new Set<string>(), prefixes: new Set([""]) }, ...others] = needs;
      const phrase = { set, rank: this.#size, source, opening, needs: others.map((need) => this.#shared(need)) };
      this.#size += 1;
      filed.words.forEach((word) => file(this.#words, word, phrase));
      for (const prefix of filed.prefixes) {
        file(this.#prefixes, prefix, phrase);
        this.#prefixLengths.add(prefix.length);
      }
    }
    return set;
  }

  /** Finds out once which phrases may stand in a text. */
  read(text: CutText): Reading {
    const known = new Map<Choice, boolean>();
    const holds = (choice: Choice) => {
      const result = known.get(choice) ?? holdsOne(text, choice);
      known.set(choice, result);
      return result;
    };
    const possible = new Set<Phrase>();
    const consider = (phrases: readonly Phrase[] = []) => {
      for (const phrase of phrases) {
        if (phrase.needs.every(holds)) {
          possible.add(phrase);
        }
      }
    };
    for (const word of text.vocabulary) {
      consider(this.#words.get(word));
      for (const length of this.#prefixLengths) {
        if (length <= word.length) {
          consider(this.#prefixes.get(word.slice(0, length)));
        }
      }
    }
    return new Reading(text, bySet(possible));
  }

  #shared(choice: Choice): Choice {
    const key = `${[...choice.words].join(" ")}*${[...choice.prefixes].join(" ")}`;
    const known = this.#choices.get(key) ?? choice;
    this.#choices.set(key, known);
    return known;
  }
}

/** A text, and the phrases of an index that may stand in it. */
export class Reading {
  readonly text: CutText;
  readonly #shortlists: ReadonlyMap<PhraseSet, readonly Phrase[]>;

  constructor(text: CutText, shortlists: ReadonlyMap<PhraseSet, readonly Phrase[]>) {
    this.text = text;
    this.#shortlists = shortlists;
  }

  /** Whether a phrase of the set stands in the text, at a place, given as an index, that is accepted. */
  has(set: PhraseSet, isAccepted: (start: number) => boolean): boolean {
    let found = false;
    this.#visit(set, (start) => (found = isAccepted(start)));
    return found;
  }

  /** The text with `blank`, which no phrase may hold, in place of every phrase of the set. */
  without(set: PhraseSet, blank: string): Reading {
    const { text } = this.text;
    let result = "";
    let copied = 0;
    this.#visit(set, (start, end) => {
      result += text.slice(copied, start) + blank;
      copied = end;
      return false;
    });
    return copied === 0 ? this : new Reading(new CutText(result + text.slice(copied)), this.#shortlists);
  }

  /** Goes through the matches, none of which overlap, until the visitor says that it has seen enough. */
  #visit(set: PhraseSet, visitor: (start: number, end: number) => boolean): void {
    const phrases = this.#shortlists.get(set);
    if (phrases === undefined) {
      return;
    }
    const { text, words, starts } = this.text;
    let free = 0;
    for (const [place, start] of starts.entries()) {
      const end = start < free ? -1 : endOfMatch(phrases, text, start, words[place] ?? "");
      free = Math.max(free, end);
      if (end > start && visitor(start, end)) {
        return;
      }
    }
  }
}

function file(phrases: Map<string, Phrase[]>, key: string, phrase: Phrase): void {
  const known = phrases.get(key);
  if (known === undefined) {
    phrases.set(key, [phrase]);
  } else {
    known.push(phrase);
  }
}

function holdsOne({ vocabulary }: CutText, choice: Choice): boolean {
  for (const word of vocabulary) {
    if (begins(choice, word)) {
      return true;
    }
  }
  return false;
}

function begins({ words, prefixes }: Choice, word: string): boolean {
  if (words.has(word)) {
    return true;
  }
  for (const prefix of prefixes) {
    if (word.startsWith(prefix)) {
      return true;
    }
  }
  return false;
}

function bySet(possible: ReadonlySet<Phrase>): Map<PhraseSet, Phrase[]> {
  const lists = new Map<PhraseSet, Phrase[]>();
  for (const phrase of [...possible].toSorted((left, right) => left.rank - right.rank)) {
    const list = lists.get(phrase.set);
    if (list === undefined) {
      lists.set(phrase.set, [phrase]);
    } else {
      list.push(phrase);
    }
  }
  return lists;
}

function endOfMatch(phrases: readonly Phrase[], text: string, start: number, word: string): number {
  for (const phrase of phrases) {
    if (begins(phrase.opening, word)) {
      // Without the u flag, which makes compiling long alternatives several times slower; surrogates come in pairs anyway.
      phrase.expression ??= new RegExp(phrase.source, "y");
      phrase.expression.lastIndex = start;
      if (phrase.expression.test(text)) {
        return phrase.expression.lastIndex;
      }
    }
  }
  return -1;
}
