import { createHash } from "node:crypto";

/** So many calls in so many milliseconds. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** What a call met: headers to send, and how long to wait when it is refused. */
export interface RateLimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the call may pass. */
  readonly retryAfterSeconds: number | null;
  readonly scope: "user" | "global";
}

/**
 * Limits by bucket (a route with its channel, server or webhook) and one over all calls. Discord publishes no sizes
 * except the global fifty a second, so a test says which buckets it wants.
 */
export class RateLimits {
  /** Limits by route, as in `PUT /channels/:channel/messages/:message/reactions/:emoji/@me`. */
  readonly byRoute = new Map<string, RateLimit>();
  /** Calls a second over everything but interaction answers. */
  globalPerSecond = 50;
  readonly #windows = new Map<string, { count: number; endsAt: number }>();

  /** Counts a call and says whether it may pass. */
  check(route: string, major: string, isExemptFromGlobal: boolean, now: number): RateLimitVerdict {
    if (!isExemptFromGlobal) {
      const wait = this.#take("global", { limit: this.globalPerSecond, windowMs: 1000 }, now).wait;
      if (wait !== null) {
        const headers = { "x-ratelimit-global": "true", "x-ratelimit-scope": "global", "retry-after": seconds(wait) };
        return { headers, retryAfterSeconds: wait / 1000, scope: "global" };
      }
    }
    const limit = this.byRoute.get(route);
    if (!limit) return { headers: {}, retryAfterSeconds: null, scope: "user" };
    const { wait, left, resetIn, endsAt } = this.#take(`${route} ${major}`, limit, now);
    const headers: Record<string, string> = {
      "x-ratelimit-limit": `${limit.limit}`,
      "x-ratelimit-remaining": `${left}`,
      "x-ratelimit-reset": seconds(endsAt),
      "x-ratelimit-reset-after": seconds(resetIn),
      "x-ratelimit-bucket": createHash("sha1").update(route).digest("hex").slice(0, 32),
    };
    if (wait === null) return { headers, retryAfterSeconds: null, scope: "user" };
    const refused = { ...headers, "x-ratelimit-scope": "user", "retry-after": seconds(wait) };
    return { headers: refused, retryAfterSeconds: wait / 1000, scope: "user" };
  }

  #take(key: string, { limit, windowMs }: RateLimit, now: number) {
    let window = this.#windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { count: 0, endsAt: now + windowMs };
      this.#windows.set(key, window);
    }
    window.count++;
    const resetIn = window.endsAt - now;
    const wait = window.count > limit ? resetIn : null;
    return { wait, left: Math.max(0, limit - window.count), resetIn, endsAt: window.endsAt };
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
