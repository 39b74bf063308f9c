/** Phrases that begin with the same word, as one expression that is compiled when the word first comes up. */
interface Entry {
  readonly sources: string[];
  expression?: RegExp;
}

/** What a piece of an expression can begin with: whole words, beginnings of words, and whether it may be empty. */
interface Opening {
  readonly words: Set<string>;
  readonly prefixes: Set<string>;
  isEmpty: boolean;
}

const lexeme = /\(\?:\[\^ ,\]\+ \)\{0,\d+\}\?|\(\?:|\)|\||(?:\[\^ ,\]\*|[^ ()|])* /y;
const ending = "[^ ,]*";

/**
 * Many phrases, found by the words that they can begin with, so that a text is compared only with those that may stand
 * in it, and a program that starts need not compile what nobody says. Finds in normalised text.
 */
export class PhraseIndex {
  readonly #words = new Map<string, Entry>();
  readonly #prefixes = new Map<string, Entry>();
  readonly #prefixLengths = new Set<number>();

  /** @param sources - expressions as `compilePhrase` writes them: groups, alternatives, gaps and words with a space each. */
  constructor(sources: readonly string[]) {
    for (const source of sources) {
      const { words, prefixes, isEmpty } = openingOf(source);
      // What may begin with anything is tried at every word: the empty beginning.
      for (const prefix of isEmpty ? [...prefixes, ""] : prefixes) {
        add(this.#prefixes, prefix, source);
        this.#prefixLengths.add(prefix.length);
      }
      words.forEach((word) => add(this.#words, word, source));
    }
  }

  /** Whether a phrase stands in the text, at a place, given as an index, that is accepted. */
  has(text: string, isAccepted: (start: number) => boolean = () => true): boolean {
    let found = false;
    this.#visit(text, (start) => (found = isAccepted(start)));
    return found;
  }

  /** The text with `blank` in place of every phrase. */
  replace(text: string, blank: string): string {
    let result = "";
    let copied = 0;
    this.#visit(text, (start, end) => {
      result += text.slice(copied, start) + blank;
      copied = end;
      return false;
    });
    return result + text.slice(copied);
  }

  /** Goes through the matches, none of which overlap, until the visitor says that it has seen enough. */
  #visit(text: string, visitor: (start: number, end: number) => boolean): void {
    let start = 1;
    while (start < text.length) {
      const next = text.indexOf(" ", start) + 1;
      if (next === 0) {
        return;
      }
      const end = this.#endOfMatch(text, start, text.slice(start, next - 1));
      if (end > start && visitor(start, end)) {
        return;
      }
      start = Math.max(next, end);
    }
  }

  #endOfMatch(text: string, start: number, word: string): number {
    let end = matchEnd(this.#words.get(word), text, start);
    for (const length of this.#prefixLengths) {
      if (end < 0 && length <= word.length) {
        end = matchEnd(this.#prefixes.get(word.slice(0, length)), text, start);
      }
    }
    return end;
  }
}

function add(entries: Map<string, Entry>, key: string, source: string): void {
  const entry = entries.get(key);
  if (entry === undefined) {
    entries.set(key, { sources: [source] });
  } else {
    entry.sources.push(source);
  }
}

function matchEnd(entry: Entry | undefined, text: string, start: number): number {
  if (entry === undefined) {
    return -1;
  }
  // Without the u flag, which makes compiling such long alternatives several times slower; surrogates come in pairs anyway.
  entry.expression ??= new RegExp(`(?:${entry.sources.join("|")})`, "y");
  entry.expression.lastIndex = start;
  return entry.expression.test(text) ? entry.expression.lastIndex : -1;
}

/** Reads an expression piece by piece, no further than asked. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** The next piece; null at the end. */
  take(): string | null {
    lexeme.lastIndex = this.#at;
    const piece = lexeme.exec(this.#source)?.[0] ?? null;
    this.#at = lexeme.lastIndex;
    return piece;
  }
}

// Stops at the first piece that cannot be empty: what follows begins nothing.
function openingOf(source: string): Opening {
  const reader = new Reader(source);
  const opening: Opening = { words: new Set(), prefixes: new Set(), isEmpty: true };
  for (let piece = reader.take(); opening.isEmpty && piece !== null; piece = reader.take()) {
    extend(opening, piece === "(?:" ? alternatives(reader) : openingOfPiece(piece));
  }
  return opening;
}

/** Reads alternatives up to the parenthesis that closes them. */
function alternatives(reader: Reader): Opening {
  const all: Opening = { words: new Set(), prefixes: new Set(), isEmpty: false };
  let one: Opening = { words: all.words, prefixes: all.prefixes, isEmpty: true };
  for (let piece = reader.take(); piece !== ")" && piece !== null; piece = reader.take()) {
    if (piece === "|") {
      all.isEmpty ||= one.isEmpty;
      one = { words: all.words, prefixes: all.prefixes, isEmpty: true };
    } else {
      extend(one, piece === "(?:" ? alternatives(reader) : openingOfPiece(piece));
    }
  }
  all.isEmpty ||= one.isEmpty;
  return all;
}

function extend(opening: Opening, next: Opening): void {
  if (opening.isEmpty) {
    next.words.forEach((word) => opening.words.add(word));
    next.prefixes.forEach((prefix) => opening.prefixes.add(prefix));
    opening.isEmpty = next.isEmpty;
  }
}

function openingOfPiece(piece: string): Opening {
  if (piece.startsWith("(?:")) {
    return { words: new Set(), prefixes: new Set([""]), isEmpty: true };
  }
  const word = piece.trimEnd();
  const end = word.indexOf(ending);
  const plain = (end < 0 ? word : word.slice(0, end)).replaceAll("\\", "");
  return { words: new Set(end < 0 ? [plain] : []), prefixes: new Set(end < 0 ? [] : [plain]), isEmpty: false };
}
