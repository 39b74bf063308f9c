import type { BotParts } from "./bot-parts.js";
import type { Concern } from "./care.js";
import type { IncomingMessage } from "./message.js";
import type { Platform } from "./platform.js";
import type { Reaction } from "./react.js";

/** Begins the hour after a crisis in a message to be answered: now where the lists have found it, else once the model hears it. */
export function meetCrisis(
  { care }: BotParts,
  platform: Platform,
  message: IncomingMessage,
  listed: Concern,
  reaction: Reaction,
): void {
  if (listed === "crisis") {
    void care.crisisMet(platform, message);
  } else {
    void reaction.concern.then((heard) => (heard === "crisis" ? care.crisisMet(platform, message) : undefined));
  }
}
