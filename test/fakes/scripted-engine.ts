import type {
  ChatOptions,
  ChatResult,
  ChatTurn,
  Classification,
  ClassifyOptions,
  ListenOptions,
  ConcernOpinion,
  Engine,
} from "../../src/engine/engine.js";
import { classification } from "./classification.js";

/** One call of {@link ScriptedEngine.chat}, as it arrived. */
export interface ChatCall {
  readonly turns: readonly ChatTurn[];
  readonly options: ChatOptions;
}

/**
 * An engine whose words are given beforehand. It keeps the contract of the interface (aborts, streaming, closing), so
 * that core is tested on what core does. Replies can be held back with {@link hold} to make overlaps certain.
 */
export class ScriptedEngine implements Engine {
  readonly description = { model: "scripted", promptHash: "000000000000" };
  isListening = true;
  readonly classified: string[] = [];
  readonly chats: ChatCall[] = [];
  /** Probability of positive for a text. */
  positiveOf: (text: string) => number = (text) => (/bad|awful|难过/.test(text) ? 0.05 : 0.95);
  /** What is heard in a text; null for an engine that is not asked. */
  concernOf: (text: string) => ConcernOpinion["concern"] | null = () => null;
  /** The reply to the last turn; an Error is thrown. */
  replyTo: (turns: readonly ChatTurn[]) => string | Error = (turns) => `re: ${turns.at(-1)?.text ?? ""}`;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => {};

  /** Replies begun from now on wait until {@link release}. */
  hold(): void {
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  release(): void {
    this.#open();
  }

  async classify(text: string, options: ClassifyOptions = {}): Promise<Classification> {
    this.classified.push(text);
    await Promise.resolve();
    options.signal?.throwIfAborted();
    return classification(this.positiveOf(text));
  }

  async listen(text: string, options: ListenOptions = {}): Promise<ConcernOpinion | null> {
    await Promise.resolve();
    options.signal?.throwIfAborted();
    const concern = this.concernOf(text);
    return concern && { concern, crisis: Number(concern === "crisis"), grief: Number(concern === "grief") };
  }

  async chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult> {
    this.chats.push({ turns, options });
    const reply = this.replyTo(turns);
    if (reply instanceof Error) {
      throw reply;
    }
    const half = reply.slice(0, Math.ceil(reply.length / 2));
    options.onText?.(half);
    await Promise.race([this.#gate, aborted(options.signal)]);
    const stopReason = options.signal?.aborted ? "abort" : "end";
    const text = stopReason === "abort" ? half : reply;
    options.onText?.(text);
    return {
      text,
      stopReason,
      tokens: { prompt: 1, prefilled: 1, generated: 1 },
      droppedTurns: 0,
      milliseconds: { firstToken: 1, total: 2 },
    };
  }

  async forgetConversations(): Promise<void> {}

  async close(): Promise<void> {}
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
    }
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
