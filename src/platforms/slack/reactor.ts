import type { IncomingMessage } from "../../core/message.js";
import { PlatformError, type WantedReaction } from "../../core/platform.js";
import type { SlackCalls } from "./calls.js";
import { slackEmojiName } from "./emoji-names.js";
import type { MutedChannels } from "./muted-channels.js";
import { ReactionDroppedError, type ReactionBudget } from "./reaction-budget.js";
import { isRefusedWith } from "./slack-errors.js";

/** Options of {@link Reactor}. */
export interface ReactorOptions {
  readonly calls: SlackCalls;
  readonly budget: ReactionBudget;
  readonly muted: MutedChannels;
}

/** Adds and takes back emoji, within Slack's limit on reactions. */
export class Reactor {
  readonly #options: ReactorOptions;

  constructor(options: ReactorOptions) {
    this.#options = options;
  }

  /** See Platform.react. Rejects with `overBudget` for a watched message that gave way to surer ones. */
  async react(message: IncomingMessage, wanted: WantedReaction): Promise<void> {
    const { calls, budget, muted } = this.#options;
    const item = itemOf(message, wanted.emoji);
    try {
      await budget.take(wanted.isAddressed, Math.abs(wanted.positive - 0.5));
      await muted.guard("react", message.channel, () =>
        calls.run("reactions.add", (client) => client.reactions.add(item), { isRepeatable: true }),
      );
    } catch (error) {
      if (error instanceof ReactionDroppedError) {
        throw new PlatformError("overBudget", error.message, { cause: error });
      }
      if (!isRefusedWith(error, "already_reacted")) {
        throw error;
      }
    }
  }

  /** See Platform.unreact. Resolves also when the emoji was not there. */
  async unreact(message: IncomingMessage, emoji: string): Promise<void> {
    const item = itemOf(message, emoji);
    try {
      await this.#options.calls.run("reactions.remove", (client) => client.reactions.remove(item), {
        isRepeatable: true,
      });
    } catch (error) {
      if (!isRefusedWith(error, "no_reaction")) {
        throw error;
      }
    }
  }
}

/** The message and the emoji, by the name that Slack has for it; settings and choices were checked to have one. */
function itemOf(message: IncomingMessage, emoji: string) {
  return { channel: message.channel, timestamp: message.id, name: slackEmojiName(emoji) ?? emoji };
}
