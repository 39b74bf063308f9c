import type { BotParts } from "./bot-parts.js";
import type { Concern } from "./care.js";
import { messageKey, type IncomingMessage } from "./message.js";
import { isAuthorOptedOut } from "./opt-out.js";
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

/** Lets a crisis in a message that was only watched be answered, where moderators want that and its author is judged at all. */
export async function addressCrisis(parts: BotParts, message: IncomingMessage): Promise<void> {
  if (await isMetUnaddressed(parts, message)) {
    await parts.stores.inbox.address(messageKey(message));
  }
}

/** Whether a crisis in a message that was only to be watched is answered. */
export async function isMetUnaddressed(parts: BotParts, message: IncomingMessage): Promise<boolean> {
  return (await parts.care.meetsUnaddressed(message)) && !(await isAuthorOptedOut(parts, message));
}
