import type { LlamaModel } from "node-llama-cpp";
import { RandomNumbers } from "./random-weights.js";

/** Common words, nearly all of them one token behind a space. */
export const commonWords: readonly string[] = (
  "the we they my your this that team build release meeting coffee weather game match morning evening server update " +
  "really very quite never always again finally still love hate like enjoy fix broke works failed great awful fine slow " +
  "fast happy tired angry proud lost found waiting for with about after before today tomorrow weekend music movie ticket " +
  "今天 天气 真的 很好 我们 喜欢 这个 游戏 讨厌 等待 开心 难过 谢谢 问题 解决 明天"
).split(" ");

/**
 * Makes messages of an exact length out of common English and Chinese words, each different from the last, so that no
 * cache of earlier messages helps. The same seed gives the same messages.
 */
export class MessageMaker {
  readonly #model: LlamaModel;
  readonly #random: RandomNumbers;
  readonly #made = new Set<string>();

  constructor(model: LlamaModel, seed: number) {
    this.#model = model;
    this.#random = new RandomNumbers(seed);
  }

  /** A new message that is `tokens` (1 or more) tokens long for this model. */
  message(tokens: number): string {
    for (;;) {
      let text = this.#word();
      while (this.#length(text) < tokens) {
        text += ` ${this.#word()}`;
      }
      if (this.#length(text) === tokens && !this.#made.has(text)) {
        this.#made.add(text);
        return text;
      }
    }
  }

  /** A whole number from `least` to `most`, for lengths that vary. */
  number(least: number, most: number): number {
    return least + (this.#random.next() % (most - least + 1));
  }

  #word(): string {
    return commonWords[this.#random.next() % commonWords.length] ?? "";
  }

  #length(text: string): number {
    return this.#model.tokenize(text, false).length;
  }
}
