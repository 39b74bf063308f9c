import { RESTJSONErrorCodes as Code } from "discord.js";
import { PlatformError } from "../../core/platform.js";
import { hasCode } from "./failures.js";

/** How long a refused place or person is left in peace, in milliseconds. */
const quietMilliseconds = 10 * 60_000;

/**
 * Remembers what Discord has refused, so that it is not asked again at once: ten thousand refused calls in ten minutes
 * would shut the bot out altogether.
 */
export class Refusals {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;
  readonly #onForbidden: (channel: string, action: string) => void;

  /** @param onForbidden Told each time that a place goes quiet for want of a permission. */
  constructor(onForbidden: (channel: string, action: string) => void, now: () => number = Date.now) {
    this.#onForbidden = onForbidden;
    this.#now = now;
  }

  /**
   * Makes a call unless it was refused here a short while ago.
   *
   * @throws PlatformError of kind `forbidden` or `refused`, without a call, while the place or person is left in peace.
   */
  async guard<T>(action: string, channel: string, author: string, call: () => Promise<T>): Promise<T> {
    if (this.isQuiet(action, channel)) {
      throw new PlatformError("forbidden", `Not allowed to ${action} in ${channel}; tried a short while ago.`);
    }
    if (this.isQuiet(action, author)) {
      throw new PlatformError("refused", `This person does not let the bot ${action}.`);
    }
    try {
      return await call();
    } catch (error) {
      const cause = error instanceof PlatformError ? error.cause : undefined;
      if (hasCode(cause, Code.ReactionWasBlocked, Code.CannotSendMessagesToThisUser)) {
        this.#until.set(`${action} ${author}`, this.#now() + quietMilliseconds);
      } else if (error instanceof PlatformError && error.kind === "forbidden") {
        this.#until.set(`${action} ${channel}`, this.#now() + quietMilliseconds);
        this.#onForbidden(channel, action);
      }
      throw error;
    }
  }

  /** Whether a place or person is left in peace as far as an action goes. */
  isQuiet(action: string, place: string): boolean {
    const until = this.#until.get(`${action} ${place}`) ?? 0;
    if (until <= this.#now()) {
      this.#until.delete(`${action} ${place}`);
    }
    return until > this.#now();
  }

  /** Forgets everything, since permissions have changed that hold in many places. */
  forgetAll(): void {
    this.#until.clear();
  }

  /** Forgets what was refused in a place, since its permissions have changed. */
  forget(channel: string): void {
    for (const key of this.#until.keys()) {
      if (key.endsWith(` ${channel}`)) {
        this.#until.delete(key);
      }
    }
  }
}
