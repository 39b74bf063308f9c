import type { IncomingMessage } from "./message.js";

/**
 * What a message is about, as far as the bot must hold back: `crisis` gets a fixed text and neither emoji nor generated
 * answer; `grief` is never met with the negative emoji.
 */
export type Concern = "none" | "crisis" | "grief";

/** The hook where care looks at every message before the model does, and at every answer before people do. */
export interface Care {
  /** Judges a message by lists alone, in well under a millisecond. Must not throw. */
  concern(message: IncomingMessage): Concern;
}

/** Care with no lists: every message goes its ordinary way. */
export const withoutCare: Care = { concern: () => "none" };
