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
  readonly #notes: readonly string[];
  readonly #tokens: Token[] = [];
  #raw = "";
  /** Tokens that end within a character. */
  #pending: Token[] = [];

  /** @param notes What the program adds to messages; a model that copies it into its reply is not shown doing so. */
  constructor(chatMl: ChatMl, notes: readonly string[] = []) {
    this.#chatMl = chatMl;
    this.#notes = notes;
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

  /** What may be shown already: what could become a thought, a marker or a note is held back, and white space at the end. */
  get visible(): string {
    const text = this.#spoken.replace(openMarker, "");
    return text.slice(0, text.length - this.#beginningOfNote(text)).trim();
  }

  /** The whole text, when no more tokens come. */
  get final(): string {
    return this.#spoken.trim();
  }

  get #spoken(): string {
    const text = this.#raw.replace(thought, "").replace(openThought, "").replace(marker, "");
    return this.#notes.reduce((rest, note) => rest.replaceAll(note, ""), text);
  }

  /** How many characters at the end may be the beginning of a note. */
  #beginningOfNote(text: string): number {
    const lengths = this.#notes.map((note) => {
      let length = Math.min(note.length - 1, text.length);
      while (length > 0 && !text.endsWith(note.slice(0, length))) length -= 1;
      return length;
    });
    return Math.max(0, ...lengths);
  }
}
