import { basename } from "node:path";
import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import { ConfigurationError } from "../../errors.js";
import {
  EngineClosedError,
  type ChatOptions,
  type ChatResult,
  type ChatTurn,
  type Classification,
  type ClassifyOptions,
  type Engine,
  type EngineDescription,
} from "../engine.js";
import type { SentimentPrompt } from "../prompt-files.js";
import { ChatMl } from "./chat-ml.js";
import { ChatPromptWriter } from "./chat-prompt.js";
import { ChatRole } from "./chat-role.js";
import { ClassifierRole } from "./classifier-role.js";
import { openLibrary, type Library } from "./library.js";
import { resolveOptions, type LlamaEngineOptions, type ResolvedOptions } from "./options.js";
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
    const analyst = readAnalystTokens(model, options.prompts.sentiment);
    return messageTokens(options, analyst) + promptTokens(analyst);
  });
}

const leastMessageTokens = 64;

/** What stands around a message in the classifier, the label included. */
function promptTokens({ prefix, suffix }: AnalystTokens): number {
  return prefix.length + suffix.length + 1;
}

/** How much of a message the classifier reads. */
function messageTokens({ classifyTokens }: ResolvedOptions, analyst: AnalystTokens): number {
  return Math.max(leastMessageTokens, classifyTokens - promptTokens(analyst));
}

class LoadedEngine implements LlamaEngine {
  readonly description: EngineDescription;
  readonly #library: Library;
  readonly #counters = createCounters();
  readonly #garbage = new SamplerGarbage();
  readonly #classifier: ClassifierRole;
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
    const analyst = readAnalystTokens(library.model, prompts.sentiment);
    const shared = { chatMl, counters: this.#counters, wake: (): void => this.#loop?.wake() };
    this.#classifier = new ClassifierRole({
      ...shared,
      ...analyst,
      slots: slots(library.classifier),
      calibration: options.calibration,
      messageTokens: messageTokens(options, analyst),
      passTokens: library.classifier.batchSize,
      cacheSize: options.classificationCache,
    });
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

  async start(): Promise<void> {
    await this.#classifier.prepare();
    this.#garbage.collectAll();
    this.#loop = new RoundLoop(this.#classifier, this.#assistant, this.#garbage);
  }

  statistics(): EngineStatistics {
    return structuredClone(this.#counters);
  }

  async classify(text: string, options: ClassifyOptions = {}): Promise<Classification> {
    this.#refuse(options.signal);
    return this.#classifier.classify(text, options.signal);
  }

  async chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult> {
    this.#refuse(options.signal);
    return this.#assistant.chat(turns, options);
  }

  async forgetConversations(): Promise<void> {
    this.#refuse();
    this.#classifier.forget();
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
    this.#classifier.close();
    this.#assistant.close();
    await this.#library.dispose();
  }
}

/** The analyst's fixed tokens: before a message, after it, and the two labels. */
interface AnalystTokens {
  readonly prefix: readonly Token[];
  readonly suffix: readonly Token[];
  readonly labels: { readonly positive: Token; readonly negative: Token };
}

/** @throws {@link ConfigurationError} when the labels cannot be told apart by their first tokens */
function readAnalystTokens(model: LlamaModel, sentiment: SentimentPrompt): AnalystTokens {
  const chatMl = new ChatMl(model);
  return {
    prefix: [...chatMl.system(sentiment.text), ...chatMl.userHeader()],
    suffix: [...chatMl.turnEnd, ...chatMl.assistantHeader],
    labels: labelTokens(model, chatMl, sentiment),
  };
}

/**
 * The first token of each label, as it would stand after the header of a reply.
 *
 * @throws {@link ConfigurationError} when they cannot be told apart or would be tokenized otherwise there
 */
function labelTokens(
  model: LlamaModel,
  chatMl: ChatMl,
  { labels }: SentimentPrompt,
): { positive: Token; negative: Token } {
  const first = (label: string): Token => {
    const [token] = chatMl.text(label);
    const inContext = model.tokenize(`assistant\n${label}`)[model.tokenize("assistant\n").length];
    if (token === undefined || token !== inContext) {
      throw new ConfigurationError([`sentiment.md: the label ${label} has no token of its own in this model.`]);
    }
    return token;
  };
  const [positive, negative] = [first(labels.positive), first(labels.negative)];
  if (positive !== negative) return { positive, negative };
  throw new ConfigurationError([
    `sentiment.md: the labels ${labels.positive} and ${labels.negative} begin with the same token in this model.`,
  ]);
}
