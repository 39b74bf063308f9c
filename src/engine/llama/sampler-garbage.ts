import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Evaluations between two young-generation collections, well under a millisecond each. */
const evaluationsPerYoung = 8;
/** Evaluations between two full collections, 20 to 40 ms each: at most 115 MB wait for one with Qwen's vocabulary. */
const evaluationsPerFull = 64;

/**
 * Every evaluation that the library starts holds 12 bytes per vocabulary token (1.8 MB for Qwen) outside the
 * JavaScript heap until its wrapper object is collected, and V8 knows nothing of it: without help, hundreds pile up
 * before a collection. A young-generation collection takes nearly all of what came one after the other; of evaluations
 * that shared a pass a third is only found by a full one.
 */
export class SamplerGarbage {
  readonly #collect: (options?: { readonly type: "minor" }) => void;
  #sinceYoung = 0;
  #sinceFull = 0;

  constructor() {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("globalThis.gc");
    this.#collect = typeof collect === "function" ? (options) => void collect(options) : () => {};
  }

  /** To be called for each evaluation started. */
  count(): void {
    this.#sinceYoung += 1;
    this.#sinceFull += 1;
  }

  /** To be called whenever no evaluation is running: what is in use stays. Collects once enough have been counted. */
  collect(): void {
    if (this.#sinceFull >= evaluationsPerFull) this.collectAll();
    else if (this.#sinceYoung >= evaluationsPerYoung) this.#collect({ type: "minor" });
    else return;
    this.#sinceYoung = 0;
  }

  /** Collects everything, as after loading, when megabytes of strings from the model file lie about. */
  collectAll(): void {
    this.#collect();
    this.#sinceFull = 0;
  }
}
