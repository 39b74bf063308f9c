import type { LlamaModel, SequenceEvaluateOptions, Token } from "node-llama-cpp";
import { EngineFailedError, type ChatOptions, type ChatResult, type ChatTurn } from "../engine.js";
import type { Sampling } from "../prompt-files.js";
import { ChatJob } from "./chat-job.js";
import type { ChatMl } from "./chat-ml.js";
import type { ChatPromptWriter, RenderedChat } from "./chat-prompt.js";
import { samplingOptions } from "./sampling-options.js";
import { ReplyText } from "./reply-text.js";
import type { Slot } from "./slot.js";
import { count, type Counters } from "./statistics.js";

/** What a {@link ChatRole} works with. */
export interface ChatParts {
  readonly model: LlamaModel;
  readonly slots: readonly Slot[];
  readonly chatMl: ChatMl;
  readonly writer: ChatPromptWriter;
  readonly sampling: Sampling;
  readonly contextTokens: number;
  readonly maxReplyTokens: number;
  readonly chunkTokens: number;
  readonly counters: Counters;
  readonly wake: () => void;
}

/** A slot and what it is used for. */
interface Seat {
  readonly slot: Slot;
  readonly sampling: SequenceEvaluateOptions;
  job: ChatJob | undefined;
  /** When it was used last, counted in replies. */
  lastUsed: number;
  /** To be emptied as soon as its reply has ended. */
  isForgotten: boolean;
}

/**
 * The warm assistant. Each resident conversation sits in a slot; a new call goes to the free slot that already holds
 * most of its tokens, and only the rest is computed.
 */
