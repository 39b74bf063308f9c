import type { IncomingMessage } from "../../core/message.js";
import { PlatformError } from "../../core/platform.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Cursor } from "../../store/inbox.js";
import type { SlackCalls } from "./calls.js";
import type { Directory } from "./directory.js";
import { plainText } from "./incoming-text.js";
import {
  compareTimestamps,
  readMessage,
  slackTimestamp,
  type SlackIdentity,
  type SlackMessage,
  type SlackPlace,
} from "./translate.js";

const PAGE_SIZE = 100;
/** Pages read of one place while catching up; what lies further back is left. */
const PAGES_PER_PLACE = 5;
/** Conversations caught up on, newest activity first. */
const MOST_PLACES = 500;
/** Messages of a foreign thread that are read as context, and the length of each. */
const SURROUNDING_MESSAGES = 12;
const SURROUNDING_LENGTH = 300;
/** Pages read to get to the end of a foreign thread: Slack gives threads from their beginning. */
const SURROUNDING_PAGES = 3;
/** How long an answer may wait for the names of those who spoke there. */
const NAMES_MILLISECONDS = 1000;

/** Options of {@link HistoryReader}. */
export interface HistoryReaderOptions {
  readonly calls: SlackCalls;
  readonly identity: SlackIdentity;
  readonly directory: Directory;
  readonly logger: Logger;
  /** Whether nothing that this person says is to be read as what surrounds a message. */
  readonly isLeftOut: (author: string) => Promise<boolean>;
  readonly translate: (message: SlackMessage, place: SlackPlace) => Promise<IncomingMessage | null>;
}

/** Reads what was said: after a restart, in a foreign thread, and to find our own posts. */
export class HistoryReader {
  readonly #options: HistoryReaderOptions;

  constructor(options: HistoryReaderOptions) {
    this.#options = options;
  }

  /**
   * See Platform.recent. A place that cannot be read is skipped.
   *
   * @throws PlatformError at the end, when Slack could not tell of some place just now.
   */
  async *recent(since: number, cursors: readonly Cursor[]): AsyncGenerator<IncomingMessage> {
    let failure: PlatformError | null = null;
    for (const place of await this.#places(cursors)) {
      try {
        yield* this.#placeSince(place, since, cursors);
      } catch (error) {
        if (!(error instanceof PlatformError)) {
          throw error;
        }
        failure = error.kind === "unavailable" ? error : failure;
        this.#options.logger.warn({ platform: "slack", error: errorText(error) }, "a channel was not caught up on");
      }
    }
    if (failure !== null) {
      throw failure;
    }
  }

  /** What stands after a message in the place where its answer goes, oldest first, metadata included. */
  async after(message: IncomingMessage): Promise<SlackMessage[]> {
    const isInline = message.isDirect && message.thread === null;
    const found = isInline
      ? await this.#history(message.channel, message.id)
      : await this.#replies(message.channel, message.thread ?? message.id, message.id);
    return found.filter(({ ts }) => compareTimestamps(ts, message.id) > 0);
  }

  /** What people said in a thread before a message, oldest first, as `name: words`, bounded. Empty outside threads. */
  async before(message: IncomingMessage): Promise<string[]> {
    if (message.thread === null) {
      return [];
    }
    const { identity, directory } = this.#options;
    const names = { user: (id: string) => directory.known(id)?.name, channel: () => undefined };
    const thread = await this.#replies(message.channel, message.thread, null, SURROUNDING_PAGES);
    const earlier = thread.flatMap(({ ts, bot_id: botId, user: author, text: raw = "" }) => {
      const { text } = plainText(raw, identity.botUserId, names);
      const isSaid = compareTimestamps(ts, message.id) < 0 && botId === undefined && text !== "";
      return isSaid && author !== undefined ? [{ author, text }] : [];
    });
    const said = (await this.#withoutLeftOut(earlier)).slice(-SURROUNDING_MESSAGES);
    const authors = new Set(said.map(({ author }) => author));
    await directory.learn([...authors], NAMES_MILLISECONDS);
    return said.map(({ author, text }) => {
      const words = text.slice(0, SURROUNDING_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
      return `${names.user(author) ?? "somebody"}: ${words}`;
    });
  }

  async #withoutLeftOut<Said extends { readonly author: string }>(said: readonly Said[]): Promise<Said[]> {
    const leftOut = new Set<string>();
    for (const author of new Set(said.map((one) => one.author))) {
      if (await this.#options.isLeftOut(author)) {
        leftOut.add(author);
      }
    }
    return said.filter(({ author }) => !leftOut.has(author));
  }

  /**
   * Places with known activity first, newest first, as the cursors stand. Of the others Slack does not tell when anybody
   * spoke there last: direct messages come first, which are all for the bot, then the channels it is in.
   */
  async #places(cursors: readonly Cursor[]): Promise<SlackPlace[]> {
    const places = new Map<string, SlackPlace>();
    for (const { place } of cursors) {
      places.set(place.channel, { channel: place.channel, isDirect: place.space === "direct" });
    }
    const others: SlackPlace[] = [];
    try {
      for await (const place of this.#memberships()) {
        others.push(place);
      }
    } catch (error) {
      this.#options.logger.warn({ platform: "slack", error: errorText(error) }, "the channel list is incomplete");
    }
    for (const place of others.toSorted((one, other) => Number(other.isDirect) - Number(one.isDirect))) {
      places.set(place.channel, place);
    }
    return [...places.values()].slice(0, MOST_PLACES);
  }

