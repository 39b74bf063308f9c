import { ActivityType, type Client, type PresenceData } from "discord.js";
import type { Words } from "../../words/words.js";

/** How often the load is looked at, in milliseconds. Discord allows few changes of presence a minute. */
const lookMilliseconds = 15_000;

/** What is shown until the bot is ready. */
export function startingPresence(words: Words): PresenceData {
  return presence("idle", words.presenceStarting);
}

/** What is shown while the model's file is not here. */
export function modelMissingPresence(words: Words): PresenceData {
  return presence("dnd", words.presenceModelMissing);
}

/** Keeps the bot's presence true: ready, or busy with so many waiting. */
export class Presence {
  readonly #client: () => Client;
  readonly #words: Words;
  readonly #waiting: () => number;
  #timer: NodeJS.Timeout | undefined;
  #shown = "";

  /** @param waiting How many people wait for answers. */
  constructor(client: () => Client, words: Words, waiting: () => number) {
    this.#client = client;
    this.#words = words;
    this.#waiting = waiting;
  }

  start(): void {
    this.#shown = "";
    this.#look();
    this.#timer ??= setInterval(() => this.#look(), lookMilliseconds).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const waiting = this.#waiting();
    const state = waiting === 0 ? this.#words.presenceReady : this.#words.presenceBusy(waiting);
    const client = this.#client();
    if (state !== this.#shown && client.isReady()) {
      this.#shown = state;
      client.user.setPresence(presence(waiting === 0 ? "online" : "dnd", state));
    }
  }
}

function presence(status: "idle" | "online" | "dnd", state: string): PresenceData {
  return { status, activities: [{ type: ActivityType.Custom, name: "mood", state }] };
}
