import { RESTJSONErrorCodes as Code } from "discord.js";
import type { IncomingMessage } from "../../core/message.js";
import { PlatformError } from "../../core/platform.js";
import type { DiscordApi } from "./discord-api.js";
import { hasCode } from "./failures.js";

/** How many answers' places are remembered. Forgotten ones are found again by their threads. */
const placeLimit = 2000;

/** Codes at which a thread cannot be begun and the channel itself must do. */
const inlineCodes = [
  Code.MissingPermissions,
  Code.CannotExecuteActionOnThisChannelType,
  Code.MaximumActiveThreads,
  Code.ActionCannotBePerformedDueToSlowmodeRateLimit,
  Code.CannotExecuteActionOnSystemMessage,
];

/** Where an answer stands. */
export interface Place {
  /** The channel or thread to post in. */
  readonly channel: string;
  /** Whether the first part is posted as a reply to the message, since others talk there too. */
  readonly isShared: boolean;
}

/** Knows where the answer to a message belongs, and begins its thread when it is first needed. */
export class Places {
  readonly #api: DiscordApi;
  readonly #nameFor: (message: IncomingMessage) => string;
  readonly #known = new Map<string, Promise<Place>>();

  /** @param nameFor Names the thread of a message. */
  constructor(api: DiscordApi, nameFor: (message: IncomingMessage) => string) {
    this.#api = api;
    this.#nameFor = nameFor;
  }

  /** The channel or thread that the message itself is in. */
  static of(message: IncomingMessage): string {
    return message.thread ?? message.channel;
  }

  /**
   * The place of the answer: the message's own thread, begun now if need be; else where the message is. Where threads
   * are not to be had, the channel.
   *
   * @throws PlatformError
   */
  async forAnswer(message: IncomingMessage): Promise<Place> {
    if (message.isDirect || message.thread !== null) {
      return { channel: Places.of(message), isShared: true };
    }
    const known = this.#known.get(message.id);
    if (known !== undefined) {
      return known;
    }
    const place = this.#begin(message);
    this.#known.set(message.id, place);
    this.#forgetOldest();
    place.catch(() => this.#known.delete(message.id));
    return place;
  }

  async #begin(message: IncomingMessage): Promise<Place> {
    try {
      const thread = await this.#api.startThread(message.channel, message.id, this.#nameFor(message));
      return { channel: thread, isShared: false };
    } catch (error) {
      const cause = error instanceof PlatformError ? error.cause : undefined;
      if (hasCode(cause, Code.ThreadAlreadyCreatedForMessage)) {
        // The thread of a message has the message's id.
        return { channel: message.id, isShared: false };
      }
      if (hasCode(cause, ...inlineCodes)) {
        return { channel: message.channel, isShared: true };
      }
      throw error;
    }
  }

  #forgetOldest(): void {
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > placeLimit && oldest !== undefined) {
      this.#known.delete(oldest);
    }
  }
}
