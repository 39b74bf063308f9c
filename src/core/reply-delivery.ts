import type { Turn } from "../store/history.js";
import type { ReplyPart } from "../store/inbox.js";
import type { BotParts } from "./bot-parts.js";
import { messageKey, type IncomingMessage } from "./message.js";
import { partNonce } from "./part-nonce.js";
import { patienceOf } from "./patience.js";
import { PlatformError, type Platform } from "./platform.js";
import { splitReply } from "./split-reply.js";
import { wait } from "./wait.js";

/** The message was deleted, or its answer is no longer wanted; nothing more may be posted. */
export class WithdrawnError extends Error {
  override readonly name = "WithdrawnError";
}

/** What a delivery depends on beside its message. */
export interface DeliveryOptions {
  /** Nothing is posted before this resolves: the reaction comes first. */
  readonly mayPost: Promise<void>;
  /** Stops everything, waiting and retrying included. */
  readonly signal: AbortSignal;
}

/**
 * Brings one answer to its place: notices and growing text in part 0, edited no faster than the platform likes, latest
 * text wins; then the whole answer, part by part, each recorded before and after it is posted. A delivery begun by an
 * earlier run goes on where it was.
 */
export class ReplyDelivery {
  readonly #parts: BotParts;
  readonly #platform: Platform;
  readonly #message: IncomingMessage;
  readonly #options: DeliveryOptions;
  /** What each part is known to show; null where an earlier run posted it and we cannot know. */
  readonly #shown = new Map<number, { readonly id: string; readonly text: string | null }>();
  /** Parts whose post failed, as far as we know: it may have taken effect all the same. */
  readonly #uncertain = new Set<number>();
  readonly #startedAt = performance.now();
  #wanted: string | null = null;
  #pump: Promise<void> | null = null;
  #isProgressOver = false;
  #hasShownText = false;
  #lastProgressAt = -Infinity;

  constructor(parts: BotParts, platform: Platform, message: IncomingMessage, options: DeliveryOptions) {
    this.#parts = parts;
    this.#platform = platform;
    this.#message = message;
    this.#options = options;
  }

  /** Whether people can see anything of it. */
  get hasPosted(): boolean {
    return this.#shown.size > 0;
  }

  /** Whether people may have seen some of the answer's own words before it was finished. */
  get hasShownText(): boolean {
    return this.#hasShownText;
  }

  /** Takes over what an earlier run has posted, asking the platform about parts whose id was never learned. */
  async takeOver(rows: readonly ReplyPart[]): Promise<void> {
    for (const row of rows) {
      if (row.postedId !== null) {
        this.#shown.set(row.index, { id: row.postedId, text: row.isSettled ? row.text : null });
      }
    }
    await this.#persist(() => this.#search(rows.filter((row) => row.postedId === null)));
  }

  /** Shows a notice that the answer will replace. */
  notice(text: string): void {
    this.#progress(text);
  }

  /** Shows the answer so far, once it has been worked on for longer than the platform's patience. */
  stream(text: string): void {
    const elapsed = performance.now() - this.#startedAt;
    if (this.#shown.has(0) || elapsed >= this.#platform.traits.streamAfterMilliseconds) {
      this.#hasShownText ||= text !== "";
      this.#progress(splitReply(text, this.#platform.traits.textLimit)[0] ?? "");
    }
  }

