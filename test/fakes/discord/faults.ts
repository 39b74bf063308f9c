/** One thing to go wrong with the calls that match. */
export interface Fault {
  readonly method: string;
  /** Matched against the path without `/api/v10`. */
  readonly path: RegExp;
  /** How many calls it hits. @default 1 */
  readonly times?: number;
  /** The HTTP status to answer with; left out, the call is only delayed or its connection cut. */
  readonly status?: number;
  /** Discord's JSON error code. @default 0 */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection in place of an answer. */
  readonly disconnects?: boolean;
  /** The work is done all the same, and only its answer is lost. */
  readonly afterwards?: boolean;
  /** Milliseconds to wait first. */
  readonly delayMs?: number;
}

/** A share of all calls that fails, drawn from a seed so that a run can be repeated. */
export interface RandomFaults {
  readonly seed: number;
  /** Share of calls answered with 500 before any work, 0–1. */
  readonly serverErrors: number;
  /** Share of calls answered with 429 and a short wait, 0–1. */
  readonly rateLimits: number;
}

/** What is to go wrong. */
export class Faults {
  readonly #rules: { fault: Fault; left: number }[] = [];
  #random: { draw: () => number; shares: RandomFaults } | null = null;
  /** While true every connection is cut at once, as when Discord is out of reach. */
  isDown = false;
  /** How many calls the random faults have hit so far. */
  randomHits = 0;

  add(fault: Fault): void {
    this.#rules.push({ fault, left: fault.times ?? 1 });
  }

  /** Makes a share of all calls fail from now on; null ends it. */
  setRandom(shares: RandomFaults | null): void {
    this.#random = shares && { draw: createDraw(shares.seed), shares };
  }

  /** The fault that this call meets, if any. */
  next(method: string, path: string): Fault | undefined {
    if (this.isDown) return { method, path: /./u, disconnects: true };
    const index = this.#rules.findIndex(({ fault }) => fault.method === method && fault.path.test(path));
    const rule = this.#rules[index];
    if (rule) {
      if (--rule.left === 0) this.#rules.splice(index, 1);
      return rule.fault;
    }
    return this.#drawRandom(method);
  }

  #drawRandom(method: string): Fault | undefined {
    if (!this.#random) return undefined;
    const { draw, shares } = this.#random;
    const number = draw();
    if (number >= shares.serverErrors + shares.rateLimits) return undefined;
    this.randomHits++;
    if (number < shares.serverErrors) return { method, path: /./u, status: 500 };
    return { method, path: /./u, status: 429, headers: { "retry-after": "0.05", "x-ratelimit-scope": "shared" } };
  }
}

/** A repeatable row of numbers in [0, 1): the generator mulberry32. */
export function createDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
