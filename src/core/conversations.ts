import { conversationText, keyText, type MessageKey } from "../store/keys.js";
import {
  createLine,
  endChatter,
  isBehindOthers,
  putBack,
  takeNext,
  takeWith,
  type Interruption,
  type Line,
  type Pending,
  type ReplyJob,
  type Running,
} from "./conversation-line.js";
import { conversationOf, messageKey } from "./message.js";
import { outcome } from "./outcome.js";
import type { Outcome, Platform } from "./platform.js";

export type { ReplyJob } from "./conversation-line.js";

/**
 * Answers messages of one conversation together; resolves with one outcome a job, in order, or with null where that
 * cannot be done now and is to be tried again. Must not reject.
 */
export type AnswerBatch = (jobs: readonly ReplyJob[], signal: AbortSignal) => Promise<readonly Outcome[] | null>;

/** Where a message stands; `running` is the answer that is being written for it. */
interface Found {
  readonly line: Line;
  readonly pending: Pending;
  readonly running: Running | null;
}

const leftAlone = outcome("ignored");

/**
 * Within a conversation answers come one at a time and in order; what arrives while one is being written is answered
 * together by the next, except that a crisis does not wait and ends what is being said. Conversations run side by side.
 */
export class Conversations {
  readonly #answer: AnswerBatch;
  readonly #lines = new Map<string, Line>();
  readonly #active = new Set<Promise<void>>();

  constructor(answer: AnswerBatch) {
    this.#answer = answer;
  }

  /** Resolves when the message has been answered, or will not be. */
  add(job: ReplyJob): Promise<Outcome> {
    return new Promise((resolve) => {
      const name = conversationText(conversationOf(job.message));
      const known = this.#lines.get(name);
      const line = known ?? createLine();
      const pending = { job, resolve };
      line.waiting.push(pending);
      if (known === undefined) {
        this.#lines.set(name, line);
        this.#workOff(name, line);
      }
      this.#hurry(line, pending);
      void this.#hear(line, pending);
    });
  }

  /** Tries again what was put off on a platform. */
  takeUp(platform: Platform): void {
    for (const [name, line] of this.#lines) {
      if (line.isPutOff && line.waiting[0]?.job.platform === platform) {
        line.isPutOff = false;
        this.#workOff(name, line);
      }
    }
  }

  /**
   * Takes a message out, wherever it stands. An answer being written for it is interrupted; other messages that it was
   * to cover are answered afresh. Whether the message was there.
   */
  remove(key: MessageKey): boolean {
    const found = this.#find(key);
    if (found === null) {
      return false;
    }
    const { line, pending } = found;
    this.#interrupt(found, "deleted");
    line.waiting = line.waiting.filter((other) => other !== pending);
    if (line.isPutOff && line.waiting.length === 0 && !line.isWorkedOff) {
      this.#lines.delete(conversationText(conversationOf(pending.job.message)));
    }
    pending.resolve(leftAlone);
    return true;
  }

  /** Puts the edited message in place of the one that waits; an answer being written for it is begun again. */
  replace(job: ReplyJob): boolean {
    const found = this.#find(messageKey(job.message));
    if (found === null) {
      return false;
    }
    const { line, pending } = found;
    this.#interrupt(found, "edited");
    const { group } = pending.job;
    const renewed = { ...job, ...(group !== undefined && { group }) };
    const edited = { job: renewed, resolve: pending.resolve };
    line.waiting = line.waiting.map((other) => (other === pending ? edited : other));
    this.#hurry(line, edited);
    void this.#hear(line, edited);
    return true;
  }

  /** Ends the answer being written for this message with what has been said; whether there was one. */
  stop(key: MessageKey): boolean {
    const running = this.#find(key)?.running ?? null;
    running?.stop.abort("stopped" satisfies Interruption);
    return running !== null;
  }

