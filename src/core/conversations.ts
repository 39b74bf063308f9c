import { conversationText, keyText, type MessageKey } from "../store/keys.js";
import type { Concern } from "./care.js";
import { conversationOf, messageKey, type IncomingMessage } from "./message.js";
import type { Outcome, Platform } from "./platform.js";
import type { RateVerdict } from "./rate-limit.js";
import type { Reaction } from "./react.js";

/** One message that waits for its answer. */
export interface ReplyJob {
  readonly platform: Platform;
  readonly message: IncomingMessage;
  readonly reaction: Reaction;
  readonly concern: Concern;
  readonly rate: RateVerdict;
  /** `performance.now()` at its receipt. */
  readonly receivedAt: number;
  /** Names messages that an earlier run was answering together: they stay together, and apart from all others. */
  readonly group?: string;
}

/** Answers messages of one conversation together; resolves with one outcome a job, in order. Must not reject. */
export type AnswerBatch = (jobs: readonly ReplyJob[], signal: AbortSignal) => Promise<readonly Outcome[]>;

interface Pending {
  job: ReplyJob;
  readonly resolve: (outcome: Outcome) => void;
}

interface Line {
  waiting: Pending[];
  running: { jobs: Pending[]; readonly stop: AbortController } | null;
}

/** Why a running answer was interrupted. */
export type Interruption = "deleted" | "edited" | "stopped" | "closing";

const leftAlone: Outcome = {
  kind: "ignored",
  reading: null,
  reply: null,
  error: null,
  milliseconds: { reaction: null, firstToken: null, reply: null },
};

/**
 * Within a conversation answers come one at a time and in order; what arrives while one is being written is answered
 * together by the next. Conversations run side by side.
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
      const line = known ?? { waiting: [], running: null };
      line.waiting.push({ job, resolve });
      if (known === undefined) {
        // A line that is known is being worked off, even where its first answer has not begun.
        this.#lines.set(name, line);
        const run = this.#run(name, line);
        this.#active.add(run);
        void run.finally(() => this.#active.delete(run));
      }
    });
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
    this.#interrupt(line, pending, "deleted");
    line.waiting = line.waiting.filter((other) => other !== pending);
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
    this.#interrupt(line, pending, "edited");
    const { group } = pending.job;
    const renewed = { ...job, ...(group !== undefined && { group }) };
    line.waiting = line.waiting.map((other) =>
      other === pending ? { job: renewed, resolve: pending.resolve } : other,
    );
    return true;
  }

  /** Ends the answer being written for this message with what has been said; whether there was one. */
  stop(key: MessageKey): boolean {
    const running = this.#find(key)?.line.running;
    running?.stop.abort("stopped" satisfies Interruption);
    return running !== null && running !== undefined;
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
      line.running?.stop.abort("closing" satisfies Interruption);
    }
  }

  /** Resolves when nothing waits or runs. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) {
      await Promise.all(this.#active);
    }
  }

  async #run(name: string, line: Line): Promise<void> {
    // What arrives in one go, as after a restart, is answered in one go.
    await Promise.resolve();
    while (line.waiting.length > 0) {
      const running = { jobs: nextBatch(line.waiting), stop: new AbortController() };
      line.waiting = line.waiting.slice(running.jobs.length);
      line.running = running;
      const outcomes = await this.#answer(
        running.jobs.map(({ job }) => job),
        running.stop.signal,
      );
      // Jobs that were put back or taken out meanwhile have been given a new place or an outcome already.
      const isOver = !isRestart(running.stop.signal);
      for (const [index, pending] of isOver ? running.jobs.entries() : []) {
        pending.resolve(outcomes[index] ?? leftAlone);
      }
    }
    line.running = null;
    this.#lines.delete(name);
  }

  #find(key: MessageKey): { line: Line; pending: Pending } | null {
    const name = keyText(key);
    for (const line of this.#lines.values()) {
      const all = [...(line.running?.jobs ?? []), ...line.waiting];
      const pending = all.find(({ job }) => keyText(messageKey(job.message)) === name);
      if (pending !== undefined) {
        return { line, pending };
      }
    }
    return null;
  }

  #interrupt(line: Line, pending: Pending, reason: "deleted" | "edited"): void {
    const { running } = line;
    if (running?.jobs.includes(pending) && !running.stop.signal.aborted) {
      // The answer may be composed already: what arrived meanwhile must not be counted as answered by it.
      const group = keyText(messageKey(running.jobs[0]!.job.message));
      for (const one of running.jobs) {
        one.job = { ...one.job, group: one.job.group ?? group };
      }
      line.waiting = [...running.jobs, ...line.waiting];
      running.stop.abort(reason satisfies Interruption);
    }
  }
}

/** What the next answer covers: everything at the front of the line that belongs to one group, or to none. */
function nextBatch(waiting: readonly Pending[]): Pending[] {
  const group = waiting[0]?.job.group;
  const end = waiting.findIndex(({ job }) => job.group !== group);
  return waiting.slice(0, end < 0 ? waiting.length : end);
}

/** Whether an interrupted answer is to be begun again rather than left as it is. */
export function isRestart(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason === "deleted" || signal.reason === "edited");
}
