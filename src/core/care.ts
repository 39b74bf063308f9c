import type { Language } from "../words/words.js";
import type { IncomingMessage } from "./message.js";
import type { Platform } from "./platform.js";
import type { OutputCheck } from "./care/output-check.js";

/**
 * What a message is about, as far as the bot must hold back: `crisis` gets a fixed text and neither emoji nor generated
 * answer, and so does `aftercare`, what is said in the same conversation within the next hour; `grief` is never met with
 * the mood's emoji; `insult` is aimed at the bot and answered calmly, without the model.
 */
export type Concern = "none" | "crisis" | "aftercare" | "grief" | "insult";

/** The hook where care looks at every message before the model does, and at every answer before people do. */
export interface Care {
  /**
   * What unsure phrases of the lists say of a message, beyond {@link concern}, the graver first, so that the model is to be
   * asked; nothing once the model has been heard, and where none is asked, so that those phrases count as much as all others.
   */
  suspects(message: IncomingMessage): readonly ("crisis" | "grief")[];
  /** Judges a message by lists, by what the model has heard in it, and by what its conversation has been through, in well under a millisecond. Must not throw. */
  concern(message: IncomingMessage): Concern;
  /** This has been decided on what {@link suspects} or the model say: from now on {@link concern} says so; `none` leaves what lists say outright. */
  heard(message: IncomingMessage, concern: "none" | "crisis" | "grief"): void;
  /** Whether moderators want a crisis met although the bot was not addressed. */
  meetsUnaddressed(message: IncomingMessage): Promise<boolean>;
  /** A crisis is being answered: opens the hour, and tells the moderators where they have asked for it. Never rejects. */
  crisisMet(platform: Platform, message: IncomingMessage): Promise<void>;
  /** Drops what is kept of crises that nothing will ask for any more. To be called at start and now and then. @throws StoreError */
  expire(): Promise<void>;
  /** Whether an aftercare message is from the person concerned or to the bot; what others say there is left alone. */
  isForUs(message: IncomingMessage): boolean;
  /** The fixed text with places to turn to. Not empty for `crisis` and `aftercare`. */
  crisisText(message: IncomingMessage, concern: Concern): Promise<string>;
  /** The gentle emoji that the space has set for grief; null for none. */
  griefEmoji(message: IncomingMessage): Promise<string | null>;
  /** The places whose help lines are known, by their codes, as they are called in a language. */
  places(language: Language): ReadonlyMap<string, string>;
  /** What the bot says of itself after its first answer to a person; null afterwards. Asking counts as having said it. */
  introduction(message: IncomingMessage): Promise<string | null>;
  /**
   * A check of one answer, given what was said before it, its question last, and what that is about. Null leaves answers
   * unchecked.
   */
  checkOf(message: IncomingMessage, said: readonly string[], concern: Concern): Promise<OutputCheck | null>;
}

/** Whether a concern is met with fixed words. */
export function isHeldBack(concern: Concern): boolean {
  return concern === "crisis" || concern === "aftercare";
}

/** Care with no lists: every message goes its ordinary way. */
export const withoutCare: Care = {
  concern: () => "none",
  suspects: () => [],
  heard: () => {},
  meetsUnaddressed: () => Promise.resolve(false),
  crisisMet: () => Promise.resolve(),
  expire: () => Promise.resolve(),
  isForUs: () => true,
  crisisText: () => Promise.resolve(""),
  griefEmoji: () => Promise.resolve(null),
  places: () => new Map(),
  introduction: () => Promise.resolve(null),
  checkOf: () => Promise.resolve(null),
};
