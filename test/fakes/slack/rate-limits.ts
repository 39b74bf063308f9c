/** Slack's published tiers, calls a minute (docs: apis/web-api/rate-limits). */
const TIER = { one: 1, two: 20, three: 50, four: 100 } as const;

/** Calls a minute by method, as each method's page states. Methods with special limits are handled below. */
const CALLS_PER_MINUTE: Readonly<Record<string, number>> = {
  "apps.connections.open": TIER.one,
  "users.conversations": TIER.three,
  "conversations.info": TIER.three,
  "conversations.history": TIER.three,
  "conversations.replies": TIER.three,
  "conversations.open": TIER.three,
  "conversations.members": TIER.four,
  "users.info": TIER.four,
  "chat.update": TIER.three,
  "chat.delete": TIER.three,
  "chat.postEphemeral": TIER.four,
  "reactions.add": TIER.three,
  "reactions.remove": TIER.two,
  "files.getUploadURLExternal": TIER.four,
  "files.completeUploadExternal": TIER.four,
  "views.publish": TIER.four,
};

/** `chat.postMessage`: one a second in each channel. */
const POSTS_PER_SECOND_AND_CHANNEL = 1;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Options of {@link RateLimits}. */
export interface RateLimitOptions {
  /** Every limit is multiplied by this; 1 is Slack's own pace. A test that passes another prints it. */
  readonly factor: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/**
 * Token buckets, one for each method (and channel, for posts). A tier's bucket holds a minute's calls, since Slack allows
 * bursts; a channel's bucket for posts holds one, since bursts there are not promised.
 */
export class RateLimits {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Takes one call. Returns 0 when it may pass, else the whole seconds to wait, as in `Retry-After`. */
  take(method: string, channel: string | undefined): number {
    const { factor } = this.#options;
    if (method === "chat.postMessage") {
      return this.#takeFrom(`${method} ${channel ?? ""}`, Math.max(1, factor), POSTS_PER_SECOND_AND_CHANNEL * factor);
    }
    const perMinute = CALLS_PER_MINUTE[method];
    // The first few connections of a restarting app are tolerated: "a small amount of burst behavior".
    const burst = method === "apps.connections.open" ? 10 : perMinute;
    return perMinute === undefined ? 0 : this.#takeFrom(method, (burst ?? 1) * factor, (perMinute * factor) / 60);
  }

  #takeFrom(key: string, capacity: number, perSecond: number): number {
    const now = this.#options.now();
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, filledAt: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
  }
}
