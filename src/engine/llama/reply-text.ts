import type { Token } from "node-llama-cpp";
import type { ChatMl } from "./chat-ml.js";

/** Most tokens that one character's bytes are spread over. */
const longestCharacter = 4;

/** Everything that must not be seen, complete: thoughts, and special tokens spelled out in ordinary ones. */
const thought = /<think>[\s\S]*?<\/think>/g;
const marker = /<\|[a-z_0-9]{1,24}\|>|<\/?think>/g;

/** What may turn out to be one of them once more text has come. */
const openThought = /<think>[\s\S]*$/;
const openMarker = /<(?:\|[a-z_0-9]{0,24}\|?|\/?t?h?i?n?k?)$/;

/**
 * Turns tokens into the text that people see, while they come in. What has been shown once is never taken back: a
 * later `visible` begins with an earlier one.
 */
export class ReplyText {
  readonly #chatMl: ChatMl;
  readonly #tokens: Token[] = [];
  #raw = "";
  /** Tokens that end within a character. */
  #pending: Token[] = [];

  constructor(chatMl: ChatMl) {
    this.#chatMl = chatMl;
  }

  /** Generated so far, the end token not among them. */
  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  push(token: Token): void {
    const before = this.#tokens.slice(0, this.#tokens.length - this.#pending.length);
    this.#tokens.push(token);
    this.#pending.push(token);
    const text = this.#chatMl.detokenize(this.#pending, before);
    if (text.endsWith("\uFFFD") && this.#pending.length < longestCharacter) return;
    this.#raw += text;
    this.#pending = [];
  }

  /** What may be shown already: what could become a thought or a marker is held back, and white space at the end. */
  get visible(): string {
    return this.#raw.replace(thought, "").replace(openThought, "").replace(marker, "").replace(openMarker, "").trim();
  }

  /** The whole text, when no more tokens come. */
  get final(): string {
    return this.#raw.replace(thought, "").replace(openThought, "").replace(marker, "").trim();
  }
}
