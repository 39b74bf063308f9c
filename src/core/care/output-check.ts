import { findPhrase } from "./concern.js";
import type { ConcernList } from "./concern-lists.js";
import { hasNewDose, hasNewLink, hasNewPhone } from "./figures-in-text.js";
import { normalise } from "./normalise.js";
import { CutText } from "./phrase-index.js";
import { isRunOn, isWrongLanguage, runsOf } from "./text-shape.js";

/** What the checks of answers work with; built once, for all answers of a space. */
export interface OutputRules {
  readonly lists: readonly ConcernList[];
  /** Each finds words in normalised text that must not be said. */
  readonly words: readonly RegExp[];
  /** What the model was told, as normalised runs of {@link leakTokens} tokens. */
  readonly secretRuns: ReadonlySet<string>;
}

/** So many tokens of a prompt in a row are no accident. */
export const leakTokens = 8;

/** How much an answer grows between two looks at whether it runs on, in UTF-16 code units. */
const runOnStep = 80;

// A sentence ends with its mark and the quotes or brackets after it; an English full stop only before white space.
const sentenceEnd = /[。！？!?…\n]+["'”’」』）)]*|\.["'”’)]*(?=\s)/g;

const controlToken = /<\||\|>|<\/?think>|<\/?s>|\[\/?INST\]|im_(?:start|end)|endoftext/i;

/**
 * Checks one answer against what was said before it, its question last. What has been checked may be shown while the
 * rest is still being written.
 */
export class OutputCheck {
  readonly #rules: OutputRules;
  readonly #said: string;
  readonly #question: string;
  readonly #saidRuns: ReadonlySet<string>;
  #releasable = "";
  #fault: string | null = null;
  #looked = 0;

  constructor(rules: OutputRules, said: readonly string[]) {
    this.#rules = rules;
    this.#said = said.join("\n");
    this.#question = said.at(-1) ?? "";
    this.#saidRuns = new Set(runsOf(normalise(this.#said), leakTokens));
  }

  /** How much of a growing answer may be shown: whole sentences without fault. After a fault, nothing more. */
  release(text: string): string {
    const end = endOfLastSentence(text);
    if (this.#fault === null && end > this.#releasable.length) {
      const candidate = text.slice(0, end);
      this.#fault = this.#faultOfPart(candidate);
      this.#releasable = this.#fault === null ? candidate : this.#releasable;
    }
    if (this.#fault === null && text.length >= this.#looked + runOnStep) {
      // Where a model runs on, no sentence may ever end.
      this.#looked = text.length;
      this.#fault = isRunOn(normalise(text)) ? "repetition" : null;
    }
    return this.#releasable;
  }

  /** What is wrong with the growing answer so far; null while nothing is. */
  get foundFault(): string | null {
    return this.#fault;
  }

  /** Why the whole answer must not stand; null when it may. For the log: a word or two, never the answer. */
  fault(text: string): string | null {
    if (isWrongLanguage(text, this.#question)) {
      return "wrong language";
    }
    return this.#fault ?? this.#faultOfPart(text);
  }

  #faultOfPart(text: string): string | null {
    if (controlToken.test(text)) {
      return "control token";
    }
    if (hasNewLink(text, this.#said)) {
      return "link";
    }
    if (hasNewPhone(text, this.#said)) {
      return "telephone number";
    }
    if (hasNewDose(text, this.#said)) {
      return "dose";
    }
    const tokens = normalise(text);
    if (this.#rules.words.some((words) => tokens.search(words) >= 0)) {
      return "forbidden word";
    }
    if (runsOf(tokens, leakTokens).some((run) => this.#rules.secretRuns.has(run) && !this.#saidRuns.has(run))) {
      return "leaked prompt";
    }
    if (isRunOn(tokens)) {
      return "repetition";
    }
    const cut = new CutText(tokens);
    return this.#rules.lists.map((list) => findPhrase(list, cut)?.name ?? null).find((name) => name !== null) ?? null;
  }
}

function endOfLastSentence(text: string): number {
  let end = 0;
  for (const match of text.matchAll(sentenceEnd)) {
    end = match.index + match[0].length;
  }
  return end;
}
