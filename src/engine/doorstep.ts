/** Where those wait, in the order they came, who have found no place in a queue and will not be refused. */
export class Doorstep {
  readonly #calls = new Set<() => void>();

  /** Has everybody look again whether there is a place; who finds none comes back. */
  callAll(): void {
    const calls = [...this.#calls];
    this.#calls.clear();
    calls.forEach((call) => call());
  }

  /** Resolves at the next call. @throws the signal's reason when it aborts before. */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const call = (): void => {
        signal?.removeEventListener("abort", call);
        this.#calls.delete(call);
        resolve();
      };
      this.#calls.add(call);
      signal?.addEventListener("abort", call, { once: true });
    });
    signal?.throwIfAborted();
  }
}