  /**
   * Posts the whole answer and marks it posted, together with its turn.
   *
   * @throws WithdrawnError when it is no longer wanted; PlatformError when the platform will not have it.
   */
  async finish(text: string, turn: Turn | null): Promise<void> {
    const { inbox } = this.#parts.stores;
    const key = messageKey(this.#message);
    const texts = splitReply(text, this.#platform.traits.textLimit);
    await this.#endProgress();
    if (this.#options.signal.aborted) {
      // Edited or deleted while the growing text was being shown: what is composed would be posted.
      throw new WithdrawnError("The answer was interrupted.");
    }
    const composed = texts.map((part, index) => ({ text: part, nonce: partNonce(this.#message.id, index) }));
    await inbox.compose(key, composed, turn);
    await this.deliver(texts, turn);
  }

  /**
   * Posts an answer that has been composed, by this run or an earlier one, as far as it is not posted yet.
   *
   * @throws as {@link finish}.
   */
  async deliver(texts: readonly string[], turn: Turn | null): Promise<void> {
    const { inbox } = this.#parts.stores;
    const key = messageKey(this.#message);
    for (const [index, part] of texts.entries()) {
      await this.#settle(index, part);
      await inbox.settlePart(key, index);
    }
    await inbox.complete(key, turn);
  }

  /** Ends notices and growing text, and leaves what is posted. */
  async abandon(): Promise<void> {
    await this.#endProgress();
  }

  /** Looks for parts that may have been posted without our learning their ids. */
  async #search(parts: readonly { readonly index: number; readonly nonce: string }[]): Promise<void> {
    if (parts.length === 0 || this.#platform.findPosted === undefined) {
      return;
    }
    const nonces = parts.map(({ nonce }) => nonce);
    for (const found of await this.#platform.findPosted(this.#message, nonces)) {
      const index = parts[found.index]?.index;
      if (index !== undefined) {
        this.#shown.set(index, { id: found.postedId, text: null });
        await this.#parts.stores.inbox.setPosted(messageKey(this.#message), index, found.postedId);
      }
    }
  }

  #progress(text: string): void {
    if (this.#isProgressOver || text === "" || this.#platform.edit === undefined) {
      return;
    }
    this.#wanted = text;
    this.#pump ??= this.#showProgress().finally(() => {
      this.#pump = null;
    });
  }

  async #endProgress(): Promise<void> {
    this.#isProgressOver = true;
    this.#wanted = null;
    await this.#pump;
  }

  async #showProgress(): Promise<void> {
    try {
      await this.#options.mayPost;
      while (this.#wanted !== null && !this.#options.signal.aborted) {
        const pause = this.#lastProgressAt + this.#platform.traits.editIntervalMilliseconds - performance.now();
        if (pause > 0) {
          await wait(pause, this.#options.signal);
        }
        const text = this.#wanted;
        if (text === null || text === this.#shown.get(0)?.text) {
          return;
        }
        await this.#put(0, text, true);
        this.#lastProgressAt = performance.now();
      }
    } catch (error) {
      // The answer itself is still to come and meets the same obstacle, with the policy that belongs to it.
      this.#isProgressOver = true;
      this.#parts.logger.debug({ error }, "progress could not be shown");
    }
  }

  async #settle(index: number, text: string): Promise<void> {
    await this.#options.mayPost;
    await this.#persist(() => this.#put(index, text, false));
  }

  /** Tries again while the platform is down: whatever is put off comes after what was said later. */
  async #persist(work: () => Promise<void>): Promise<void> {
    for (const pause of [...patienceOf(this.#parts).beforePostingAgain, null]) {
      try {
        return await work();
      } catch (error) {
        const isWorthRetrying = error instanceof PlatformError && error.kind === "unavailable" && pause !== null;
        if (!isWorthRetrying || this.#options.signal.aborted) {
          throw error;
        }
        this.#parts.logger.warn({ platform: this.#message.platform, reason: error.message }, "posting again soon");
        await wait(pause, this.#options.signal);
      }
    }
  }

  async #put(index: number, text: string, isPartial: boolean): Promise<void> {
    const { inbox } = this.#parts.stores;
    const key = messageKey(this.#message);
    const part = { index, text, isPartial, nonce: partNonce(this.#message.id, index) };
    if (this.#uncertain.has(index)) {
      await this.#search([part]);
      this.#uncertain.delete(index);
    }
    const shown = this.#shown.get(index);
    if (shown !== undefined && shown.text === text) {
      return;
    }
    if (!(await this.#isWanted())) {
      throw new WithdrawnError("The message is gone or its answer is no longer wanted.");
    }
    if (shown !== undefined) {
      await this.#platform.edit?.(this.#message, shown.id, part);
      this.#shown.set(index, { id: shown.id, text });
      return;
    }
    await inbox.reservePart(key, index, part.nonce);
    this.#uncertain.add(index);
    const id = await this.#platform.post(this.#message, part);
    this.#uncertain.delete(index);
    await inbox.setPosted(key, index, id);
    this.#shown.set(index, { id, text });
    const entry = await inbox.find(key);
    if (entry === null || entry.closing === "withdrawn") {
      // Deleted or forgotten while the post was on its way: nobody else knows of it.
      await this.#platform.remove?.(this.#message, id);
      throw new WithdrawnError("The message went while its answer was being posted.");
    }
  }

  async #isWanted(): Promise<boolean> {
    const entry = await this.#parts.stores.inbox.find(messageKey(this.#message));
    return entry !== null && entry.closing === null && !this.#options.signal.aborted;
  }
}
