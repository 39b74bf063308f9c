import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  getLlama,
  type CustomBatchingPrioritizationStrategy,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { RandomNumbers } from "./random-weights.js";

/** Sequences that decode together at most. */
const sequenceCount = 4;
const contextTokens = 2048;
/** Whole prompts of 512 tokens in one pass; on a processor larger batches gain nothing. */
const batchTokens = 512;

const takeAllInOrder: CustomBatchingPrioritizationStrategy = ({ items }) =>
  items.map((item) => ({ item, processAmount: item.tokens.length }));

/** The library and a model on the processor, with nothing of ours around them. Both are to be disposed of, the model first. */
export async function loadAlone(modelPath: string): Promise<{ llama: Llama; model: LlamaModel }> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: 0,
    logger: () => {},
  });
  return { llama, model: await llama.loadModel({ modelPath, gpuLayers: 0 }) };
}

/**
 * The library alone at its best settings: a pool of one thread, as many threads as cores, keys and values in half
 * precision, lock-step rounds and a sampler with top-k. All times are in milliseconds.
 */
export class BareLibrary {
  readonly model: LlamaModel;
  readonly #sequences: readonly LlamaContextSequence[];
  readonly #random = new RandomNumbers(7);
  readonly #collect: () => void;
  readonly #dispose: () => Promise<void>;

  private constructor(model: LlamaModel, context: LlamaContext, dispose: () => Promise<void>) {
    this.model = model;
    this.#sequences = Array.from({ length: sequenceCount }, () => context.getSequence());
    this.#collect = garbageCollector();
    this.#dispose = dispose;
  }

  /** Loads the model a second time, beside the engine's. */
  static async open(modelPath: string, threads: number): Promise<BareLibrary> {
    const { llama, model } = await loadAlone(modelPath);
    const context = await model.createContext({
      sequences: sequenceCount,
      contextSize: contextTokens,
      batchSize: batchTokens,
      threads: { ideal: threads, min: threads },
      failedCreationRemedy: false,
      batching: { itemPrioritizationStrategy: takeAllInOrder },
    });
    return new BareLibrary(model, context, async () => {
      await context.dispose();
      await model.dispose();
      await llama.dispose();
    });
  }

  /** Computes `count` tokens behind `depth` others, without logits. */
  async prefill(count: number, depth = 0): Promise<number> {
    const sequence = await this.#prepare(0, depth);
    const tokens = this.#tokens(count);
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
    return performance.now() - started;
  }

  /** The same, and draws the token that follows: what the beginning of a reply takes at the least. */
  async prefillAndSample(count: number, depth = 0): Promise<number> {
    const sequence = await this.#prepare(0, depth);
    const reply = sequence.evaluate(this.#tokens(count), sampling(0));
    const started = performance.now();
    await reply.next();
    const taken = performance.now() - started;
    await reply.return();
    return taken;
  }

  /** Generates `count` tokens in each of the first `width` sequences behind `depth` others, in lock-step. */
  async decode(width: number, count: number, depth = 0): Promise<number> {
    const replies: AsyncGenerator<Token, void, Token | Token[] | void>[] = [];
    for (let index = 0; index < width; index += 1) {
      const sequence = await this.#prepare(index, depth);
      replies.push(sequence.evaluate(this.#tokens(1), sampling(index)));
    }
    const started = performance.now();
    for (let round = 0; round < count; round += 1) {
      await Promise.all(replies.map((reply) => reply.next()));
    }
    const taken = performance.now() - started;
    await Promise.all(replies.map((reply) => reply.return()));
    return taken;
  }

  async close(): Promise<void> {
    await this.#dispose();
  }

  /** Leaves exactly `depth` tokens in a sequence, and no samplers of earlier measurements to be collected meanwhile. */
  async #prepare(index: number, depth: number): Promise<LlamaContextSequence> {
    const sequence = this.#sequences[index];
    if (sequence === undefined) {
      throw new RangeError(`expected a sequence from 0 to ${sequenceCount - 1}, received ${index}`);
    }
    if (sequence.nextTokenIndex > depth) {
      await sequence.eraseContextTokenRanges([{ start: depth, end: sequence.nextTokenIndex }]);
    } else if (sequence.nextTokenIndex < depth) {
      await sequence.evaluateWithoutGeneratingNewTokens(this.#tokens(depth - sequence.nextTokenIndex));
    }
    this.#collect();
    return sequence;
  }

  /** Ordinary tokens at random: the time depends on their count alone. */
  #tokens(count: number): Token[] {
    const { tokens } = this.model.fileInfo.metadata.tokenizer.ggml;
    // The first are single bytes, the last may be control tokens.
    const [first, among] = [500, tokens.length - 1000];
    return Array.from({ length: count }, () => (first + (this.#random.next() % among)) as Token);
  }
}

function sampling(seed: number) {
  return { temperature: 0.7, topK: 40, topP: 0.9, seed: seed + 1, yieldEogToken: true };
}

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("globalThis.gc");
  return typeof collect === "function" ? () => void collect({ type: "minor" }) : () => {};
}
