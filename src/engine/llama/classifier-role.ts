import type { Token } from "node-llama-cpp";
import { EngineClosedError, EngineFailedError, type Classification } from "../engine.js";
import type { Calibration } from "../prompt-files.js";
import { calibrate, contentFreeTexts } from "./calibration.js";
import { keepHeadAndTail, type ChatMl } from "./chat-ml.js";
import { settleAll } from "./settle-all.js";
import type { LabelLogits } from "./label-logits.js";
import type { Slot } from "./slot.js";
import { count, type Counters } from "./statistics.js";

/** What the role reads of one pass, before calibration. */
type Reading = Pick<Classification, "logOdds" | "mass" | "labelIsTop">;

interface Job {
  /** The message and what follows it, up to where the label is to come. */
  readonly tokens: readonly Token[];
  /** How many of them a long message has had computed in its slot. */
  computed: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (reading: Reading) => void;
  readonly reject: (error: unknown) => void;
}

/** What a {@link ClassifierRole} works with. */
export interface ClassifierParts {
  readonly slots: readonly Slot[];
  readonly chatMl: ChatMl;
  /** What stands before a message, and what between it and its label. */
  readonly prefix: readonly Token[];
  readonly suffix: readonly Token[];
  readonly labels: { readonly positive: Token; readonly negative: Token };
  readonly calibration: Calibration;
  /** How many tokens of a message are read; of a longer one the head and the tail. */
  readonly messageTokens: number;
  /** Most tokens of one pass. */
  readonly passTokens: number;
  /** Most texts remembered. */
  readonly cacheSize: number;
  readonly counters: Counters;
  readonly wake: () => void;
}

/** Longest text, in characters, whose classification is remembered: long ones hardly ever come twice. */
const longestCached = 48;

/**
 * Most tokens that a shorter message is padded by to share a pass: llama.cpp puts sequences into one pass only as far
 * as all of them have tokens, and a pass of its own for the rest costs as much as about 8 tokens.
 */
const mostPadding = 8;

/**
 * The cold analyst. Its fixed prompt stays in the KV cache of every slot; a message is appended, the label
 * probabilities are read from the logits after it, and it is rolled back at once, so that no message can colour another.
 */
export class ClassifierRole {
  readonly #parts: ClassifierParts;
  #cache = new Map<string, Reading>();
  readonly #jobs: Job[] = [];
  #leaning = 0;

  constructor(parts: ClassifierParts) {
    this.#parts = parts;
  }

  /** Judges one text; see {@link Engine.classify}. */
  async classify(text: string, signal: AbortSignal | undefined): Promise<Classification> {
    const started = performance.now();
    const reading = await this.#read(text, signal);
    const positive = calibrate(reading.logOdds, this.#parts.calibration, this.#leaning);
    const label = positive >= 0.5 ? "positive" : "negative";
    return { label, positive, ...reading, milliseconds: performance.now() - started };
  }

  /** Computes the fixed prompt in the first slot and, where asked for, the prompt's own leaning. Before the loop starts. */
  async prepare(): Promise<void> {
    await this.warmUp();
    if (this.#parts.calibration !== "content-free") return;
    let sum = 0;
    for (const text of contentFreeTexts) {
      const reading = this.#read(text, undefined);
      await this.step();
      sum += (await reading).logOdds;
    }
    this.#leaning = sum / contentFreeTexts.length;
  }

  /** Computes the fixed prompt in one more slot. False when all have it. */
  async warmUp(): Promise<boolean> {
    const cold = this.#parts.slots.find((slot) => slot.tokens.length < this.#parts.prefix.length);
    if (cold === undefined) return false;
    try {
      await this.#rollBack(cold);
    } catch (error) {
      await this.#fail([], [cold], error);
      return false;
    }
    return true;
  }

  /** One pass over waiting messages. False when there were none. */
  async step(): Promise<boolean> {
    this.#dropAborted();
    const [first] = this.#jobs;
    if (first === undefined) return false;
    const { passTokens } = this.#parts;
    if (first.tokens.length - first.computed > passTokens) await this.#computeChunk(first);
    else await this.#readLabels(first.computed > 0 ? [first] : this.#chooseGroup(first));
    return true;
  }

  /** Rejects everything that waits. */
  close(): void {
    for (const job of this.#jobs.splice(0)) job.reject(new EngineClosedError("The engine has been closed."));
  }

  /** Drops the remembered texts. */
  forget(): void {
    // A new one, so that what is being judged just now does not enter it.
    this.#cache = new Map();
  }

  async #read(text: string, signal: AbortSignal | undefined): Promise<Reading> {
    const { counters, chatMl, messageTokens, cacheSize, suffix } = this.#parts;
    counters.classifications += 1;
    const key = text.trim();
    const cache = this.#cache;
    const remembered = cache.get(key);
    if (remembered !== undefined) {
      counters.cacheHits += 1;
      return remembered;
    }
    const message = keepHeadAndTail(chatMl.text(text), messageTokens, chatMl.text("…"));
    const tokens = [...message, ...suffix];
    const reading = await new Promise<Reading>((resolve, reject) => {
      this.#jobs.push({ tokens, computed: 0, signal, resolve, reject });
      this.#parts.wake();
    });
    if (key.length <= longestCached && cacheSize > 0) {
      const [oldest] = cache.keys();
      if (cache.size >= cacheSize && oldest !== undefined) cache.delete(oldest);
      cache.set(key, reading);
    }
    return reading;
  }

  #dropAborted(): void {
    for (const job of this.#jobs.filter(({ signal }) => signal?.aborted === true)) {
      this.#remove(job);
      job.reject(job.signal?.reason);
    }
  }

  #remove(job: Job): void {
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
  }

