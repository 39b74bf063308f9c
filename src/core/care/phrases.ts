import { normalise } from "./normalise.js";

/** Alternatives that many phrases share, by the name that stands for them in braces. */
export type PhraseSets = Readonly<Record<string, readonly string[]>>;

/** A phrase of a list file cannot be read; the message quotes it. */
class PhraseError extends Error {
  override readonly name = "PhraseError";
}

// A gap reaches over so many tokens, and never over the end of a clause.
const gap = "(?:[^ ,]+ ){0,4}?";
const wideGap = "(?:[^ ,]+ ){0,10}?";

// Survives normalisation as one token's ending, unlike an asterisk.
const endingMark = "zzanyendingzz";

/**
 * Turns phrases of a list file into one expression that finds any of them in normalised text; null for no phrases. It
 * is global and matches from a phrase's first token to the space after its last.
 *
 * In a phrase `(a|b c|)` stands for one of its alternatives, the empty one included, `{name}` for one of a set's
 * phrases, `..` for up to four words or characters within a clause and `...` for up to ten, `*` after a word for any
 * ending, and `,` for the end of a clause.
 *
 * @throws PhraseError quoting the phrase that cannot be read.
 */
export function compilePhrases(phrases: readonly string[], sets: PhraseSets = {}): RegExp | null {
  if (phrases.length === 0) {
    return null;
  }
  const sources = new Set(phrases.map((phrase) => compilePhrase(phrase, sets)));
  // Without the u flag, which makes compiling such long alternatives several times slower; surrogates come in pairs anyway.
  return new RegExp(`(?<= )(?:${[...sources].join("|")})`, "g");
}

/**
 * Turns each phrase, written as for {@link compilePhrases}, into an expression of its own, for an index.
 *
 * @throws PhraseError quoting the phrase that cannot be read.
 */
export function phraseSources(phrases: readonly string[], sets: PhraseSets = {}): string[] {
  return phrases.map((phrase) => compilePhrase(phrase, sets));
}

function compilePhrase(phrase: string, sets: PhraseSets): string {
  const filled = fillSets(phrase, sets);
  let source = "";
  let depth = 0;
  for (const piece of filled.split(/(\.{2,3}|[()|])/)) {
    depth += piece === "(" ? 1 : piece === ")" ? -1 : 0;
    if (depth < 0 || (piece === "|" && depth === 0)) {
      throw new PhraseError(`"${phrase}": ${piece} stands outside parentheses`);
    }
    source += pieceSource(piece);
  }
  if (depth !== 0) {
    throw new PhraseError(`"${phrase}": a parenthesis is not closed`);
  }
  if (!/[^()|?:]/.test(source.replaceAll(gap, "").replaceAll(wideGap, ""))) {
    throw new PhraseError(`"${phrase}": holds no word`);
  }
  return source;
}

/** Replaces `{name}` by the set's alternatives; a set may name others, but not itself. */
function fillSets(phrase: string, sets: PhraseSets, within: readonly string[] = []): string {
  return phrase.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const members = sets[name];
    if (members === undefined || within.includes(name)) {
      throw new PhraseError(`"${phrase}": there is no set ${name}`);
    }
    return `(${fillSets(members.join("|"), sets, [...within, name])})`;
  });
}

function pieceSource(piece: string): string {
  switch (piece) {
    case "(":
      return "(?:";
    case ")":
    case "|":
      return piece;
    case "..":
      return gap;
    case "...":
      return wideGap;
    default:
      return wordsSource(piece);
  }
}

// Sets repeat their words in many phrases, and reading them is what costs time at start.
const knownWords = new Map<string, string>();

function wordsSource(words: string): string {
  const known = knownWords.get(words);
  if (known !== undefined) {
    return known;
  }
  const source = readWords(words);
  knownWords.set(words, source);
  return source;
}

function readWords(words: string): string {
  const tokens = normalise(words.replaceAll("*", endingMark)).trim().split(" ");
  // Normalised text always ends a clause, a piece of a phrase only where it says so.
  if (!words.trimEnd().endsWith(",")) {
    tokens.pop();
  }
  return tokens
    .filter((word) => word !== "")
    .map((word) => `${word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`).replaceAll(endingMark, "[^ ,]*")} `)
    .join("");
}
