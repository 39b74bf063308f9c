import type { Token } from "node-llama-cpp";
import { EngineClosedError, EngineFailedError } from "../engine.js";
import { keepHeadAndTail, type ChatMl } from "./chat-ml.js";
import { settleAll } from "./settle-all.js";
import type { LabelLogits } from "./label-logits.js";
import type { Slot } from "./slot.js";
import { count, type Counters } from "./statistics.js";

/** What one pass says of a text. */
export interface LabelReading {
  /** Of the labels, in their order; relative to the likeliest token of the vocabulary. */
  readonly logits: readonly number[];
  /** Share of the likeliest tokens' probability that fell on the labels, 0–1. */
  readonly mass: number;
  /** Whether the single likeliest token of the whole vocabulary is a label. */
  readonly labelIsTop: boolean;
}

/** A reading of a whole text, or of its head and tail. */
export interface TextReading extends LabelReading {
  readonly isWhole: boolean;
}

interface Job {
  /** The message and what follows it, up to where the label is to come. */
  readonly tokens: readonly Token[];
  /** How many of them a long message has had computed in its slot. */
  computed: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (reading: LabelReading) => void;
  readonly reject: (error: unknown) => void;
}

/** The fixed tokens of a question about a text: before it, after it, and the labels to choose from. */
export interface Question {
  readonly prefix: readonly Token[];
  readonly suffix: readonly Token[];
  readonly labels: readonly Token[];
}

/** What a {@link ClassifierRole} works with. */
export interface ClassifierParts {
  readonly slots: readonly Slot[];
  readonly chatMl: ChatMl;
  readonly question: Question;
  /** How many tokens of a message are read; of a longer one the head and the tail. */
  readonly messageTokens: number;
  /** Most tokens of one pass. */
  readonly passTokens: number;
  /** Most texts remembered. */
  readonly cacheSize: number;
  readonly counters: Counters;
  readonly wake: () => void;
}

/** Longest text, in characters, whose reading is remembered: long ones hardly ever come twice. */
const longestCached = 48;

/**
 * Most tokens that a shorter message is padded by to share a pass: llama.cpp puts sequences into one pass only as far
 * as all of them have tokens, and a pass of its own for the rest costs as much as about 8 tokens.
 */
const mostPadding = 8;

/**
 * Answers one question about any text with one of its labels. The fixed prompt stays in the KV cache of every slot; a
 * message is appended, the label probabilities are read from the logits after it, and it is rolled back at once, so that
 * no message can colour another.
 */
export class ClassifierRole {
  readonly #parts: ClassifierParts;
  readonly #prefix: readonly Token[];
  #cache = new Map<string, TextReading>();
  readonly #jobs: Job[] = [];

  constructor(parts: ClassifierParts) {
    this.#parts = parts;
    this.#prefix = parts.question.prefix;
  }

  /** Reads the labels of one text. Same errors as {@link Engine.classify}. */
  async read(text: string, signal?: AbortSignal): Promise<TextReading> {
    const { counters, chatMl, messageTokens, cacheSize, question } = this.#parts;
    counters.classifications += 1;
    const key = text.trim();
    const cache = this.#cache;
    const remembered = cache.get(key);
    if (remembered !== undefined) {
      counters.cacheHits += 1;
      return remembered;
    }
    const whole = chatMl.text(text);
    const message = keepHeadAndTail(whole, messageTokens, chatMl.text("…"));
    const tokens = [...message, ...question.suffix];
    const labels = await new Promise<LabelReading>((resolve, reject) => {
      this.#jobs.push({ tokens, computed: 0, signal, resolve, reject });
      this.#parts.wake();
    });
    const reading = { ...labels, isWhole: whole.length <= messageTokens };
    if (key.length <= longestCached && cacheSize > 0) {
      const [oldest] = cache.keys();
      if (cache.size >= cacheSize && oldest !== undefined) cache.delete(oldest);
      cache.set(key, reading);
    }
    return reading;
  }

  /** Computes the fixed prompt in one more slot. False when all have it. */
  async warmUp(): Promise<boolean> {
    const cold = this.#parts.slots.find((slot) => slot.tokens.length < this.#prefix.length);
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
    const { slots, passTokens } = this.#parts;
    const length = first.tokens.length;
    const distance = (job: Job): number => Math.abs(job.tokens.length - length);
    const padding = Math.min(mostPadding, this.#prefix.length - 1);
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
    const { question, counters } = this.#parts;
    const slots = this.#parts.slots.slice(0, group.length);
    try {
      const longest = Math.max(...group.map((job) => job.tokens.length));
      const inputs: (readonly Token[])[] = [];
      for (const [index, job] of group.entries()) {
        if (job.computed > 0) {
          inputs.push(job.tokens.slice(job.computed));
          continue;
        }
        // Shorter messages compute the end of the prompt once more, so that all have equally many tokens.
        const kept = this.#prefix.length - (longest - job.tokens.length);
        const slot = slots[index];
        if (slot !== undefined) await this.#rollBack(slot, kept);
        inputs.push([...this.#prefix.slice(kept), ...job.tokens]);
      }
      const results = await settleAll(
        slots.map((slot, index) => slot.readLogits(inputs[index] ?? [], question.labels)),
      );
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
  async #rollBack(slot: Slot, length = this.#prefix.length): Promise<void> {
    const known = Math.min(length, slot.commonPrefix(this.#prefix));
    await slot.truncate(known);
    if (known < length) await slot.prefill(this.#prefix.slice(known, length));
  }

  #toReading({ logits, totalWeight, top }: LabelLogits): LabelReading {
    const { labels } = this.#parts.question;
    const own = labels.map((label) => logits.get(label) ?? Number.NEGATIVE_INFINITY);
    const weight = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return { logits: own, mass: weight / totalWeight, labelIsTop: labels.includes(top) };
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
