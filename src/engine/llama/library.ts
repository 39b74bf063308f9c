import {
  getLlama,
  InsufficientMemoryError,
  LlamaLogLevel,
  type CustomBatchingPrioritizationStrategy,
  type Llama,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import { ConfigurationError } from "../../errors.js";
import { checkModelFile, unloadableModel } from "./model-check.js";
import { isAsked, type KvType, type ResolvedOptions } from "./options.js";

/** The loaded model and its two contexts. */
export interface Library {
  readonly model: LlamaModel;
  /** One sequence for each resident conversation. */
  readonly chat: LlamaContext;
  /** One sequence for each message that may share a classifier pass, and one that listens, where the model is asked. */
  readonly classifier: LlamaContext;
  /** Frees everything. Nothing may be running. */
  dispose(): Promise<void>;
}

/** Takes everything at once in the order of the slots, which alone lets llama.cpp put several sequences into one pass. */
const inSlotOrder: CustomBatchingPrioritizationStrategy = ({ items }) =>
  items
    .toSorted((left, right) => left.evaluationPriority - right.evaluationPriority)
    .map((item) => ({ item, processAmount: item.tokens.length }));

/**
 * Loads the model on the CPU.
 *
 * @param classifierTokens tokens that one classifier sequence must hold
 * @throws {@link ConfigurationError} when the file is unusable or the memory does not suffice
 */
export async function openLibrary(
  options: ResolvedOptions,
  classifierTokens: (model: LlamaModel) => number,
): Promise<Library> {
  await checkModelFile(options.modelPath, options.modelName);
  let lastError = "no detail given";
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    // No limit here: with one, the two contexts would wait a timer's tick for each other's threads.
    maxThreads: 0,
    logLevel: LlamaLogLevel.warn,
    logger(level, message) {
      if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) lastError = message.trim();
      options.onWarning?.(message.trim());
    },
  });
  try {
    const model = await llama
      .loadModel({
        modelPath: options.modelPath,
        gpuLayers: 0,
        // With mmap the file's own pages stay beside the repacked weights.
        useMmap: false,
        ...(options.signal === undefined ? {} : { loadSignal: options.signal }),
      })
      .catch((error: unknown) => {
        if (options.signal?.aborted === true) throw error;
        return unloadableModel(options.modelPath, options.modelName, lastError, error);
      });
    const perMessage = classifierTokens(model);
    const chat = await createContext(model, options, options.kvType, options.chatSlots, options.contextTokens);
    // Its few cells are cheap, and judging three or four messages a pass is a tenth faster than with Q8_0.
    const classifierKvType = options.kvType === "mixed" ? "F16" : options.kvType;
    const sequences = options.classifyWidth + (isAsked(options) ? 1 : 0);
    const classifier = await createContext(model, options, classifierKvType, sequences, perMessage, true);
    return { model, chat, classifier, dispose: () => disposeAll(llama, model, [chat, classifier]) };
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

async function createContext(
  model: LlamaModel,
  options: ResolvedOptions,
  kvType: KvType,
  sequences: number,
  tokens: number,
  isSmall = false,
): Promise<LlamaContext> {
  try {
    return await model.createContext({
      sequences,
      contextSize: tokens,
      batchSize: Math.max(options.chunkTokens, 128),
      threads: { ideal: options.threads, min: options.threads },
      // A quantized value cache exists only with it.
      flashAttention: true,
      experimentalKvCacheKeyType: kvType === "F16" ? "F16" : "Q8_0",
      experimentalKvCacheValueType: kvType === "Q8_0" ? "Q8_0" : "F16",
      failedCreationRemedy: false,
      // The library's check loads the vocabulary once more, most of a second; the small context needs none of its own.
      ignoreMemorySafetyChecks: isSmall,
      batching: { itemPrioritizationStrategy: inSlotOrder },
      ...(options.signal === undefined ? {} : { createSignal: options.signal }),
    });
  } catch (error) {
    if (!(error instanceof InsufficientMemoryError)) throw error;
    throw new ConfigurationError(
      ["There is too little memory for the model: lower CHAT_SLOTS or CONTEXT_TOKENS, or choose a smaller model."],
      { cause: error },
    );
  }
}

async function disposeAll(llama: Llama, model: LlamaModel, contexts: readonly LlamaContext[]): Promise<void> {
  for (const context of contexts) await context.dispose();
  await model.dispose();
  await llama.dispose();
}
