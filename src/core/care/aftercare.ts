import type { Settings } from "../../store/settings.js";
import { conversationText, type ConversationKey } from "../../store/keys.js";

const settingName = "care-until";

/** How long a conversation is met with care after a crisis, in milliseconds. */
const careMilliseconds = 3_600_000;

/** Which conversations are within the hour after a crisis. Outlives a restart, and goes when the person is forgotten. */
export class Aftercare {
  readonly #settings: Settings;
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly until: number; readonly person: string | null }>();

  constructor(settings: Settings, now: () => number = Date.now) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Takes up the hours that an earlier run has opened. */
  async resume(): Promise<void> {
    for (const { scope, value } of await this.#settings.list(settingName)) {
      const until = Number(value);
      if (scope.channel !== undefined && until > (this.#open.get(scope.channel)?.until ?? this.#now())) {
        this.#open.set(scope.channel, { until, person: scope.person ?? null });
      }
    }
  }

  /** Begins the hour, or begins it anew. `person` is who it is about. In force before the promise resolves. */
  async begin(conversation: ConversationKey, person: string): Promise<void> {
    const name = conversationText(conversation);
    const until = this.#now() + careMilliseconds;
    this.#open.set(name, { until, person });
    await this.#settings.set(scopeOf(conversation, name, person), settingName, String(until));
  }

  /** Whether the conversation is within its hour. */
  holds(conversation: ConversationKey): boolean {
    return this.#open.size > 0 && (this.#open.get(conversationText(conversation))?.until ?? 0) > this.#now();
  }

  /** Whether the hour is about this person; true also where that is not known any more. */
  isAbout(conversation: ConversationKey, person: string): boolean {
    const about = this.#open.get(conversationText(conversation))?.person ?? null;
    return about === null || about === person;
  }

  /** Drops the hours that are over. */
  async expire(): Promise<void> {
    for (const [name, { until }] of this.#open) {
      if (until <= this.#now()) {
        this.#open.delete(name);
      }
    }
    for (const { scope, value } of await this.#settings.list(settingName)) {
      if (Number(value) <= this.#now()) {
        await this.#settings.set(scope, settingName, null);
      }
    }
  }
}

// The conversation's whole name stands in the channel's place: no channel is called so, and threads are told apart.
function scopeOf({ platform, space }: ConversationKey, name: string, person: string) {
  return { platform, space, channel: name, person };
}
