import { errorText } from "../errors.js";
import type { InboxEntry } from "../store/inbox.js";
import type { MessageKey } from "../store/keys.js";
import { StoreError, type ForgottenCounts } from "../store/stores.js";
import { answerBatch } from "./answer.js";
import type { BotParts } from "./bot-parts.js";
import { catchUp, oldestTakenUp, type Missed } from "./catch-up.js";
import { Conversations } from "./conversations.js";
import { admitMessage, handleMessage, type Admitted } from "./handle-message.js";
import { outcome } from "./outcome.js";
import { dropWork, dropWorkOf } from "./drop-work.js";
import { Intake } from "./intake.js";
import { LostStoreNotice } from "./lost-store-notice.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Outcome, Platform, PlatformEvents, Receipt } from "./platform.js";
import { renewWork } from "./renew-work.js";
import { planResume } from "./resume.js";
import { StoreWatch } from "./store-watch.js";
import { within } from "./wait.js";
import { WorkInHand } from "./work-in-hand.js";

const minute = 60_000;
/** New messages wait at most this long for older ones to be fetched. */
const longestCatchUpMilliseconds = 10_000;
/** What does not end by itself when told to is left behind after this: the inbox has it. */
const lastMilliseconds = 1000;

/**
 * The bot: takes events from any number of platforms, and runs each message's way. Adapters and commands reach
 * everything through it.
 */
