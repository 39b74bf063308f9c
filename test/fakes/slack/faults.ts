import type { Json } from "./types.js";

/** What goes wrong with a call. */
export interface Fault {
  /** HTTP status instead of 200; with 429, `retryAfterSeconds` goes into the header. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Slack's own refusal: HTTP 200, `ok: false`, this error. */
  readonly error?: string;
  /** Beside `error`, as in `needed` and `provided` of missing_scope. */
  readonly details?: Json;
  /** Whether the call takes effect all the same: the answer is lost, not the deed. */
  readonly takesEffect?: boolean;
  /** Cuts the connection instead of answering. */
  readonly cut?: boolean;
  /** Answers only once this settles; the deed, if any, happens at once. */
  readonly after?: Promise<void>;
}

interface Rule {
  readonly method: string;
  readonly fault: Fault;
  readonly matches: (callArguments: Readonly<Record<string, string>>) => boolean;
  remaining: number;
}

/** Shares of calls that fail by chance, 0–1, with the generator's seed. */
export interface RandomFaults {
  readonly serverErrors: number;
  /** Of the injected 500s, the share whose deed is done all the same. */
  readonly takesEffect?: number;
  readonly rateLimits: number;
  readonly seed: number;
  /** Methods spared, as the start-up's. */
  readonly except?: readonly string[];
}

/** Injected errors: listed ones first, then random ones. */
export class Faults {
  readonly #rules: Rule[] = [];
  #random: (RandomFaults & { next: () => number }) | null = null;
  /** How many random faults struck, by status. */
  readonly struck = { serverErrors: 0, rateLimits: 0 };

  /** Makes the next `times` calls of `method` (all, if infinite) that satisfy `matches` fail. `*` is any method. */
  add(
    method: string,
    fault: Fault,
    times = 1,
    matches: (callArguments: Readonly<Record<string, string>>) => boolean = () => true,
  ): void {
    this.#rules.push({ method, fault, matches, remaining: times });
  }

  /** Removes every rule and the random faults. */
  clear(): void {
    this.#rules.length = 0;
    this.#random = null;
  }

  /** From now on calls fail by chance. */
  startRandom(options: RandomFaults): void {
    this.#random = { ...options, next: mulberry32(options.seed) };
  }

  /** The fault of this call, if any; counts the rule down. */
  next(method: string, callArguments: Readonly<Record<string, string>>): Fault | null {
    const rule = this.#rules.find(
      (candidate) =>
        candidate.remaining > 0 &&
        (candidate.method === method || candidate.method === "*") &&
        candidate.matches(callArguments),
    );
    if (rule !== undefined) {
      rule.remaining -= 1;
      return rule.fault;
    }
    return this.#nextRandom(method);
  }

  #nextRandom(method: string): Fault | null {
    const random = this.#random;
    if (random === null || random.except?.includes(method) === true) return null;
    const draw = random.next();
    if (draw < random.serverErrors) {
      this.struck.serverErrors += 1;
      return { status: 500, takesEffect: random.next() < (random.takesEffect ?? 0) };
    }
    if (draw < random.serverErrors + random.rateLimits) {
      this.struck.rateLimits += 1;
      return { status: 429, retryAfterSeconds: 1 };
    }
    return null;
  }
}

/** A small seeded generator, 0–1, so that a failing run can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
