import type { Token } from "node-llama-cpp";
import type { Library } from "../../src/engine/llama/library.js";
import {
  createLlamaEngine,
  loadLibrary,
  startEngine,
  type CreateSlot,
  type LlamaEngine,
} from "../../src/engine/llama/llama-engine.js";
import { resolveOptions, type LlamaEngineOptions } from "../../src/engine/llama/options.js";
import { Slot } from "../../src/engine/llama/slot.js";
import { loadPromptFiles, type PromptFiles } from "../../src/engine/prompt-files.js";

/** The bundled model's path. */
export const tinyModel = "models/tiny/tiny.gguf";

/** The prompt files of the project, replies always taking the likeliest token. */
export async function greedyPrompts(): Promise<PromptFiles> {
  const prompts = await loadPromptFiles("prompts");
  const sampling = { ...prompts.chat.sampling, temperature: 0, presencePenalty: 0, frequencyPenalty: 0 };
  return { ...prompts, chat: { ...prompts.chat, sampling } };
}

/** The real engine on the bundled model. One thread: the tests of other files run beside it. */
export async function createTinyEngine(options: Partial<LlamaEngineOptions> = {}): Promise<LlamaEngine> {
  return createLlamaEngine({ modelPath: tinyModel, prompts: await greedyPrompts(), threads: 1, ...options });
}

/** The same engine with what it is made of laid open. */
export interface OpenEngine {
  readonly engine: LlamaEngine;
  readonly library: Library;
  readonly classifierSlots: readonly ListeningSlot[];
  readonly chatSlots: readonly ListeningSlot[];
}

export async function createOpenEngine(options: Partial<LlamaEngineOptions> = {}): Promise<OpenEngine> {
  const resolved = resolveOptions({ modelPath: tinyModel, prompts: await greedyPrompts(), threads: 1, ...options });
  const library = await loadLibrary(resolved);
  const classifierSlots: ListeningSlot[] = [];
  const chatSlots: ListeningSlot[] = [];
  const createSlot: CreateSlot = (context, index, garbage) => {
    const slot = new ListeningSlot(context, index, garbage);
    (context === library.chat ? chatSlots : classifierSlots).push(slot);
    return slot;
  };
  return { engine: await startEngine(resolved, library, createSlot), library, classifierSlots, chatSlots };
}

/** A real slot that notes every sequence of tokens a result was read after, and that can be made to fail for real. */
export class ListeningSlot extends Slot {
  /** Everything the KV cache held at each pass that ended in a label or a token. */
  readonly contents: Token[][] = [];
  /** Turns the next input into a token that does not exist, which llama.cpp refuses. */
  isPoisoned = false;
  /** Called before each pass. */
  onPass: () => void = () => {};

  override async prefill(tokens: readonly Token[]): Promise<void> {
    this.onPass();
    await super.prefill(this.#poison(tokens));
  }

  override async readLogits(...[tokens, wanted]: Parameters<Slot["readLogits"]>): ReturnType<Slot["readLogits"]> {
    this.onPass();
    const result = await super.readLogits(this.#poison(tokens), wanted);
    this.contents.push([...this.tokens]);
    return result;
  }

  override async next(...[tokens, sampling]: Parameters<Slot["next"]>): Promise<Token> {
    this.onPass();
    const token = await super.next(this.#poison(tokens), sampling);
    this.contents.push([...this.tokens]);
    return token;
  }

  #poison(tokens: readonly Token[]): readonly Token[] {
    if (!this.isPoisoned) return tokens;
    this.isPoisoned = false;
    return [99_999_999 as Token];
  }
}
