import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** At most so many times 1.8 MB wait for a collection. */
const evaluationsPerCollection = 8;

/**
 * Every evaluation that the library starts holds 12 bytes per vocabulary token (1.8 MB for Qwen) outside the
 * JavaScript heap until its wrapper object is collected, and V8 knows nothing of it: without help, hundreds pile up
 * before a collection. A young-generation collection costs well under 1 ms per call when spread over many.
 */
export class SamplerGarbage {
  readonly #collect: (options?: { readonly type: "minor" }) => void;
  #evaluations = 0;

  constructor() {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("globalThis.gc");
    this.#collect = typeof collect === "function" ? (options) => void collect(options) : () => {};
  }

  /** To be called for each evaluation started. */
  count(): void {
    this.#evaluations += 1;
    if (this.#evaluations % evaluationsPerCollection === 0) this.#collect({ type: "minor" });
  }

  /** Collects everything once, as after loading, when megabytes of strings from the model file lie about. */
  collectAll(): void {
    this.#collect();
  }
}
