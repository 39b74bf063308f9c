import type { IncomingMessage } from "./message.js";

interface Waiting {
  readonly message: IncomingMessage;
  readonly pass: () => void;
}

/**
 * Keeps messages that are on disk already from being worked on while older ones are still being fetched, so that each
 * conversation is answered in order.
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

  /** Resolves when the message's turn has come: at once, or after the hold in order of age; whether it had to wait. */
  async pass(message: IncomingMessage): Promise<boolean> {
    if (this.#holds === 0) {
      return false;
    }
    await new Promise<void>((resolve) => this.#waiting.push({ message, pass: resolve }));
    return true;
  }

  #passAll(): void {
    if (this.#holds === 0) {
      const waiting = this.#waiting.toSorted((one, other) => one.message.sentAt - other.message.sentAt);
      this.#waiting = [];
      waiting.forEach(({ pass }) => pass());
    }
  }
}
