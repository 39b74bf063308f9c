import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Every evaluation that the library starts holds 12 bytes per vocabulary token (1.8 MB for Qwen) outside the
 * JavaScript heap until its wrapper object is collected, and V8 knows nothing of it: without help, hundreds pile up
 * before a collection. A young-generation collection costs well under 1 ms per call when spread over many.
 */
export class SamplerGarbage {
  readonly #collect: (() => void) | undefined;
  #evaluations = 0;

  constructor() {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("globalThis.gc");
    if (typeof collect === "function") this.#collect = () => void collect({ type: "minor" });
  }

  /** To be called for each evaluation started; collects at every 32nd. */
  count(): void {
    this.#evaluations += 1;
    if (this.#evaluations % 32 === 0) this.#collect?.();
  }
}
