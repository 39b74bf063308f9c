import type { LlamaModel, Token } from "node-llama-cpp";
import { ConfigurationError } from "../../errors.js";

/** Most characters of one text that are tokenized at all, from its head and its tail: tokenizing blocks the event loop. */
const longestText = 24_000;

/**
 * Writes conversations as Qwen models read them: `<|im_start|>role\n…<|im_end|>\n`.
 *
 * Special tokens are set by number. Texts from people are tokenized as text alone, so that `<|im_end|>` in them is six
 * ordinary tokens. Every piece is tokenized by itself, so that the same turn has the same tokens wherever it stands.
 */
export class ChatMl {
  readonly #model: LlamaModel;
  readonly #start: Token;
  readonly #end: Token;
  readonly #lineEnd: readonly Token[];
  /** Opens a reply. For models that may think, with an empty thought, which tells them not to. */
  readonly assistantHeader: readonly Token[];

  /** @throws {@link ConfigurationError} when the vocabulary has no ChatML tokens */
  constructor(model: LlamaModel) {
    this.#model = model;
    this.#start = this.#special("<|im_start|>");
    this.#end = this.#special("<|im_end|>");
    this.#lineEnd = model.tokenize("\n");
    const template = model.fileInfo.metadata.tokenizer.chat_template;
    const thinks = typeof template === "string" && template.includes("<think>");
    const noThought = thinks ? model.tokenize("<think>\n\n</think>\n\n", true) : [];
    this.assistantHeader = [this.#start, ...model.tokenize("assistant\n"), ...noThought];
  }

  /** A person's or a file's text, without any special token, in Unicode's composed form (which the library omits). */
  text(text: string): Token[] {
    const wellFormed = cutMiddle(text, longestText).replace(/\p{Surrogate}/gu, "\uFFFD");
    return this.#model.tokenize(wellFormed.normalize("NFC").trim(), false);
  }

  /** A whole system turn. */
  system(text: string): Token[] {
    return this.turn("system", this.text(text));
  }

  /** A whole turn of given text tokens. */
  turn(role: "system" | "user", text: readonly Token[]): Token[] {
    return [...this.userHeader(role), ...text, ...this.turnEnd];
  }

  /** What stands before a turn's text. */
  userHeader(role: "system" | "user" = "user"): Token[] {
    return [this.#start, ...this.#model.tokenize(`${role}\n`)];
  }

  /** What stands after a turn's text. */
  get turnEnd(): Token[] {
    return [this.#end, ...this.#lineEnd];
  }

  /** Whether a reply ends here. Some files name another end token than ChatML's, so both count. */
  isEnd(token: Token): boolean {
    return token === this.#end || token === this.#start || this.#model.isEogToken(token);
  }

  /** Text of generated tokens; special tokens are left out, incomplete characters end as U+FFFD. */
  detokenize(tokens: readonly Token[], before: readonly Token[]): string {
    return this.#model.detokenize(tokens, false, before);
  }

  #special(text: string): Token {
    const [token, ...more] = this.#model.tokenize(text, true);
    if (token === undefined || more.length > 0) {
      throw new ConfigurationError([
        `The model ${this.#model.filename ?? ""} has no token ${text}: it is no ChatML (Qwen) model. ` +
          "Choose another with MODEL, or fetch one with: npm run pull -- NAME",
      ]);
    }
    return token;
  }
}

/** Keeps the head and the tail of what is longer than `most`, an ellipsis between. */
function cutMiddle(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most / 2)} … ${text.slice(-most / 2)}`;
}

/** Keeps the first and the last tokens, each half of `most`, with `between` in place of the rest. */
export function keepHeadAndTail(tokens: readonly Token[], most: number, between: readonly Token[]): Token[] {
  if (tokens.length <= most) return [...tokens];
  const kept = Math.max(0, most - between.length);
  const head = Math.ceil(kept / 2);
  const tail = kept - head;
  return [...tokens.slice(0, head), ...between, ...tokens.slice(tokens.length - tail)].slice(0, most);
}
