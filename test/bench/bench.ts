import { loadPromptFiles, type PromptFiles } from "../../src/engine/prompt-files.js";
import { ChatMl } from "../../src/engine/llama/chat-ml.js";
import { createLlamaEngine, type LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { usableCores } from "../../src/engine/llama/threads.js";
import { QueuedEngine } from "../../src/engine/queued-engine.js";
import { BareLibrary } from "./bare-library.js";
import { MessageMaker } from "./texts.js";

/** Everything that a group of rows works with. */
export interface Bench {
  readonly engine: LlamaEngine;
  /** The queue in front of it, with the program's own limits. */
  readonly queue: QueuedEngine;
  /** The same model through the library alone, in the same process. */
  readonly bare: BareLibrary;
  readonly messages: MessageMaker;
  readonly prompts: PromptFiles;
  /** Tokens of the analyst's prompt before a message and after it. */
  readonly analyst: { readonly before: number; readonly after: number };
  close(): Promise<void>;
}

/** Replies of the rows that are about four together. */
export const chatSlots = 4;

/** Resident conversations and tokens of each; the engine's defaults where undefined. */
export interface Slots {
  readonly slots: number | undefined;
  readonly contextTokens: number | undefined;
}

/** Opens engine and bare library on one model file. Remembered classifications are off, so that no row profits from them. */
export async function openBench(modelPath: string, { slots = chatSlots, contextTokens }: Slots): Promise<Bench> {
  const prompts = await loadPromptFiles("prompts");
  const bare = await BareLibrary.open(modelPath, usableCores());
  const engine = await createLlamaEngine({
    modelPath,
    prompts,
    chatSlots: slots,
    classificationCache: 0,
    ...(contextTokens === undefined ? {} : { contextTokens }),
  });
  const chatMl = new ChatMl(bare.model);
  return {
    engine,
    queue: new QueuedEngine(engine, {
      replyConcurrency: slots,
      queueLimit: 64,
      replyTimeoutMilliseconds: 60_000,
    }),
    bare,
    messages: new MessageMaker(bare.model, 1),
    prompts,
    analyst: {
      before: chatMl.system(prompts.sentiment.text).length + chatMl.userHeader().length,
      after: chatMl.turnEnd.length + chatMl.assistantHeader.length,
    },
    close: async () => {
      await engine.close();
      await bare.close();
    },
  };
}

/**
 * Measures both in turn, `runs` times, so that whatever else the machine does meets both alike. One more turn before
 * that warms up and is thrown away.
 */
export async function takeTurns(
  runs: number,
  ours: () => Promise<number>,
  theirs: (ours: number) => Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const result = { ours: [] as number[], theirs: [] as number[] };
  for (let run = -1; run < runs; run += 1) {
    const own = await ours();
    const other = await theirs(own);
    if (run >= 0) {
      result.ours.push(own);
      result.theirs.push(other);
    }
  }
  return result;
}
