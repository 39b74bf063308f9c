/** Words, and beginnings of words, of which one stands in a text. */
export interface Choice {
  readonly words: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
}

/** What can be said of an expression without running it. */
export interface Shape {
  /** What it can begin with; the empty prefix where that may be anything. */
  readonly opening: Choice;
  /** Every text that it matches holds one of each, the rarest first. */
  readonly needs: readonly Choice[];
}

interface Part {
  readonly opening: Choice;
  readonly isEmpty: boolean;
  readonly needs: readonly Choice[];
}

// What messages are full of: no sign that a phrase may stand in one.
const usualWords = new Set(
  [
    "i im my me the a an to of in on at and or if so just not dont it its is are was be been have has had you your he she they we",
    "him her them this that what for with but do did can cant no all about like get got out up now as from when how who",
    "ive ill id will would think know want go going really never one some there than because only too ,",
    "我 你 他 她 它 的 了 是 不 在 有 没 人 就 都 这 那 个 一 也 要 会 好 说 想 到 得 着 过 还 去 来 上 下 们 么 看 很 自 己 天 给 被 把 再",
    "死 家 能 真 以 大 后 为 子 心 生 年",
  ].flatMap((words) => words.split(" ")),
);
const usualWeight = 40;

const lexeme = /\(\?:\[\^ ,\]\+ \)\{0,\d+\}\?|\(\?:|\)|\||(?:\[\^ ,\]\*|[^ ()|])* /y;
const ending = "[^ ,]*";
const nothing: Part = { opening: choice([], []), isEmpty: true, needs: [] };

/** Reads an expression as `compilePhrases` writes it: groups, alternatives, gaps and words with a space each. */
export function shapeOf(source: string): Shape {
  const { opening, isEmpty, needs } = alternatives(new Reader(source));
  return {
    opening: isEmpty ? choice(opening.words, [...opening.prefixes, ""]) : opening,
    needs: needs.toSorted((left, right) => weight(left) - weight(right)),
  };
}

/** Reads an expression piece by piece. */
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

/** Reads alternatives up to the parenthesis that closes them, or the end. */
function alternatives(reader: Reader): Part {
  const all: Part[] = [];
  let pieces: Part[] = [];
  let piece = reader.take();
  for (; piece !== ")" && piece !== null; piece = reader.take()) {
    if (piece === "|") {
      all.push(sequence(pieces));
      pieces = [];
    } else {
      pieces.push(piece === "(?:" ? alternatives(reader) : partOf(piece));
    }
  }
  all.push(sequence(pieces));
  return all.length === 1 ? (all[0] ?? nothing) : oneOf(all);
}

function partOf(piece: string): Part {
  if (piece.startsWith("(?:")) {
    return { ...nothing, opening: choice([], [""]) };
  }
  const word = piece.trimEnd();
  const end = word.indexOf(ending);
  const plain = (end < 0 ? word : word.slice(0, end)).replaceAll("\\", "");
  const needed = end < 0 ? choice([plain], []) : choice([], [plain]);
  return { opening: needed, isEmpty: false, needs: [needed] };
}

function sequence(pieces: readonly Part[]): Part {
  // What follows a piece that cannot be empty begins nothing.
  const last = pieces.findIndex((piece) => !piece.isEmpty);
  const openings = last < 0 ? pieces : pieces.slice(0, last + 1);
  return {
    opening: union(openings.map((piece) => piece.opening)),
    isEmpty: last < 0,
    needs: pieces.flatMap((piece) => piece.needs),
  };
}

function oneOf(parts: readonly Part[]): Part {
  const rarest = parts.flatMap(({ needs }) =>
    needs.toSorted((left, right) => weight(left) - weight(right)).slice(0, 1),
  );
  return {
    opening: union(parts.map((part) => part.opening)),
    isEmpty: parts.some((part) => part.isEmpty),
    needs: rarest.length < parts.length ? [] : [union(rarest)],
  };
}

/** How often one of a choice stands in a message, as far as that can be guessed. */
function weight({ words, prefixes }: Choice): number {
  let sum = 3 * prefixes.size;
  words.forEach((word) => (sum += usualWords.has(word) ? usualWeight : 1));
  return sum;
}

function choice(words: Iterable<string>, prefixes: Iterable<string>): Choice {
  return { words: new Set(words), prefixes: new Set(prefixes) };
}

function union(choices: readonly Choice[]): Choice {
  const [only, ...others] = choices;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  return choice(
    choices.flatMap(({ words }) => [...words]),
    choices.flatMap(({ prefixes }) => [...prefixes]),
  );
}