  async *#memberships(): AsyncGenerator<SlackPlace> {
    const { calls, identity } = this.#options;
    const readable = { public_channel: "channels:read", private_channel: "groups:read", im: "im:read" };
    const types = Object.entries(readable).flatMap(([type, scope]) => (identity.scopes.includes(scope) ? [type] : []));
    let cursor = "";
    do {
      const { channels, response_metadata: page } = await calls.run(
        "users.conversations",
        (client) => client.users.conversations({ types: types.join(","), exclude_archived: true, limit: 200, cursor }),
        { isRepeatable: true },
      );
      for (const { id, is_im: isDirect } of channels ?? []) {
        if (id !== undefined) {
          yield { channel: id, isDirect: isDirect === true };
        }
      }
      cursor = page?.next_cursor ?? "";
    } while (cursor !== "");
  }

  async *#placeSince(place: SlackPlace, since: number, cursors: readonly Cursor[]): AsyncGenerator<IncomingMessage> {
    const here = cursors.filter((cursor) => cursor.place.channel === place.channel);
    const oldest = slackTimestamp(since);
    const top = await this.#history(place.channel, oldest);
    yield* this.#translated(top, place);
    const threads = new Set(here.map((cursor) => cursor.place.thread).filter((thread) => thread !== null));
    for (const { ts, latest_reply: latest, reply_users: users } of top) {
      // Where nobody but the bot has replied, there is nothing to catch up on.
      if (users?.every((user) => user === this.#options.identity.botUserId) === true) {
        threads.delete(ts);
      } else if (latest !== undefined) {
        threads.add(ts);
      }
    }
    for (const thread of threads) {
      const newest = here.find((cursor) => cursor.place.thread === thread)?.newestSentAt ?? since;
      // A thread can be gone with its root; the other threads still count.
      const replies = await this.#replies(place.channel, thread, slackTimestamp(Math.max(since, newest - 1))).catch(
        (error: unknown) => this.#withoutThread(error),
      );
      yield* this.#translated(
        replies.filter(({ ts }) => ts !== thread),
        place,
      );
    }
  }

  #withoutThread(error: unknown): SlackMessage[] {
    if (error instanceof PlatformError && error.kind === "gone") {
      return [];
    }
    throw error;
  }

  async *#translated(messages: readonly SlackMessage[], place: SlackPlace): AsyncGenerator<IncomingMessage> {
    for (const message of messages) {
      const incoming = await this.#options.translate(message, place);
      if (incoming !== null && !incoming.isFromBot) {
        yield incoming;
      }
    }
  }

  /** The top level of a place after `oldest`, oldest first; of too many the newest. */
  async #history(channel: string, oldest: string): Promise<SlackMessage[]> {
    const found = await this.#pages(PAGES_PER_PLACE, (cursor) =>
      this.#options.calls.run(
        "conversations.history",
        (client) =>
          client.conversations.history({ channel, oldest, limit: PAGE_SIZE, include_all_metadata: true, cursor }),
        { isRepeatable: true },
      ),
    );
    return found.toReversed();
  }

  /** A thread from its root on, oldest first; with `oldest`, the root and what came after that. */
  #replies(channel: string, ts: string, oldest: string | null, pages = PAGES_PER_PLACE): Promise<SlackMessage[]> {
    const thread = {
      channel,
      ts,
      limit: PAGE_SIZE,
      include_all_metadata: true,
      ...(oldest === null ? {} : { oldest }),
    };
    return this.#pages(pages, (cursor) =>
      this.#options.calls.run(
        "conversations.replies",
        (client) => client.conversations.replies({ ...thread, cursor }),
        { isRepeatable: true },
      ),
    );
  }

  async #pages(
    most: number,
    read: (cursor: string) => Promise<{ messages?: unknown[]; response_metadata?: { next_cursor?: string } }>,
  ): Promise<SlackMessage[]> {
    const found: SlackMessage[] = [];
    let cursor = "";
    for (let page = 0; page < most && (page === 0 || cursor !== ""); page += 1) {
      const { messages, response_metadata: metadata } = await read(cursor);
      found.push(...(messages ?? []).map(readMessage).filter((message) => message !== null));
      cursor = metadata?.next_cursor ?? "";
    }
    return found;
  }
}
