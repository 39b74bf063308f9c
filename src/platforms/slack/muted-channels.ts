import { PlatformError } from "../../core/platform.js";
import type { Logger } from "../../logger.js";
import { isRefusedWith } from "./slack-errors.js";

const MUTE_MILLISECONDS = 600_000;
/** A message heard sooner after a refusal may have been on its way when the bot was removed. */
const ABSENCE_MILLISECONDS = 5000;

/** Slack's codes for what a bot may not do where it is no member; the second has other reasons too. */
const ABSENCE_CODES = ["not_in_channel", "no_permission"];

interface Mute {
  /** By `performance.now()`. */
  readonly until: number;
  /** Whether being invited again would end it. Then it is known from when on a message from there shows that. */
  readonly endsByMessageFrom: number | null;
}

/**
 * Channels where Slack forbids us to act, as after the bot was removed. Trying again with every message would be no use
 * to anybody, so they rest for ten minutes, and the operator is told once.
 */
export class MutedChannels {
  readonly #logger: Logger;
  readonly #pace: number;
  readonly #mutes = new Map<string, Mute>();

  constructor(logger: Logger, pace: number) {
    this.#logger = logger;
    this.#pace = pace;
  }

  /** Does something in a channel; a refusal mutes that deed there. */
  async guard<Result>(deed: string, channel: string, operation: () => Promise<Result>): Promise<Result> {
    const key = `${deed} ${channel}`;
    if ((this.#mutes.get(key)?.until ?? 0) > performance.now()) {
      throw new PlatformError(
        "forbidden",
        `Slack does not let the bot ${deed} in ${channel}; it rests there for a while.`,
      );
    }
    this.#mutes.delete(key);
    try {
      return await operation();
    } catch (error) {
      if (error instanceof PlatformError && error.kind === "forbidden") {
        const now = performance.now();
        const isAbsent = ABSENCE_CODES.some((code) => isRefusedWith(error, code));
        const endsByMessageFrom = isAbsent ? now + ABSENCE_MILLISECONDS / this.#pace : null;
        this.#mutes.set(key, { until: now + MUTE_MILLISECONDS / this.#pace, endsByMessageFrom });
        this.#logger.warn({ platform: "slack", channel, reason: error.message }, `cannot ${deed} in a channel`);
      }
      throw error;
    }
  }

  /** Slack sends messages only from channels that the bot is in: where it had been removed, it is back. */
  heardFrom(channel: string): void {
    for (const [key, { endsByMessageFrom }] of this.#mutes) {
      if (key.endsWith(` ${channel}`) && (endsByMessageFrom ?? Infinity) <= performance.now()) {
        this.#mutes.delete(key);
      }
    }
  }

  /** What the bot may not do in a channel at present. */
  refusedIn(channel: string): string[] {
    return [...this.#mutes].flatMap(([key, { until }]) =>
      key.endsWith(` ${channel}`) && until > performance.now() ? [key.slice(0, -channel.length - 1)] : [],
    );
  }
}
