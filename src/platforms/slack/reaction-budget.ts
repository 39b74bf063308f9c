/** Options of {@link ReactionBudget}. */
export interface ReactionBudgetOptions {
  /** Reactions allowed in any window: Slack takes 50 a minute in a workspace. */
  readonly reactions: number;
  readonly windowMilliseconds: number;
  /** Of these, how many are kept for messages addressed to the bot. */
  readonly reserved: number;
  /** Watched messages that may wait; beyond it the least sure one is dropped. */
  readonly waitingLimit: number;
}

/** The reaction was given up to keep within the budget. */
export class ReactionDroppedError extends Error {
  override readonly name = "ReactionDroppedError";
}

interface Waiting {
  readonly certainty: number;
  readonly resolve: () => void;
  readonly reject: (error: ReactionDroppedError) => void;
}

/**
 * Shares out the reactions that Slack allows. Those to addressed messages always come and go first; watched ones wait,
 * the surest first, and when too many wait the least sure is dropped.
 */
export class ReactionBudget {
  readonly #options: ReactionBudgetOptions;
  readonly #taken: number[] = [];
  readonly #addressed: Waiting[] = [];
  #watched: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ReactionBudgetOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the reaction may be sent.
   *
   * @param certainty How sure the mood is: |probability − 0.5|. Ignored for addressed messages.
   * @throws ReactionDroppedError for a watched message that gave way to surer ones, and for all once closed.
   */
  take(isAddressed: boolean, certainty: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { certainty, resolve, reject };
      if (this.#isClosed) {
        reject(new ReactionDroppedError("The reaction came while the adapter was stopping."));
        return;
      }
      if (isAddressed) {
        this.#addressed.push(waiting);
      } else {
        this.#watched.push(waiting);
        this.#watched.sort((one, other) => other.certainty - one.certainty);
      }
      this.#serve();
      this.#dropLeastSure();
    });
  }

  /** Drops all that wait. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const waiting of [...this.#addressed.splice(0), ...this.#watched.splice(0)]) {
      waiting.reject(new ReactionDroppedError("The adapter is stopping."));
    }
  }

  #serve(): void {
    clearTimeout(this.#timer);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#taken.push(performance.now());
      next.resolve();
    }
    if (this.#addressed.length + this.#watched.length > 0) {
      this.#timer = setTimeout(() => this.#serve(), this.#untilNext());
    }
  }

  #next(): Waiting | undefined {
    const free = this.#free();
    if (free > 0 && this.#addressed.length > 0) {
      return this.#addressed.shift();
    }
    return free > this.#options.reserved ? this.#watched.shift() : undefined;
  }

  #free(): number {
    const now = performance.now();
    while (this.#taken.length > 0 && (this.#taken[0] ?? 0) <= now - this.#options.windowMilliseconds) {
      this.#taken.shift();
    }
    return this.#options.reactions - this.#taken.length;
  }

  #untilNext(): number {
    return Math.max(1, (this.#taken[0] ?? 0) + this.#options.windowMilliseconds - performance.now());
  }

  #dropLeastSure(): void {
    const kept = this.#watched.slice(0, this.#options.waitingLimit);
    const dropped = this.#watched.slice(this.#options.waitingLimit);
    this.#watched = kept;
    for (const waiting of dropped) {
      waiting.reject(new ReactionDroppedError("Too many watched messages; surer ones went first."));
    }
  }
}
