import type { IncomingMessage } from "../../src/core/message.js";
import type { CrashService } from "./crash-service.js";
import type { Random } from "./random.js";
import { textOf } from "./words.js";

/** Coarser than a service's clock, so that things said at one and the same time are common. */
const clockMilliseconds = 50;

/** How many threads are talked in at a time; older ones fall silent. */
const liveThreads = 5;

/** People who talk in a few threads, in direct messages, and past the bot. */
export class People {
  readonly #service: CrashService;
  readonly #random: Random;
  readonly #threads: string[] = [];

  constructor(service: CrashService, random: Random) {
    this.#service = service;
    this.#random = random;
  }

  /** One person says one thing. */
  say(): void {
    const id = this.#service.nextId();
    const random = this.#random;
    const wish = random.pick(["short", "short", "long", "slow"] as const);
    const message: IncomingMessage = {
      platform: "fake",
      space: "server",
      channel: "general",
      thread: null,
      id,
      author: random.pick(["ann", "ben", "cem"]),
      authorRoles: [],
      text: textOf(id, random.pick(["good", "bad", "plain"] as const), wish),
      sentAt: Math.floor(Date.now() / clockMilliseconds) * clockMilliseconds,
      isDirect: false,
      isMention: false,
      mentionsOthers: false,
      isReplyToBot: false,
      isFromSelf: false,
      isFromBot: false,
      hasAttachment: false,
      isPublic: true,
      link: null,
      locale: "en",
    };
    this.#service.say({ ...message, ...this.#where(id) });
  }

  #where(id: string): Partial<IncomingMessage> {
    const chance = this.#random.next();
    if (chance < 0.15) {
      const channel = this.#random.pick(["direct-1", "direct-2"]);
      return { space: "direct", channel, isDirect: true, isPublic: false };
    }
    if (chance < 0.3) {
      // Said past the bot: judged, not answered.
      return { channel: "chatter" };
    }
    if (chance < 0.45 || this.#threads.length === 0) {
      this.#threads.push(id);
      return { isMention: true };
    }
    return { thread: this.#random.pick(this.#threads.slice(-liveThreads)) };
  }
}
