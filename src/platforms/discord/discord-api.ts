import {
  MessageFlags,
  RESTJSONErrorCodes as Code,
  Routes,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIThreadChannel,
  type REST,
} from "discord.js";
import { PlatformError } from "../../core/platform.js";
import { CallBudget } from "../call-budget.js";
import { hasCode, toPlatformError } from "./failures.js";

/**
 * Of the 50 calls that Discord takes a second, so many are for answers. The rest is left to reactions and to commands:
 * the client's own queue is first come, first served, and a reaction would wait behind every busy channel's answers.
 */
const answerCalls = { calls: 40, windowMilliseconds: 1000 };

/** A message to be posted or to replace a posted one. */
export interface MessageBody {
  readonly content: string;
  readonly components?: readonly APIMessageTopLevelComponent[];
  /** Makes a repeated post return the first one; Discord remembers it for a few minutes. */
  readonly nonce?: string;
  /** The message of the same channel that this one answers. */
  readonly replyTo?: string;
  readonly files?: readonly PostedFile[];
}

/** A file that goes with a message. */
export interface PostedFile {
  readonly name: string;
  readonly data: Buffer;
  /** As in `image/png`. */
  readonly contentType: string;
  /** Says in words what a picture shows. */
  readonly description: string;
}

/**
 * The few calls that answers need, by ids alone, so that nothing depends on what a cache holds. Rate limits are waited
 * for inside, and reactions go ahead of everything else. Nobody is ever pinged. Every call rejects with PlatformError.
 */
export class DiscordApi {
  readonly #rest: () => REST;
  readonly #answers = new CallBudget(answerCalls);

  /** @param rest The client's, looked up anew each time, since a lost login means a new client. */
  constructor(rest: () => REST) {
    this.#rest = rest;
  }

  /** Adds the bot's reaction. Resolves also when it was there. */
  async react(channel: string, message: string, emoji: string): Promise<void> {
    const route = Routes.channelMessageOwnReaction(channel, message, encodeURIComponent(emoji));
    await this.#callNow("react", () => this.#rest().put(route));
  }

  async unreact(channel: string, message: string, emoji: string): Promise<void> {
    const route = Routes.channelMessageOwnReaction(channel, message, encodeURIComponent(emoji));
    await this.#callNow("take back a reaction", () => this.#rest().delete(route));
  }

  /** Posts a message; its id. Where the bot may not read what was said before, it cannot reply, and simply speaks. */
  async post(channel: string, body: MessageBody): Promise<string> {
    try {
      return await this.#post(channel, body);
    } catch (error) {
      const { replyTo, ...rest } = body;
      const cause = error instanceof PlatformError ? error.cause : undefined;
      if (replyTo === undefined || !hasCode(cause, Code.CannotReplyWithoutPermissionToReadMessageHistory)) {
        throw error;
      }
      return this.#post(channel, rest);
    }
  }

  async #post(channel: string, body: MessageBody): Promise<string> {
    const { files = [], ...rest } = body;
    const reference = rest.replyTo && { message_reference: { message_id: rest.replyTo, fail_if_not_exists: false } };
    const posted = await this.#call("post", () =>
      this.#rest().post(Routes.channelMessages(channel), {
        body: {
          ...shown(rest),
          ...reference,
          ...(files.length > 0 && { attachments: files.map(({ description }, id) => ({ id, description })) }),
          ...(rest.nonce !== undefined && { nonce: rest.nonce, enforce_nonce: true }),
        },
        files: [...files],
      }),
    );
    return (posted as APIMessage).id;
  }

  async edit(channel: string, message: string, body: MessageBody): Promise<void> {
    await this.#call("edit", () => this.#rest().patch(Routes.channelMessage(channel, message), { body: shown(body) }));
  }

  /** Deletes a message. Resolves also when it, or its channel, was gone already. */
  async remove(channel: string, message: string): Promise<void> {
    try {
      await this.#call("delete a message", () => this.#rest().delete(Routes.channelMessage(channel, message)));
    } catch (error) {
      if (!(error instanceof PlatformError) || error.kind !== "gone") {
        throw error;
      }
    }
  }

  /** Shows that the bot is typing, for ten seconds or until it posts there. Left out where answers wait for their calls. */
  async type(channel: string): Promise<void> {
    if (!this.#answers.hasRoom) {
      return;
    }
    await this.#call("show typing", () => this.#rest().post(Routes.channelTyping(channel)));
  }

  /** Begins the thread of a message; its id, which is the message's. */
  async startThread(channel: string, message: string, name: string): Promise<string> {
    const body = { name, auto_archive_duration: 1440 };
    const thread = await this.#call("begin a thread", () =>
      this.#rest().post(Routes.threads(channel, message), { body }),
    );
    return (thread as APIThreadChannel).id;
  }

  async changeThread(thread: string, change: { name?: string; archived?: boolean }): Promise<void> {
    await this.#call("change a thread", () => this.#rest().patch(Routes.channel(thread), { body: change }));
  }

  /** Up to 100 messages of a channel, oldest first: the first ones after an id, or the last ones before it. */
  async messages(
    channel: string,
    around: { readonly after: string } | { readonly before: string },
    limit = 100,
  ): Promise<readonly APIMessage[]> {
    const query = new URLSearchParams({ ...around, limit: String(limit) });
    const page = await this.#call("read messages", () => this.#rest().get(Routes.channelMessages(channel), { query }));
    return (page as APIMessage[]).toReversed();
  }

  async message(channel: string, message: string): Promise<APIMessage> {
    return (await this.#call("read a message", () =>
      this.#rest().get(Routes.channelMessage(channel, message)),
    )) as APIMessage;
  }

  async #call<T>(action: string, call: () => Promise<T>): Promise<T> {
    await this.#answers.take();
    return this.#callNow(action, call);
  }

  async #callNow<T>(action: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw toPlatformError(action, error);
    }
  }
}

function shown({ content, components }: MessageBody) {
  return {
    content,
    components: components ?? [],
    // Edits read mentions afresh, so they say it too.
    allowed_mentions: { parse: [], replied_user: false },
    flags: MessageFlags.SuppressEmbeds,
  };
}