  /** The oldest message and the waiting ones nearest to it in length, as many as share a pass well. */
  #chooseGroup(first: Job): Job[] {
    const { slots, passTokens, prefix } = this.#parts;
    const length = first.tokens.length;
    const distance = (job: Job): number => Math.abs(job.tokens.length - length);
    const padding = Math.min(mostPadding, prefix.length - 1);
    const others = this.#jobs
      .slice(1)
      .filter((job) => distance(job) <= padding / 2)
      .toSorted((left, right) => distance(left) - distance(right));
    const most = Math.min(slots.length, Math.floor(passTokens / (length + padding / 2)));
    return [first, ...others.slice(0, Math.max(0, most - 1))];
  }

  /** Computes a part of a message that is too long for one pass. It keeps the first slot until its label is read. */
  async #computeChunk(job: Job): Promise<void> {
    const [slot] = this.#parts.slots;
    if (slot === undefined) return;
    try {
      if (job.computed === 0) await this.#rollBack(slot);
      const chunk = job.tokens.slice(job.computed, job.computed + this.#parts.passTokens);
      await slot.prefill(chunk);
      job.computed += chunk.length;
    } catch (error) {
      await this.#fail([job], [slot], error);
    }
  }

  async #readLabels(group: readonly Job[]): Promise<void> {
    const { prefix, labels, counters } = this.#parts;
    const slots = this.#parts.slots.slice(0, group.length);
    const wanted = [labels.positive, labels.negative];
    try {
      const longest = Math.max(...group.map((job) => job.tokens.length));
      const inputs: (readonly Token[])[] = [];
      for (const [index, job] of group.entries()) {
        if (job.computed > 0) {
          inputs.push(job.tokens.slice(job.computed));
          continue;
        }
        // Shorter messages compute the end of the prompt once more, so that all have equally many tokens.
        const kept = prefix.length - (longest - job.tokens.length);
        const slot = slots[index];
        if (slot !== undefined) await this.#rollBack(slot, kept);
        inputs.push([...prefix.slice(kept), ...job.tokens]);
      }
      const results = await settleAll(slots.map((slot, index) => slot.readLogits(inputs[index] ?? [], wanted)));
      for (const slot of slots) await this.#rollBack(slot);
      count(counters.classifyPasses, group.length);
      for (const [index, job] of group.entries()) {
        const result = results[index];
        this.#remove(job);
        if (result !== undefined) job.resolve(this.#toReading(result));
      }
    } catch (error) {
      await this.#fail(group, slots, error);
    }
  }

  /** Brings a slot back to the first `length` tokens of the prompt, computing them where an error has cost them. */
  async #rollBack(slot: Slot, length = this.#parts.prefix.length): Promise<void> {
    const known = Math.min(length, slot.commonPrefix(this.#parts.prefix));
    await slot.truncate(known);
    if (known < length) await slot.prefill(this.#parts.prefix.slice(known, length));
  }

  #toReading({ logits, totalWeight, top }: LabelLogits): Reading {
    const { positive, negative } = this.#parts.labels;
    const positiveLogit = logits.get(positive) ?? Number.NEGATIVE_INFINITY;
    const negativeLogit = logits.get(negative) ?? Number.NEGATIVE_INFINITY;
    const mass = (Math.exp(positiveLogit) + Math.exp(negativeLogit)) / totalWeight;
    return { logOdds: positiveLogit - negativeLogit, mass, labelIsTop: top === positive || top === negative };
  }

  async #fail(group: readonly Job[], slots: readonly Slot[], cause: unknown): Promise<void> {
    for (const slot of slots) await slot.reset();
    this.#parts.counters.resets += slots.length;
    for (const job of group) {
      this.#remove(job);
      job.reject(new EngineFailedError("The model's library failed while judging a message.", { cause }));
    }
  }
}
