import type { IncomingMessage } from "../../core/message.js";
import { PlatformError, type FoundPart, type OutgoingPart } from "../../core/platform.js";
import { withSlackCommands } from "./command-text.js";
import { toMrkdwn } from "./mrkdwn.js";
import type { SlackCalls } from "./calls.js";
import type { HistoryReader } from "./history-reader.js";
import { isRefusedWith, isUncertain } from "./slack-errors.js";
import type { SlackIdentity, SlackMessage } from "./translate.js";

/**
 * Longest text of one message before it is escaped. chat.update takes 4,000 characters; the rest is room for what
 * escaping adds, so that code can be copied as it is.
 */
export const TEXT_LIMIT = 3000;
const UPDATE_LIMIT = 4000;

/** Names our posts among all messages with metadata. */
const METADATA_TYPE = "moodbot_answer";

/** Options of {@link Poster}. */
export interface PosterOptions {
  readonly calls: SlackCalls;
  readonly history: HistoryReader;
  readonly identity: SlackIdentity;
}

/** Brings the parts of answers to their place, each once, and finds them again. */
export class Poster {
  readonly #options: PosterOptions;
  /** Nonces of posts whose outcome is unknown: looked for before they are tried again. */
  readonly #uncertain = new Set<string>();

  constructor(options: PosterOptions) {
    this.#options = options;
  }

  /** Posts a part: in the message's thread, or inline at the top level of a direct message. */
  async post(message: IncomingMessage, part: OutgoingPart): Promise<string> {
    const isRepeated = this.#uncertain.has(part.nonce);
    if (isRepeated) {
      const [found] = await this.findPosted(message, [part.nonce]);
      this.#uncertain.delete(part.nonce);
      if (found !== undefined) {
        await this.edit(message, found.postedId, part);
        return found.postedId;
      }
    }
    try {
      const id = await this.#send(message, part);
      return isRepeated ? await this.#withoutTwins(message, part.nonce, id) : id;
    } catch (error) {
      if (error instanceof PlatformError && isUncertain(error.cause)) {
        this.#uncertain.add(part.nonce);
      }
      throw error;
    }
  }

  /**
   * Replaces a part's text. A text still growing is not shown when the updates of this minute are nearly used up; that
   * fails as unavailable, so that core knows what is shown.
   */
  async edit(message: IncomingMessage, postedId: string, part: OutgoingPart): Promise<void> {
    const { calls } = this.#options;
    if (part.isPartial && !calls.hasRoomFor("chat.update")) {
      throw new PlatformError("unavailable", "This minute's chat.update calls are kept for finished answers.");
    }
    await calls.run(
      "chat.update",
      (client) =>
        client.chat.update({
          channel: message.channel,
          ts: postedId,
          text: shown(part),
          // The default here, unlike for a new message, would turn plain names into mentions.
          parse: "none",
          link_names: false,
        }),
      { isRepeatable: true },
    );
  }

  async remove(message: IncomingMessage, postedId: string): Promise<void> {
    try {
      await this.#options.calls.run(
        "chat.delete",
        (client) => client.chat.delete({ channel: message.channel, ts: postedId }),
        { isRepeatable: true },
      );
    } catch (error) {
      if (!isRefusedWith(error, "message_not_found")) {
        throw error;
      }
    }
  }

  /**
   * Searches for parts of the answer among our own messages after the source, by the nonce in their metadata. Where the
   * app may not read metadata, messages without it are taken in order for the parts asked for.
   */
  async findPosted(message: IncomingMessage, nonces: readonly string[]): Promise<FoundPart[]> {
    const { identity, history } = this.#options;
    const own = (await history.after(message)).filter((candidate) => candidate.bot_id === identity.botId);
    const unmarked = own.filter((candidate) => candidate.metadata === undefined);
    const hasMarks = own.some((candidate) => nonceOf(candidate) !== null);
    return nonces.flatMap((nonce, index): FoundPart[] => {
      const found = own.find((candidate) => nonceOf(candidate) === nonce) ?? (hasMarks ? undefined : unmarked[index]);
      return found === undefined ? [] : [{ index, postedId: found.ts }];
    });
  }

  /** A post given up as lost may take effect after it was looked for. Then the newer one goes; the id of the one that stays. */
  async #withoutTwins(message: IncomingMessage, nonce: string, posted: string): Promise<string> {
    const all = await this.#options.history.after(message);
    const [oldest, ...twins] = all.filter((candidate) => nonceOf(candidate) === nonce).map(({ ts }) => ts);
    for (const twin of twins) {
      await this.remove(message, twin);
    }
    return oldest ?? posted;
  }

  async #send(message: IncomingMessage, part: OutgoingPart): Promise<string> {
    const thread = threadOf(message);
    const { ts } = await this.#options.calls.run(
      "chat.postMessage",
      (client) =>
        client.chat.postMessage({
          channel: message.channel,
          text: shown(part),
          ...(thread === null ? {} : { thread_ts: thread }),
          metadata: { event_type: METADATA_TYPE, event_payload: { nonce: part.nonce } },
          parse: "none",
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
        }),
      { isRepeatable: false, postsTo: message.channel },
    );
    if (ts === undefined) {
      throw new PlatformError("unavailable", "Slack's chat.postMessage returned no timestamp.");
    }
    return ts;
  }
}

/** The text as Slack shows it, the bot's own commands by the names they have there. */
function shown(part: OutgoingPart): string {
  return toMrkdwn(withSlackCommands(part.text), UPDATE_LIMIT);
}

/** Where answers to a message go: its thread, or one begun on it; null is inline. */
export function threadOf(message: IncomingMessage): string | null {
  return message.thread ?? (message.isDirect ? null : message.id);
}

function nonceOf(message: SlackMessage): string | null {
  const nonce = message.metadata?.event_type === METADATA_TYPE ? message.metadata.event_payload["nonce"] : null;
  return typeof nonce === "string" ? nonce : null;
}
