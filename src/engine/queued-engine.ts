import PQueue from "p-queue";
import { MoodbotError } from "../errors.js";
import { Doorstep } from "./doorstep.js";
import {
  EngineClosedError,
  type ChatOptions,
  type ChatResult,
  type ChatTurn,
  type Classification,
  type ClassifyOptions,
  type ConcernOpinion,
  type Engine,
  type EngineDescription,
  type ListenOptions,
} from "./engine.js";
import { FairQueue, type FairQueueOptions } from "./fair-queue.js";

/** Limits of a {@link QueuedEngine}. */
export interface QueueLimits {
  /** Replies generated at once: the engine's decode width. */
  readonly replyConcurrency: number;
  /** Replies that may wait; one more is refused. */
  readonly queueLimit: number;
  /** Time from admission to the end of a reply, waiting included, in milliseconds. */
  readonly replyTimeoutMilliseconds: number;
}

/** Options of {@link QueuedEngine.classify}. */
export interface QueuedClassifyOptions extends ClassifyOptions {
  /** Is never refused, however many labels wait. */
  readonly isPatient?: boolean;
}

/** Options of {@link QueuedEngine.chat}. */
export interface QueuedChatOptions extends ChatOptions {
  /** Where the queue is full, waits for a place instead of being refused; the deadline counts from then. */
  readonly isPatient?: boolean;
  /** Whose turn this is: keys are served in rotation. */
  readonly turn: string;
  /** Told how many replies will be started before and with this one, 1 being the next, 0 once it is; whenever that changes. */
  readonly onPosition?: (position: number) => void;
}

/** The queue is full; nothing was started. */
export class EngineBusyError extends MoodbotError {
  override readonly name = "EngineBusyError";
}

/** The reply was not finished in time. */
export class EngineTimeoutError extends MoodbotError {
  override readonly name = "EngineTimeoutError";

  constructor(milliseconds: number) {
    super(`The reply was not finished within ${milliseconds} ms of its admission (REPLY_TIMEOUT_MS).`);
  }
}

// Labels take milliseconds, and the engine lets messages of like length share a pass: it finds them among so many. With
// 8 to choose from it pads more, and a flood of messages is judged 6 % slower.
const reactionConcurrency = 32;
// A watched channel's flood is refused at this many times QUEUE_LIMIT: a label is that much cheaper than a reply.
const reactionsPerReply = 16;

/**
 * The one door to the engine: labels and replies wait in queues of their own, so that a label never waits for a reply
 * to end, and replies take fair turns. Everything is bounded, has a deadline and can be cancelled.
 *
 * A job holds its place until the engine has let go of its slot, also after an abort; p-queue's own signal and timeout
 * would free the place while the engine still works, so the signal it gets is cut off when the job starts.
 */
export class QueuedEngine {
  readonly #engine: Engine;
  readonly #limits: QueueLimits;
  readonly #reactions = new PQueue({ concurrency: reactionConcurrency });
  readonly #replies: PQueue<FairQueue, FairQueueOptions>;
  readonly #positions = new Map<string, (position: number) => void>();
  /** Patient replies without a place in the queue. */
  readonly #doorstep = new Doorstep();
  #waiting!: FairQueue;
  #nextId = 0;
  #isClosing = false;

