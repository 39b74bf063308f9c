import { PlatformError } from "../../core/platform.js";
import type { Logger } from "../../logger.js";

const MUTE_MILLISECONDS = 600_000;

/**
 * Channels where Slack forbids us to act, as after the bot was removed. Trying again with every message would be no use
 * to anybody, so they rest for ten minutes, and the operator is told once.
 */
export class MutedChannels {
  readonly #logger: Logger;
  readonly #milliseconds: number;
  readonly #until = new Map<string, number>();

  constructor(logger: Logger, pace: number) {
    this.#logger = logger;
    this.#milliseconds = MUTE_MILLISECONDS / pace;
  }

  /** Does something in a channel; a refusal mutes that deed there. */
  async guard<Result>(deed: string, channel: string, operation: () => Promise<Result>): Promise<Result> {
    const key = `${deed} ${channel}`;
    if ((this.#until.get(key) ?? 0) > performance.now()) {
      throw new PlatformError(
        "forbidden",
        `Slack does not let the bot ${deed} in ${channel}; it rests there for a while.`,
      );
    }
    this.#until.delete(key);
    try {
      return await operation();
    } catch (error) {
      if (error instanceof PlatformError && error.kind === "forbidden") {
        this.#until.set(key, performance.now() + this.#milliseconds);
        this.#logger.warn({ platform: "slack", channel, reason: error.message }, `cannot ${deed} in a channel`);
      }
      throw error;
    }
  }

  /** Forgets a channel's refusals, as when the bot is invited again. */
  unmute(channel: string): void {
    for (const key of this.#until.keys()) {
      if (key.endsWith(` ${channel}`)) {
        this.#until.delete(key);
      }
    }
  }

  /** What the bot may not do in a channel at present. */
  refusedIn(channel: string): string[] {
    return [...this.#until].flatMap(([key, until]) =>
      key.endsWith(` ${channel}`) && until > performance.now() ? [key.slice(0, -channel.length - 1)] : [],
    );
  }
}
