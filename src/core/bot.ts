import { errorText } from "../errors.js";
import { keyText, type MessageKey } from "../store/keys.js";
import { answerBatch } from "./answer.js";
import type { BotParts } from "./bot-parts.js";
import { catchUp } from "./catch-up.js";
import { Conversations } from "./conversations.js";
import { admitMessage, handleMessage, outcome, type Admitted } from "./handle-message.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Outcome, Platform, PlatformEvents, Receipt } from "./platform.js";
import { react } from "./react.js";
import { resumeOpen } from "./resume.js";

/**
 * The bot: takes events from any number of platforms, and runs each message's way. Adapters and commands reach
 * everything through it.
 */
export class Bot {
  readonly parts: BotParts;
  readonly #conversations: Conversations;
  readonly #platforms = new Map<string, Platform>();
  /** Messages whose reaction or answer is under way, so that a deletion can stop them. */
  readonly #stops = new Map<string, AbortController>();
  readonly #running = new Set<Promise<unknown>>();
  #isClosing = false;

  constructor(parts: BotParts) {
    this.parts = parts;
    this.#conversations = new Conversations((jobs, signal) => answerBatch(parts, jobs, signal));
  }

  /** Starts a platform, takes up what an earlier run left open there, and catches up on what was said meanwhile. */
  async connect(platform: Platform): Promise<void> {
    this.#platforms.set(platform.traits.name, platform);
    await platform.start(this.#eventsFor(platform));
    await resumeOpen(this.parts, platform, (admitted) => this.#run(platform, admitted));
    await this.#catchUp(platform);
  }

  /** The connected platforms, for health and commands. */
  get platforms(): readonly Platform[] {
    return [...this.#platforms.values()];
  }

  /** Ends the answer being written for a message with what has been said so far; whether there was one. */
  stopReply(key: MessageKey): boolean {
    return this.#conversations.stop(key);
  }

  /**
   * Takes no more messages, gives running work `graceMilliseconds` to finish, hands the rest back to the inbox for the
   * next start, and disconnects. Stores and engine stay open: whoever made them closes them.
   */
  async stop(graceMilliseconds: number): Promise<void> {
    this.#isClosing = true;
    const grace = setTimeout(() => {
      this.#conversations.interruptAll();
      this.#stops.forEach((stop) => stop.abort("closing"));
    }, graceMilliseconds);
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
    }
    clearTimeout(grace);
    await Promise.allSettled(this.platforms.map((platform) => platform.stop()));
  }

  #eventsFor(platform: Platform): PlatformEvents {
    return {
      received: (message) => this.#receive(platform, message),
      edited: async (message) => {
        await this.#edited(platform, message).catch((error: unknown) => this.#report(error));
      },
      deleted: async (keys) => {
        await Promise.all(
          keys.map((key) => this.#deleted(platform, key).catch((error: unknown) => this.#report(error))),
        );
      },
      reconnected: () => this.#catchUp(platform),
    };
  }

  #receive(platform: Platform, message: IncomingMessage): Receipt {
    if (this.#isClosing) {
      return { admitted: Promise.resolve(false), outcome: Promise.resolve(outcome("ignored")) };
    }
    const admitting = admitMessage(this.parts, message);
    const outcomeOfMessage = admitting.then(
      (admitted) => (admitted === null ? outcome("ignored") : this.#run(platform, admitted)),
      (error: unknown): Outcome => ({ ...outcome("ignored"), kind: "failed", error: this.#report(error) }),
    );
    return {
      admitted: admitting.then(
        () => true,
        () => false,
      ),
      outcome: outcomeOfMessage,
    };
  }

  #run(platform: Platform, admitted: Admitted): Promise<Outcome> {
    const name = keyText(messageKey(admitted.message));
    const stop = new AbortController();
    this.#stops.set(name, stop);
    const run = handleMessage(this.parts, this.#conversations, platform, admitted, stop.signal).finally(() => {
      this.#stops.delete(name);
      this.#running.delete(run);
    });
    this.#running.add(run);
    return run;
  }

  async #edited(platform: Platform, message: IncomingMessage): Promise<void> {
    const { inbox } = this.parts.stores;
    const key = messageKey(message);
    const entry = await inbox.find(key);
    if (entry === null || entry.reply !== "pending" || entry.closing !== null) {
      return;
    }
    await inbox.setPayload(key, JSON.stringify(message));
    const stop = this.#stops.get(keyText(key)) ?? new AbortController();
    const concern = this.parts.care.concern(message);
    const reaction = react(this.parts, platform, message, concern, stop.signal);
    this.#conversations.replace({
      platform,
      message,
      reaction,
      concern,
      rate: "allowed",
      receivedAt: performance.now(),
    });
  }

  async #deleted(platform: Platform, key: MessageKey): Promise<void> {
    const { inbox, history, moods } = this.parts.stores;
    const entry = await inbox.find(key);
    await inbox.withdraw(key);
    this.#stops.get(keyText(key))?.abort("deleted");
    this.#conversations.remove(key);
    await history.removeMessage(key);
    await moods.remove(key);
    if (entry === null || entry.reply !== "pending" || entry.payload === "") {
      return;
    }
    // A notice or half an answer to a message that is gone would stand there for ever.
    const message = JSON.parse(entry.payload) as IncomingMessage;
    for (const { postedId } of entry.parts) {
      await (postedId === null ? undefined : platform.remove?.(message, postedId));
    }
  }

  #catchUp(platform: Platform): Promise<void> {
    return catchUp(this.parts, platform, (message) => this.#receive(platform, message));
  }

  #report(error: unknown): string {
    const text = errorText(error);
    this.parts.logger.error({ error: text }, "an event could not be dealt with");
    return text;
  }
}