export class Bot {
  readonly parts: BotParts;
  readonly #conversations: Conversations;
  readonly #platforms = new Map<string, Platform>();
  readonly #intakes = new Map<string, Intake>();
  readonly #catchingUp = new Set<Platform>();
  readonly #work = new WorkInHand();
  readonly #storeWatch: StoreWatch;
  readonly #lostStoreNotice: LostStoreNotice;
  #expiry: Promise<number> | null = null;
  #lastAdmission: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  constructor(parts: BotParts) {
    this.parts = parts;
    this.#conversations = new Conversations((jobs, signal) => answerBatch(parts, jobs, signal));
    this.#lostStoreNotice = new LostStoreNotice(parts);
    this.#storeWatch = new StoreWatch(parts.logger, (unrecordedSince) => {
      void this.#lostStoreNotice.worked();
      this.platforms.forEach((platform) => void this.#goOn(platform, { untoldSince: null, unrecordedSince }));
    });
  }

  /** Starts a platform, takes up what an earlier run left open there, and catches up on what was said meanwhile. */
  async connect(platform: Platform): Promise<void> {
    const intake = new Intake();
    this.#platforms.set(platform.traits.name, platform);
    this.#intakes.set(platform.traits.name, intake);
    const left = await this.#leftByEarlierRun(platform);
    const release = intake.hold();
    try {
      await platform.start(this.#eventsFor(platform));
      this.#resume(platform, left);
      // Catching up holds new messages back itself, and not for ever.
      const caughtUp = this.#catchUp(platform, { untoldSince: 0 });
      release();
      await caughtUp;
    } finally {
      release();
    }
  }

  /** The connected platforms, for health and commands. */
  get platforms(): readonly Platform[] {
    return [...this.#platforms.values()];
  }

  /** Ends the answer being written for a message with what has been said so far; whether there was one. */
  stopReply(key: MessageKey): boolean {
    return this.#conversations.stop(key);
  }

  /** Takes up what was put off because the platform or the disk could not take it; gives up what is too old by now. */
  async takeUpLeft(): Promise<void> {
    const { inbox } = this.parts.stores;
    try {
      await this.#storeWatch.probe(this.parts.stores.settings);
      for (const platform of this.platforms.filter((one) => one.health().isConnected)) {
        this.#conversations.takeUp(platform);
        const since = oldestTakenUp(this.parts.config);
        const left = (await this.#openOn(platform)).filter(({ key }) => !this.#work.has(key));
        for (const { key, reaction } of left.filter(({ sentAt }) => sentAt < since)) {
          await (reaction === "pending" ? inbox.setReaction(key, "failed") : undefined);
          await inbox.fail(key);
        }
        const young = left.filter(({ key, sentAt }) => sentAt >= since && !this.#work.has(key));
        this.#resume(platform, this.#isClosing ? [] : young);
        // One that takes minutes is not joined by a second: they would share what the platform allows.
        const isBusy = this.#isClosing || this.#catchingUp.has(platform);
        await (isBusy ? undefined : this.#catchUp(platform, { untoldSince: null }));
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Removes a person everywhere: their open work first, then every table, then the model's memory. */
  async forgetPerson(platformName: string, author: string): Promise<ForgottenCounts> {
    const { stores, pseudonym, config, engine } = this.parts;
    const authorKey = pseudonym(platformName, author);
    const platform = this.#platforms.get(platformName);
    await dropWorkOf(this.parts, this.#work, this.#conversations, platform, authorKey);
    // Catching up must not bring back what was said before; beyond its reach nothing is fetched anyhow.
    const counts = await stores.forgetPerson(authorKey, Date.now() + (config.CATCH_UP_MINUTES + 1) * minute);
    await engine.forgetConversations();
    return counts;
  }

  /**
   * Takes no more messages, gives running work `graceMilliseconds` to finish, hands the rest back to the inbox for the
   * next start, and disconnects. Stores and engine stay open: whoever made them closes them.
   */
  async stop(graceMilliseconds: number): Promise<void> {
    this.#isClosing = true;
    this.#conversations.handBackWaiting();
    const grace = setTimeout(() => {
      this.#conversations.interruptAll();
      this.#work.stopAll("closing");
    }, graceMilliseconds);
    await within(graceMilliseconds + lastMilliseconds, this.#work.idle());
    clearTimeout(grace);
    await within(lastMilliseconds, Promise.allSettled(this.platforms.map((platform) => platform.stop())));
  }

  #eventsFor(platform: Platform): PlatformEvents {
    const reported = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void this.#report(error));
    return {
      received: (message) => this.#receive(platform, message),
      edited: (message) => reported(this.#edited(platform, message)),
      deleted: async (keys) => {
        await Promise.all(keys.map((key) => reported(this.#deleted(platform, key))));
      },
      reconnected: (untoldSince) => this.#goOn(platform, { untoldSince }),
    };
  }

  #receive(platform: Platform, message: IncomingMessage, isFetched = false): Receipt {
    if (this.#isClosing) {
      return { admitted: Promise.resolve(false), outcome: Promise.resolve(outcome("ignored")) };
    }
    const admitting = isFetched ? this.#admit(message, true) : this.#admitInTurn(platform, message);
    return {
      admitted: admitting.then(
        () => true,
        () => false,
      ),
      outcome: this.#work.during(messageKey(message), this.#dealWith(platform, message, admitting)),
    };
  }

  async #dealWith(platform: Platform, message: IncomingMessage, admitting: Promise<Admitted | null>): Promise<Outcome> {
    try {
      const admitted = await admitting;
      if (admitted === null) {
        return outcome("ignored");
      }
      this.#storeWatch.worked();
      return this.#isClosing ? outcome("ignored") : await this.#run(platform, admitted);
    } catch (error) {
      if (error instanceof StoreError) {
        void this.#lostStoreNotice.tell(platform, message);
      }
      return { ...outcome("ignored"), kind: "failed", error: this.#report(error) };
    }
  }

  async #admitInTurn(platform: Platform, message: IncomingMessage): Promise<Admitted | null> {
    const current = (await this.#intakes.get(platform.traits.name)?.pass(message)) ?? null;
    return current === null || this.#isClosing ? null : this.#admit(current, false);
  }

  /** One after another: whether a message in a thread is for us depends on the one that began the thread. */
  #admit(message: IncomingMessage, isPatient: boolean): Promise<Admitted | null> {
    const admitting = this.#lastAdmission.then(() => admitMessage(this.parts, message, isPatient));
    this.#lastAdmission = admitting.catch(() => undefined);
    return admitting;
  }

  #run(platform: Platform, admitted: Admitted): Promise<Outcome> {
    return this.#work.run(messageKey(admitted.message), (signal) =>
      handleMessage(this.parts, this.#conversations, platform, admitted, signal),
    );
  }

  /** To be called before anything new can arrive. */
  async #leftByEarlierRun(platform: Platform): Promise<readonly InboxEntry[]> {
    const { stores, config, logger } = this.parts;
    this.#expiry ??= stores.inbox.closeExpired(oldestTakenUp(config));
    const expired = await this.#expiry;
    const left = await this.#openOn(platform);
    if (expired + left.length > 0) {
      logger.info({ expired, resumed: left.length }, "messages left open by an earlier run");
    }
    return left;
  }

  async #openOn(platform: Platform): Promise<readonly InboxEntry[]> {
    return (await this.parts.stores.inbox.open()).filter(({ key }) => key.platform === platform.traits.name);
  }

  #resume(platform: Platform, entries: readonly InboxEntry[]): void {
    planResume(entries).forEach((admitted) => void this.#run(platform, admitted));
  }

  async #edited(platform: Platform, message: IncomingMessage): Promise<void> {
    this.#intakes.get(platform.traits.name)?.edited(message);
    await renewWork(this.parts, this.#work, this.#conversations, platform, message);
  }

  async #deleted(platform: Platform, key: MessageKey): Promise<void> {
    this.#intakes.get(platform.traits.name)?.deleted(key);
    await dropWork(this.parts, this.#work, this.#conversations, platform, key, "deleted");
    await this.parts.stores.history.removeMessage(key);
    await this.parts.stores.moods.remove(key);
  }

  /** After an interruption: first what was put off, then what was missed. */
  #goOn(platform: Platform, missed: Missed): Promise<void> {
    this.#conversations.takeUp(platform);
    return this.#catchUp(platform, missed);
  }

  /** While older messages are fetched, new ones wait, so that each conversation goes on in order. */
  async #catchUp(platform: Platform, missed: Missed): Promise<void> {
    const release = this.#intakes.get(platform.traits.name)?.hold(longestCatchUpMilliseconds);
    const receive = (message: IncomingMessage): Receipt => this.#receive(platform, message, true);
    this.#catchingUp.add(platform);
    await catchUp(this.parts, platform, missed, receive).catch((error: unknown) => this.#report(error));
    this.#catchingUp.delete(platform);
    release?.();
  }

  #report(error: unknown): string {
    if (!this.#storeWatch.failed(error)) {
      this.parts.logger.error({ error: errorText(error) }, "an event could not be dealt with");
    }
    return errorText(error);
  }
}