  constructor(engine: Engine, limits: QueueLimits) {
    this.#engine = engine;
    this.#limits = limits;
    const keep = (queue: FairQueue) => (this.#waiting = queue);
    this.#replies = new PQueue<FairQueue, FairQueueOptions>({
      concurrency: limits.replyConcurrency,
      queueClass: class extends FairQueue {
        constructor() {
          super();
          keep(this);
        }
      },
    });
    for (const event of ["active", "next"] as const) {
      this.#replies.on(event, () => {
        this.#tellPositions();
        this.#doorstep.callAll();
      });
    }
  }

  get description(): EngineDescription {
    return this.#engine.description;
  }

  get isListening(): boolean {
    return this.#engine.isListening;
  }

  /** How much waits and runs. */
  get load(): { readonly waiting: number; readonly running: number } {
    return {
      waiting: this.#replies.size + this.#reactions.size,
      running: this.#replies.pending + this.#reactions.pending,
    };
  }

  /**
   * As {@link Engine.classify}, in its turn; `milliseconds` counts from this call.
   *
   * @throws EngineBusyError when too many labels wait, EngineClosedError after {@link drain}.
   */
  async classify(text: string, options: QueuedClassifyOptions = {}): Promise<Classification> {
    this.#admit(this.#reactions.size, options.isPatient ? Infinity : this.#limits.queueLimit * reactionsPerReply);
    const start = performance.now();
    const label = await this.#reactions.add(() => this.#engine.classify(text, options));
    return { ...label, milliseconds: performance.now() - start };
  }

  /** As {@link Engine.listen}; queues only for a model that is asked, before waiting labels: somebody may be in danger. @throws EngineClosedError after {@link drain} */
  async listen(text: string, options: ListenOptions = {}): Promise<ConcernOpinion | null> {
    this.#admit(0, 1);
    if (!this.isListening) return null;
    return this.#reactions.add(() => this.#engine.listen(text, options), { priority: 1 });
  }

  /**
   * As {@link Engine.chat}, in its turn; milliseconds count from this call.
   *
   * @throws EngineBusyError when too many replies wait, EngineTimeoutError past the deadline, EngineClosedError after
   * {@link drain}, the signal's reason when cancelled before any text.
   */
  async chat(turns: readonly ChatTurn[], options: QueuedChatOptions): Promise<ChatResult> {
    const start = performance.now();
    while (options.isPatient === true && !this.#isClosing && this.#replies.size >= this.#limits.queueLimit) {
      await this.#doorstep.wait(options.signal);
    }
    this.#admit(this.#replies.size, this.#limits.queueLimit);
    const id = String((this.#nextId += 1));
    const deadline = this.#startDeadline(options.signal);
    const inQueue = new AbortController();
    const leaveQueue = () => inQueue.abort(deadline.signal.reason);
    deadline.signal.addEventListener("abort", leaveQueue, { once: true });
    if (deadline.signal.aborted) {
      leaveQueue();
    }
    const job = this.#replies.add(
      async () => {
        deadline.signal.removeEventListener("abort", leaveQueue);
        this.#positions.get(id)?.(0);
        this.#positions.delete(id);
        const waited = performance.now() - start;
        const result = await this.#engine.chat(turns, { ...options, signal: deadline.signal });
        if (result.stopReason === "abort" && deadline.isOver()) {
          throw new EngineTimeoutError(this.#limits.replyTimeoutMilliseconds);
        }
        return withWaiting(result, waited);
      },
      { id, turn: options.turn, signal: inQueue.signal },
    );
    if (options.onPosition !== undefined && this.#waiting.order().includes(id)) {
      this.#positions.set(id, onlyChanges(options.onPosition));
      this.#tellPositions();
    }
    try {
      return await job;
    } finally {
      deadline.stop();
      deadline.signal.removeEventListener("abort", leaveQueue);
      this.#positions.delete(id);
    }
  }

  /** As {@link Engine.forgetConversations}. */
  forgetConversations(): Promise<void> {
    return this.#engine.forgetConversations();
  }

  /** Refuses new work and resolves when all admitted work is done. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    this.#doorstep.callAll();
    await Promise.all([this.#reactions.onIdle(), this.#replies.onIdle()]);
  }

  /** Refuses new work, rejects what waits or runs with EngineClosedError, and closes the engine. Idempotent. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#doorstep.callAll();
    await this.#engine.close();
  }

  #admit(waiting: number, limit: number): void {
    if (this.#isClosing) {
      throw new EngineClosedError("The engine is closing and takes no more work.");
    }
    if (waiting >= limit) {
      throw new EngineBusyError(`${waiting} jobs are waiting and QUEUE_LIMIT allows no more.`);
    }
  }

  #startDeadline(signal: AbortSignal | undefined) {
    const milliseconds = this.#limits.replyTimeoutMilliseconds;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new EngineTimeoutError(milliseconds)), milliseconds);
    return {
      signal: signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, signal]),
      isOver: () => timeout.signal.aborted,
      stop: () => clearTimeout(timer),
    };
  }

  #tellPositions(): void {
    if (this.#positions.size > 0) {
      this.#waiting.order().forEach((id, index) => this.#positions.get(id)?.(index + 1));
    }
  }
}

function withWaiting(result: ChatResult, waited: number): ChatResult {
  const { firstToken, total } = result.milliseconds;
  return {
    ...result,
    milliseconds: { firstToken: firstToken === null ? null : firstToken + waited, total: total + waited },
  };
}

function onlyChanges(tell: (position: number) => void): (position: number) => void {
  let last: number | null = null;
  return (position) => {
    if (position !== last) {
      last = position;
      tell(position);
    }
  };
}
