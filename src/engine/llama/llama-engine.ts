import { basename } from "node:path";
import type { LlamaContext } from "node-llama-cpp";
import {
  EngineClosedError,
  type ChatOptions,
  type ChatResult,
  type ChatTurn,
  type Classification,
  type ClassifyOptions,
  type ListenOptions,
  type ConcernOpinion,
  type Engine,
  type EngineDescription,
} from "../engine.js";
import { Analyst } from "./analyst.js";
import { ChatMl } from "./chat-ml.js";
import { ChatPromptWriter } from "./chat-prompt.js";
import { ChatRole } from "./chat-role.js";
import { ClassifierRole, type Question } from "./classifier-role.js";
import { Listener } from "./listener.js";
import { openLibrary, type Library } from "./library.js";
import { resolveOptions, type LlamaEngineOptions, type ResolvedOptions } from "./options.js";
import { readQuestions } from "./questions.js";
import { RoundLoop } from "./round-loop.js";
import { SamplerGarbage } from "./sampler-garbage.js";
import { Slot } from "./slot.js";
import { createCounters, type EngineStatistics } from "./statistics.js";

/** An {@link Engine} on a GGUF model in this process. */
export interface LlamaEngine extends Engine {
  /** What has been done since the start. */
  statistics(): EngineStatistics;
}

/**
 * Loads a model and starts the engine.
 *
 * @throws {@link ConfigurationError} when an option, the model file or a label is unusable, or the memory too small
 */
export async function createLlamaEngine(options: LlamaEngineOptions): Promise<LlamaEngine> {
  const resolved = resolveOptions(options);
  return startEngine(resolved, await loadLibrary(resolved));
}

/** Makes one sequence of a context. Tests put their own in, which listen or fail. */
export type CreateSlot = (context: LlamaContext, index: number, garbage: SamplerGarbage) => Slot;

/** Assembles an engine on a loaded model and starts its loop. */
export async function startEngine(
  options: ResolvedOptions,
  library: Library,
  createSlot: CreateSlot = (context, index, garbage) => new Slot(context, index, garbage),
): Promise<LlamaEngine> {
  const engine = new LoadedEngine(options, library, createSlot);
  await engine.start();
  return engine;
}

/** Loads the model for {@link startEngine}. Same errors as {@link createLlamaEngine}. */
export function loadLibrary(options: ResolvedOptions): Promise<Library> {
  return openLibrary(options, (model) => {
    const needs = Object.values(readQuestions(model, options)).map(
      (question) => messageTokens(options, question) + promptTokens(question),
    );
    return Math.max(...needs);
  });
}

const leastMessageTokens = 64;

/** What stands around a message in the classifier, the label included. */
function promptTokens({ prefix, suffix }: Question): number {
  return prefix.length + suffix.length + 1;
}

/** How much of a message the classifier reads. */
function messageTokens({ classifyTokens }: ResolvedOptions, question: Question): number {
  return Math.max(leastMessageTokens, classifyTokens - promptTokens(question));
}

class LoadedEngine implements LlamaEngine {
  readonly description: EngineDescription;
  readonly #library: Library;
  readonly #counters = createCounters();
  readonly #garbage = new SamplerGarbage();
  readonly #classifiers: readonly ClassifierRole[];
  readonly #analyst: Analyst;
  readonly #listener: Listener | null;
  readonly #assistant: ChatRole;
  #loop: RoundLoop | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: ResolvedOptions, library: Library, createSlot: CreateSlot) {
    const { prompts, modelName, modelPath } = options;
    this.description = { model: modelName ?? basename(modelPath), promptHash: prompts.sentiment.hash };
    this.#library = library;
    const garbage = this.#garbage;
    const slots = (context: LlamaContext): Slot[] =>
      Array.from({ length: context.totalSequences }, (_, index) => createSlot(context, index, garbage));
    const chatMl = new ChatMl(library.model);
    const shared = { chatMl, counters: this.#counters, wake: (): void => this.#loop?.wake() };
    const judging = slots(library.classifier);
    const classifier = (question: Question, own: readonly Slot[]) =>
      new ClassifierRole({
        ...shared,
        question,
        slots: own,
        messageTokens: messageTokens(options, question),
        passTokens: library.classifier.batchSize,
        cacheSize: options.classificationCache,
      });
    const questions = readQuestions(library.model, options);
    const moods = classifier(questions.mood, judging.slice(0, options.classifyWidth));
    const concerns = questions.concern && classifier(questions.concern, judging.slice(options.classifyWidth));
    this.#classifiers = concerns ? [moods, concerns] : [moods];
    this.#analyst = new Analyst(moods, options.calibration);
    this.#listener = concerns && options.concernSkill ? new Listener(concerns, options.concernSkill) : null;
    this.#assistant = new ChatRole({
      ...shared,
      model: library.model,
      slots: slots(library.chat),
      writer: new ChatPromptWriter(chatMl, prompts.chat),
      sampling: prompts.chat.sampling,
      contextTokens: options.contextTokens,
      maxReplyTokens: options.maxReplyTokens,
      chunkTokens: options.chunkTokens,
    });
  }

  get isListening(): boolean {
    return this.#listener !== null;
  }

  async start(): Promise<void> {
    for (const classifier of this.#classifiers) await classifier.warmUp();
    await this.#analyst.prepare();
    this.#garbage.collectAll();
    this.#loop = new RoundLoop(this.#classifiers, this.#assistant, this.#garbage);
  }

  statistics(): EngineStatistics {
    return structuredClone(this.#counters);
  }

  async classify(text: string, options: ClassifyOptions = {}): Promise<Classification> {
    this.#refuse(options.signal);
    return this.#analyst.classify(text, options.signal);
  }

  async listen(text: string, options: ListenOptions = {}): Promise<ConcernOpinion | null> {
    this.#refuse(options.signal);
    return this.#listener === null ? null : this.#listener.listen(text, options);
  }

  async chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult> {
    this.#refuse(options.signal);
    return this.#assistant.chat(turns, options);
  }

  async forgetConversations(): Promise<void> {
    this.#refuse();
    for (const classifier of this.#classifiers) classifier.forget();
    await this.#assistant.forget();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #refuse(signal?: AbortSignal): void {
    if (this.#closed !== undefined) throw new EngineClosedError("The engine has been closed.");
    signal?.throwIfAborted();
  }

  async #close(): Promise<void> {
    await this.#loop?.stop();
    for (const classifier of this.#classifiers) classifier.close();
    this.#assistant.close();
    await this.#library.dispose();
  }
}
