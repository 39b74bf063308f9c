import { wait } from "../core/wait.js";

/** Options of {@link CallBudget}. */
export interface CallBudgetOptions {
  /** Calls allowed in any window. */
  readonly calls: number;
  readonly windowMilliseconds: number;
}

/** Keeps calls within a number per sliding window, by making the next one wait. First come, first served. */
export class CallBudget {
  readonly #options: CallBudgetOptions;
  readonly #taken: number[] = [];
  #line: Promise<void> = Promise.resolve();

  constructor(options: CallBudgetOptions) {
    this.#options = options;
  }

  /** Resolves when a call may be made, which it then counts; at once, uncounted, when the signal aborts. */
  take(signal?: AbortSignal): Promise<void> {
    const turn = this.#line.then(() => this.#wait(signal));
    this.#line = turn;
    return turn;
  }

  /** Whether a call could be made at once. */
  get hasRoom(): boolean {
    return this.#untilFree() <= 0;
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    let pause = this.#untilFree();
    while (pause > 0) {
      await wait(pause, signal);
      if (signal?.aborted === true) {
        return;
      }
      pause = this.#untilFree();
    }
    this.#taken.push(performance.now());
  }

  #untilFree(): number {
    const now = performance.now();
    while (this.#taken.length > 0 && (this.#taken[0] ?? 0) <= now - this.#options.windowMilliseconds) {
      this.#taken.shift();
    }
    const oldest = this.#taken.at(-this.#options.calls);
    return oldest === undefined ? 0 : oldest + this.#options.windowMilliseconds - now;
  }
}
