import { keyText, type MessageKey } from "../store/keys.js";

/** Which messages this run is busy with, from their receipt on, so that none is taken up twice. */
export class WorkInHand {
  readonly #counts = new Map<string, number>();
  readonly #stops = new Map<string, AbortController>();
  readonly #running = new Set<Promise<unknown>>();

  /** Notes a message until the promise settles, and passes that on. */
  async during<Result>(key: MessageKey, work: Promise<Result>): Promise<Result> {
    const name = keyText(key);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    try {
      return await work;
    } finally {
      const left = (this.#counts.get(name) ?? 1) - 1;
      if (left > 0) {
        this.#counts.set(name, left);
      } else {
        this.#counts.delete(name);
      }
    }
  }

  has(key: MessageKey): boolean {
    return this.#counts.has(keyText(key));
  }

  /** Runs the work on a message with a signal that {@link stop} aborts. */
  run<Result>(key: MessageKey, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const name = keyText(key);
    const stop = new AbortController();
    this.#stops.set(name, stop);
    const running = this.during(key, work(stop.signal)).finally(() => {
      this.#stops.delete(name);
      this.#running.delete(running);
    });
    this.#running.add(running);
    return running;
  }

  /**
   * Aborts the signal of the work on a message with `"edited"`, and returns the one that {@link stop} aborts from now on;
   * one that never aborts where there is no work.
   */
  renew(key: MessageKey): AbortSignal {
    const name = keyText(key);
    const before = this.#stops.get(name);
    const stop = new AbortController();
    if (before !== undefined) {
      this.#stops.set(name, stop);
      before.abort("edited");
    }
    return stop.signal;
  }

  stop(key: MessageKey, reason: string): void {
    this.#stops.get(keyText(key))?.abort(reason);
  }

  stopAll(reason: string): void {
    this.#stops.forEach((stop) => stop.abort(reason));
  }

  /** Resolves when no work runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
    }
  }
}
