import type { DiscordApi } from "./discord-api.js";

/** The reaction comes first; when it takes longer than this, typing does not wait for it. */
const patienceMilliseconds = 800;

/** Shows typing while answers are being written, from the reaction on, or soon after. */
export class Typing {
  readonly #api: DiscordApi;
  readonly #refreshMilliseconds: number;
  readonly #begin = new Map<string, () => void>();

  /** @param refreshMilliseconds Discord shows typing for ten seconds. */
  constructor(api: DiscordApi, refreshMilliseconds = 8000) {
    this.#api = api;
    this.#refreshMilliseconds = refreshMilliseconds;
  }

  /** The reaction to this message is there: whoever waits for it may begin. */
  reacted(messageId: string): void {
    this.#begin.get(messageId)?.();
  }

  /** Types in a place, found when it is time to, until the returned function is called. Never throws. */
  show(messageId: string, findPlace: () => Promise<string>): () => void {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const type = async (): Promise<void> => {
      const channel = await findPlace();
      if (!isOver) {
        await this.#api.type(channel);
      }
    };
    const begin = () => {
      this.#begin.delete(messageId);
      clearTimeout(timer);
      // Typing is a courtesy; what keeps it from showing keeps the answer too, and is reported there.
      void type().catch(() => undefined);
      timer = setTimeout(begin, this.#refreshMilliseconds);
    };
    timer = setTimeout(begin, patienceMilliseconds);
    this.#begin.set(messageId, begin);
    return () => {
      isOver = true;
      this.#begin.delete(messageId);
      clearTimeout(timer);
    };
  }
}
