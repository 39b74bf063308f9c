import { errorText } from "../errors.js";
import { languageFor, wordsIn } from "../words/words.js";
import type { BotParts } from "./bot-parts.js";
import { oldestTakenUp } from "./catch-up.js";
import type { IncomingMessage } from "./message.js";
import { partNonce } from "./part-nonce.js";
import type { Platform } from "./platform.js";
import { barredBy } from "./should-answer.js";

/** How long one notice speaks for its channel, in milliseconds. */
const quietMilliseconds = 600_000;

// Beyond every part of an answer: a platform that takes the notice for the answer's beginning would swallow that.
const noticePart = 36 ** 2 - 1;

interface Posted {
  readonly platform: Platform;
  readonly message: IncomingMessage;
  readonly id: string;
}

/**
 * While nothing can be recorded no message is taken on. Whoever addresses the bot then is told so, once in a while in
 * each channel: the only thing that is posted without a row in the inbox. Neither method rejects.
 */
export class LostStoreNotice {
  readonly #parts: BotParts;
  readonly #toldAt = new Map<string, number>();
  /** Also what is being posted; null where it could not be. */
  readonly #posted: Promise<Posted | null>[] = [];

  constructor(parts: BotParts) {
    this.#parts = parts;
  }

  /** A message could not be recorded. */
  async tell(platform: Platform, message: IncomingMessage): Promise<void> {
    const { config } = this.#parts;
    const isToUs = message.isDirect || message.isMention || message.isReplyToBot;
    const isFromUsOrBot = message.isFromSelf || message.isFromBot;
    const place = JSON.stringify([message.platform, message.channel]);
    const isFresh = Date.now() - (this.#toldAt.get(place) ?? -Infinity) < quietMilliseconds;
    if (!isToUs || isFromUsOrBot || isFresh || barredBy(config, message) !== null) {
      return;
    }
    this.#toldAt.set(place, Date.now());
    const posting = this.#post(platform, message);
    this.#posted.push(posting);
    await posting;
  }

  /** Messages can be recorded again: notices go where catching up brings the answer instead. */
  async worked(): Promise<void> {
    this.#toldAt.clear();
    const since = oldestTakenUp(this.#parts.config);
    const removing = this.#posted.splice(0).map(async (posting) => {
      const posted = await posting;
      if (posted !== null && posted.message.sentAt >= since) {
        await posted.platform.remove?.(posted.message, posted.id);
      }
    });
    await Promise.allSettled(removing);
  }

  async #post(platform: Platform, message: IncomingMessage): Promise<Posted | null> {
    const { config, logger } = this.#parts;
    const text = wordsIn(languageFor(config.LOCALE, message.text, message.locale)).storeLost;
    const part = { index: 0, nonce: partNonce(message.id, noticePart), text, isPartial: false };
    try {
      return { platform, message, id: await platform.post(message, part) };
    } catch (error) {
      logger.debug({ platform: message.platform, error: errorText(error) }, "nobody could be told of the lost store");
      return null;
    }
  }
}
