import { z } from "zod";

import type { PlatformEvents } from "../../core/platform.js";
import { wait } from "../../core/wait.js";
import type { Logger } from "../../logger.js";
import type { Directory } from "./directory.js";
import type { Intake } from "./durable-receiver.js";
import {
  namesNeeded,
  readMessage,
  translate,
  type SlackIdentity,
  type SlackMessage,
  type SlackPlace,
} from "./translate.js";

/** How long a message may wait for the names of people it mentions: Slack wants an answer within three seconds. */
const NAMES_MILLISECONDS = 1000;
/** Slack counts the events it drops by the minute; what was missed is fetched when the minute is over. */
const AFTER_DROPPED_MILLISECONDS = 60_000;

/** Slack repeats what is not acknowledged within three seconds. */
const ACKNOWLEDGE_MILLISECONDS = 2000;

/** Options of {@link EventIntake}. */
export interface EventIntakeOptions {
  readonly events: PlatformEvents;
  readonly identity: SlackIdentity;
  readonly directory: Directory;
  readonly logger: Logger;
  readonly pace: number;
  /** A message of ours has come in. */
  readonly onEcho: () => void;
  /** Slack has told of a message in this channel, whoever wrote it. */
  readonly onHeard: (channel: string) => void;
}

const bodySchema = z.object({
  type: z.string().optional(),
  event: z
    .looseObject({
      type: z.string(),
      subtype: z.string().optional(),
      channel: z.unknown().optional(),
      channel_type: z.string().optional(),
      message: z.unknown().optional(),
      previous_message: z.unknown().optional(),
      deleted_ts: z.string().optional(),
    })
    .optional(),
});

type SlackEvent = NonNullable<z.output<typeof bodySchema>["event"]>;

/** Takes messages, edits and deletions out of Slack's events and hands them to core; leaves the rest to Bolt. */
export class EventIntake {
  readonly #options: EventIntakeOptions;
  #afterDropped: NodeJS.Timeout | undefined;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  /** Resolves when what the body says is on disk, or is no message. Never rejects. */
  async take(body: unknown): Promise<Intake> {
    const { type, event } = bodySchema.safeParse(body).data ?? {};
    if (type === "app_rate_limited") {
      this.#eventsDropped();
      return "taken";
    }
    if (event === undefined || (event.type !== "message" && event.type !== "app_mention")) {
      return "for Bolt";
    }
    if (typeof event.channel !== "string") {
      return "taken";
    }
    if (event.type === "message") {
      this.#options.onHeard(event.channel);
    }
    const place = { channel: event.channel, isDirect: event.channel_type === "im" };
    switch (event.subtype ?? "none") {
      case "message_changed":
        await promptly(this.#changed(event, place));
        return "taken";
      case "message_deleted":
        await promptly(this.#deleted(place.channel, event.deleted_ts));
        return "taken";
      default:
        return (await this.#posted(readMessage(event), place)) ? "taken" : "not recorded";
    }
  }

  stop(): void {
    clearTimeout(this.#afterDropped);
  }

  /** False when core could not record the message. */
  async #posted(message: SlackMessage | null, place: SlackPlace): Promise<boolean> {
    if (message === null) {
      return true;
    }
    if (message.bot_id === this.#options.identity.botId) {
      this.#options.onEcho();
      return true;
    }
    const incoming = await this.translate(message, place);
    return incoming === null || (await this.#options.events.received(incoming).admitted);
  }

  /** A message as core wants it, with the names of the people it mentions. */
  async translate(message: SlackMessage, place: SlackPlace) {
    const { identity, directory } = this.#options;
    await directory.learn(namesNeeded(message, identity), NAMES_MILLISECONDS);
    return translate(message, place, identity, {
      user: (id) => directory.known(id)?.name,
      channel: () => undefined,
      locale: (id) => directory.known(id)?.locale ?? null,
    });
  }

  /** Slack also calls a preview a change, and a deleted root with replies; only the author's new words are an edit. */
  async #changed(event: SlackEvent, place: SlackPlace): Promise<void> {
    const message = readMessage(event.message);
    if (message === null || message.bot_id === this.#options.identity.botId) {
      return;
    }
    if (message.subtype === "tombstone") {
      return this.#deleted(place.channel, message.ts);
    }
    if (readMessage(event.previous_message)?.text === message.text) {
      return;
    }
    const incoming = await this.translate(message, place);
    if (incoming !== null) {
      await this.#options.events.edited(incoming);
    }
  }

  async #deleted(channel: string, id: string | undefined): Promise<void> {
    if (id !== undefined) {
      await this.#options.events.deleted([{ platform: "slack", channel, id }]);
    }
  }

  #eventsDropped(): void {
    this.#options.logger.warn({ platform: "slack" }, "Slack drops events: there were more than 30,000 in an hour");
    clearTimeout(this.#afterDropped);
    this.#afterDropped = setTimeout(
      () => void this.#options.events.reconnected(0),
      AFTER_DROPPED_MILLISECONDS / this.#options.pace,
    );
    this.#afterDropped.unref();
  }
}

/** Taking an answer back may wait for Slack's limits, its acknowledgement may not. */
async function promptly(work: Promise<void>): Promise<void> {
  await Promise.race([work, wait(ACKNOWLEDGE_MILLISECONDS)]);
}
