import { setTimeout } from "node:timers/promises";
import type { ChatOptions, ChatResult, ChatTurn, Classification, Engine } from "../../src/engine/engine.js";
import { classification } from "../fakes/classification.js";
import { positiveOf, replyTo } from "./words.js";

const stepMilliseconds = 6;

/** An engine whose answers follow from the question, a few words at a time; slow where the question asks for it. */
export class CrashEngine implements Engine {
  readonly description = { model: "scripted", promptHash: "000000000000" };

  readonly isListening = false;

  async classify(text: string): Promise<Classification> {
    await setTimeout(1);
    return classification(positiveOf(text));
  }

  listen(): Promise<null> {
    return Promise.resolve(null);
  }

  async chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult> {
    const question = turns.at(-1)?.text ?? "";
    const words = replyTo(question).split(" ");
    const steps = question.includes("slow") ? 16 : 4;
    for (let step = 1; step < steps && options.signal?.aborted !== true; step += 1) {
      await setTimeout(stepMilliseconds);
      options.onText?.(words.slice(0, Math.ceil((words.length * step) / steps)).join(" "));
    }
    options.signal?.throwIfAborted();
    return {
      text: words.join(" "),
      stopReason: "end",
      tokens: { prompt: 1, prefilled: 1, generated: words.length },
      droppedTurns: 0,
      milliseconds: { firstToken: stepMilliseconds, total: steps * stepMilliseconds },
    };
  }

  async forgetConversations(): Promise<void> {}

  async close(): Promise<void> {}
}