export class ChatRole {
  readonly #parts: ChatParts;
  readonly #seats: readonly Seat[];
  /** Calls without a seat, in the order they came. */
  readonly #waiting: ChatJob[] = [];
  readonly #forgetters: (() => void)[] = [];
  /** Seats whose prompt is being computed, in the order they came. */
  readonly #prefilling: Seat[] = [];
  #uses = 0;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.#seats = parts.slots.map((slot) => this.#createSeat(slot));
  }

  /** Answers the last turn; see {@link Engine.chat}. */
  chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult> {
    const { maxReplyTokens, chatMl, writer } = this.#parts;
    const maxTokens = Math.max(1, Math.min(options.maxTokens ?? maxReplyTokens, maxReplyTokens));
    const job = new ChatJob(turns, options, maxTokens, new ReplyText(chatMl, writer.notes));
    this.#waiting.push(job);
    this.#parts.wake();
    return job.result;
  }

  /** Drops every conversation; of calls that came before, each as soon as it is answered. */
  forget(): Promise<void> {
    for (const job of this.#jobs) job.isForgotten = true;
    for (const seat of this.#seats) seat.isForgotten = seat.job === undefined;
    this.#parts.writer.forget();
    this.#parts.wake();
    return new Promise((resolve) => this.#forgetters.push(resolve));
  }

  /** Rejects everything that waits or runs. The loop must have stopped. */
  close(): void {
    for (const job of this.#jobs) job.close();
    this.#waiting.length = 0;
    for (const resolve of this.#forgetters.splice(0)) resolve();
  }

  /** Ends aborted calls, empties forgotten slots and gives free ones to waiting calls. False: nothing to be computed by it. */
  async tidy(): Promise<boolean> {
    for (const seat of this.#seats) if (seat.job?.isAborted === true) this.#release(seat)?.abort();
    for (const job of this.#waiting.filter(({ isAborted }) => isAborted)) {
      this.#waiting.splice(this.#waiting.indexOf(job), 1);
      job.abort();
    }
    for (const seat of this.#seats) {
      if (!seat.isForgotten || seat.job !== undefined) continue;
      await seat.slot.truncate(0);
      seat.isForgotten = false;
    }
    if (!this.#jobs.some((job) => job.isForgotten)) for (const resolve of this.#forgetters.splice(0)) resolve();
    while (this.#waiting.length > 0 && this.#seats.some(({ job }) => job === undefined)) await this.#admit();
    return false;
  }

  /** One token for every running reply, in one pass. */
  async decode(): Promise<boolean> {
    const running = this.#seats.filter(({ job }) => job?.lastToken !== undefined);
    if (running.length === 0) return false;
    count(this.#parts.counters.decodePasses, running.length);
    const steps = running.map(({ slot, sampling, job }) => slot.next([job?.lastToken ?? (0 as Token)], sampling));
    const results = await Promise.allSettled(steps);
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) {
      await this.#fail(running, failure.reason);
      return true;
    }
    for (const [index, result] of results.entries()) {
      const seat = running[index];
      if (seat !== undefined && result.status === "fulfilled") this.#accept(seat, result.value);
    }
    return true;
  }

  /** One chunk of the prompt that has waited longest; with its last chunk comes the reply's first token. */
  async prefill(): Promise<boolean> {
    const [seat] = this.#prefilling;
    const job = seat?.job;
    if (seat === undefined || job === undefined) return false;
    const chunk = job.pending.slice(0, this.#parts.chunkTokens);
    job.pending = job.pending.slice(chunk.length);
    this.#parts.counters.prefillChunks += 1;
    try {
      if (job.pending.length > 0) {
        await seat.slot.prefill(chunk);
      } else {
        this.#prefilling.shift();
        this.#accept(seat, await seat.slot.next(chunk, seat.sampling));
      }
    } catch (error) {
      await this.#fail([seat], error);
    }
    return true;
  }

  /** All calls that have not been settled. */
  get #jobs(): ChatJob[] {
    return [...this.#waiting, ...this.#seats.flatMap(({ job }) => job ?? [])];
  }

  #createSeat(slot: Slot): Seat {
    const { model, sampling } = this.#parts;
    const seat: Seat = {
      slot,
      sampling: samplingOptions(model, sampling, () => seat.job?.reply.tokens ?? []),
      job: undefined,
      lastUsed: 0,
      isForgotten: false,
    };
    return seat;
  }

  async #admit(): Promise<void> {
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const { writer, contextTokens, counters, sampling } = this.#parts;
    const prompt = writer.write(job.turns, job.options.mood, contextTokens - 1 - job.maxTokens);
    const seat = this.#chooseSeat(prompt);
    if (seat === undefined) return;
    // The last token is always computed: only a pass yields logits.
    const reused = Math.min(seat.slot.commonPrefix(prompt.tokens), prompt.tokens.length - 1);
    seat.job = job;
    seat.lastUsed = this.#uses += 1;
    try {
      await seat.slot.truncate(reused);
      // A generator that goes on draws other words than a new one with the same seed.
      if (sampling.seed !== undefined && job.options.isSecondTry !== true) await seat.slot.endGenerator();
    } catch (error) {
      return this.#fail([seat], error);
    }
    job.begin(prompt, reused);
    counters.reusedTokens += reused;
    counters.prefilledTokens += prompt.tokens.length - reused;
    counters.reprefilledTokens += Math.max(0, prompt.historyTokens - Math.max(reused, prompt.systemTokens));
    this.#prefilling.push(seat);
  }

  /** The free slot that holds this conversation, if one does; otherwise the one unused for longest. */
  #chooseSeat({ tokens, systemTokens }: RenderedChat): Seat | undefined {
    let nearest: Seat | undefined;
    let oldest: Seat | undefined;
    let most = 0;
    for (const seat of this.#seats.filter(({ job }) => job === undefined)) {
      const shared = seat.slot.commonPrefix(tokens);
      // Conversations begin alike, with a header and often a word: what a slot would lose counts against what it spares.
      const worth = shared - systemTokens - (seat.slot.tokens.length - shared);
      if (worth > most) {
        nearest = seat;
        most = worth;
      }
      if (seat.lastUsed < (oldest?.lastUsed ?? Infinity)) oldest = seat;
    }
    return nearest ?? oldest;
  }

  #accept(seat: Seat, token: Token): void {
    const job = seat.job;
    if (job === undefined) return;
    if (this.#parts.chatMl.isEnd(token)) {
      this.#finish(seat, "end");
      return;
    }
    this.#parts.counters.generatedTokens += 1;
    try {
      if (job.accept(token)) this.#finish(seat, "length");
    } catch (error) {
      // The caller's onText has thrown. That ends its own call and nobody else's.
      this.#release(seat)?.fail(error);
    }
  }

  #finish(seat: Seat, stopReason: "end" | "length"): void {
    const job = this.#release(seat);
    if (job === undefined) return;
    if (job.reply.final !== "" && !job.isForgotten) this.#parts.writer.remember(job.reply.final, job.reply.tokens);
    job.finish(stopReason);
  }

  #release(seat: Seat): ChatJob | undefined {
    const { job } = seat;
    seat.job = undefined;
    seat.isForgotten = job?.isForgotten === true;
    const place = this.#prefilling.indexOf(seat);
    if (place >= 0) this.#prefilling.splice(place, 1);
    return job;
  }

  async #fail(seats: readonly Seat[], cause: unknown): Promise<void> {
    for (const seat of seats) {
      const job = this.#release(seat);
      await seat.slot.reset();
      this.#parts.counters.resets += 1;
      job?.fail(new EngineFailedError("The model's library failed while writing a reply.", { cause }));
    }
  }
}
