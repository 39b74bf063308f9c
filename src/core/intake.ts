import { keyText, type MessageKey } from "../store/keys.js";
import { compareAge, messageKey, type IncomingMessage } from "./message.js";

interface Waiting {
  readonly message: IncomingMessage;
  readonly pass: (message: IncomingMessage | null) => void;
}

/**
 * Keeps new messages back while older ones are still being fetched. Otherwise they would be answered out of order, a
 * thread's message could come before the one that makes the thread ours, and catching up again after a crash would
 * begin behind messages that were never fetched.
 */
export class Intake {
  #holds = 0;
  #waiting: Waiting[] = [];

  /** Holds messages back until the returned function is called (again is harmless), or the time, if any, is over. */
  hold(longestMilliseconds?: number): () => void {
    this.#holds += 1;
    let isReleased = false;
    const release = (): void => {
      if (!isReleased) {
        isReleased = true;
        clearTimeout(timer);
        this.#holds -= 1;
        this.#passAll();
      }
    };
    const timer = longestMilliseconds === undefined ? undefined : setTimeout(release, longestMilliseconds);
    return release;
  }

  /**
   * Resolves when the message's turn has come: at once, or after the hold in order of age; with the message as it is
   * then, or null where it has been deleted meanwhile.
   */
  async pass(message: IncomingMessage): Promise<IncomingMessage | null> {
    if (this.#holds === 0) {
      return message;
    }
    return new Promise((resolve) => this.#waiting.push({ message, pass: resolve }));
  }

  /** The author has changed the words of a message that may be waiting here. */
  edited(message: IncomingMessage): void {
    const name = keyText(messageKey(message));
    this.#waiting = this.#waiting.map((one) =>
      keyText(messageKey(one.message)) === name ? { message, pass: one.pass } : one,
    );
  }

  /** A message that may be waiting here is gone. */
  deleted(key: MessageKey): void {
    const isGone = ({ message }: Waiting): boolean => keyText(messageKey(message)) === keyText(key);
    this.#waiting.filter(isGone).forEach(({ pass }) => pass(null));
    this.#waiting = this.#waiting.filter((one) => !isGone(one));
  }

  #passAll(): void {
    if (this.#holds === 0) {
      const waiting = this.#waiting.toSorted((one, other) => compareAge(one.message, other.message));
      this.#waiting = [];
      waiting.forEach(({ message, pass }) => pass(message));
    }
  }
}
