import type { Token } from "node-llama-cpp";
import { EngineClosedError, type ChatOptions, type ChatResult, type ChatTurn, type StopReason } from "../engine.js";
import type { RenderedChat } from "./chat-prompt.js";
import type { ReplyText } from "./reply-text.js";

/** One call of {@link Engine.chat} on its way: waiting, then its prompt being computed, then its reply generated. */
export class ChatJob {
  readonly turns: readonly ChatTurn[];
  readonly options: ChatOptions;
  readonly maxTokens: number;
  readonly result: Promise<ChatResult>;
  readonly reply: ReplyText;
  /** Prompt tokens that are still to be computed. */
  pending: readonly Token[] = [];
  /** Its conversation is to be dropped once it has been answered. */
  isForgotten = false;
  /** The token drawn last, which the next pass takes in. */
  lastToken: Token | undefined;
  #prompt: RenderedChat = { tokens: [], systemTokens: 0, historyTokens: 0, droppedTurns: 0 };
  #prefilled = 0;
  #shown = "";
  #firstToken: number | null = null;
  readonly #started = performance.now();
  #resolve: (result: ChatResult) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(turns: readonly ChatTurn[], options: ChatOptions, maxTokens: number, reply: ReplyText) {
    this.turns = turns;
    this.options = options;
    this.maxTokens = maxTokens;
    this.reply = reply;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** Takes the prompt, of which a slot holds `reused` tokens already. */
  begin(prompt: RenderedChat, reused: number): void {
    this.#prompt = prompt;
    this.pending = prompt.tokens.slice(reused);
    this.#prefilled = this.pending.length;
  }

  /** Takes a drawn token in and shows what it adds to the text. True when the reply is as long as it may be. */
  accept(token: Token): boolean {
    this.lastToken = token;
    this.reply.push(token);
    this.#show(this.reply.visible);
    return this.reply.tokens.length >= this.maxTokens;
  }

  finish(stopReason: StopReason): void {
    const text = this.reply.final;
    this.#show(text);
    this.#resolve({
      text,
      stopReason,
      tokens: {
        prompt: this.#prompt.tokens.length,
        prefilled: this.#prefilled,
        generated: this.reply.tokens.length,
      },
      droppedTurns: this.#prompt.droppedTurns,
      milliseconds: { firstToken: this.#firstToken, total: performance.now() - this.#started },
    });
  }

  /** Ends an aborted call as the interface has it: with the text shown so far, or with the signal's reason. */
  abort(): void {
    if (this.#shown === "") this.#reject(this.options.signal?.reason);
    else this.finish("abort");
  }

  fail(error: unknown): void {
    this.#reject(error);
  }

  close(): void {
    this.#reject(new EngineClosedError("The engine has been closed."));
  }

  #show(text: string): void {
    if (text.length <= this.#shown.length) return;
    this.#shown = text;
    this.#firstToken ??= performance.now() - this.#started;
    this.options.onText?.(text);
  }
}