  /** Begins no further answer. What waits stays open in the inbox, to be taken up at the next start. */
  handBackWaiting(): void {
    for (const line of this.#lines.values()) {
      for (const pending of line.waiting.splice(0)) {
        pending.resolve(leftAlone);
      }
    }
  }

  /** Interrupts all answers. Their entries stay open, to be taken up at the next start. */
  interruptAll(): void {
    this.handBackWaiting();
    for (const line of this.#lines.values()) {
      for (const running of [line.running, ...line.urgent.keys()]) {
        running?.stop.abort("closing" satisfies Interruption);
      }
    }
  }

  /** Resolves when nothing waits or runs. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) {
      await Promise.all(this.#active);
    }
  }

  #workOff(name: string, line: Line): void {
    // A line that is worked off goes on by itself, even where its first answer has not begun.
    if (!line.isWorkedOff) {
      line.isWorkedOff = true;
      this.#track(this.#run(name, line));
    }
  }

  #track(work: Promise<void>): void {
    this.#active.add(work);
    void work.finally(() => this.#active.delete(work));
  }

  async #run(name: string, line: Line): Promise<void> {
    // What arrives in one go, as after a restart, is answered in one go.
    await Promise.resolve();
    while (line.waiting.length > 0 && !line.isPutOff) {
      line.running = takeNext(line);
      await this.#answerBatch(line, line.running);
      line.running = null;
      while (line.urgent.size > 0) {
        await Promise.all(line.urgent.values());
      }
    }
    line.isWorkedOff = false;
    if (line.waiting.length === 0) {
      this.#lines.delete(name);
    }
  }

  /** What the model hears in a message counts as if the lists had found it, wherever the message stands by then. */
  async #hear(line: Line, pending: Pending): Promise<void> {
    const concern = await pending.job.reaction.concern;
    pending.job = { ...pending.job, concern };
    this.#hurry(line, pending);
  }

  /** Where a crisis waits behind others, ends what is being said to them and answers it, with what waits with it, at once. */
  #hurry(line: Line, pending: Pending): void {
    const { concern, group } = pending.job;
    const isWaiting = concern === "crisis" && group === undefined && line.waiting.includes(pending);
    if (!isWaiting || !isBehindOthers(line)) {
      return;
    }
    if (line.running !== null) {
      void endChatter(line.running);
    }
    const running = takeWith(line, pending);
    const work = this.#answerBatch(line, running).finally(() => line.urgent.delete(running));
    line.urgent.set(running, work);
    this.#track(work);
  }

  async #answerBatch(line: Line, running: Running): Promise<void> {
    const outcomes = await this.#answer(
      running.jobs.map(({ job }) => job),
      running.stop.signal,
    );
    if (isRestart(running.stop.signal)) {
      // The jobs have been given a new place or an outcome already.
      return;
    }
    if (outcomes === null) {
      line.isPutOff = true;
      putBack(line, running);
      return;
    }
    for (const [index, pending] of running.jobs.entries()) {
      pending.resolve(outcomes[index] ?? leftAlone);
    }
  }

  #find(key: MessageKey): Found | null {
    const name = keyText(key);
    for (const line of this.#lines.values()) {
      const running = [...(line.running === null ? [] : [line.running]), ...line.urgent.keys()];
      const pending = [...running.flatMap(({ jobs }) => jobs), ...line.waiting].find(
        ({ job }) => keyText(messageKey(job.message)) === name,
      );
      if (pending !== undefined) {
        return { line, pending, running: running.find(({ jobs }) => jobs.includes(pending)) ?? null };
      }
    }
    return null;
  }

  #interrupt({ line, running }: Found, reason: "deleted" | "edited"): void {
    if (running !== null && !running.stop.signal.aborted) {
      putBack(line, running);
      running.stop.abort(reason satisfies Interruption);
    }
  }
}

/** Whether an interrupted answer is to be begun again rather than left as it is. */
export function isRestart(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason === "deleted" || signal.reason === "edited");
}
