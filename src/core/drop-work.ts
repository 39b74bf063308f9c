import { errorText } from "../errors.js";
import type { MessageKey } from "../store/keys.js";
import type { BotParts } from "./bot-parts.js";
import type { Conversations } from "./conversations.js";
import type { IncomingMessage } from "./message.js";
import type { Platform } from "./platform.js";
import type { WorkInHand } from "./work-in-hand.js";

/** Ends all work on a message, and takes back what was shown of an unfinished answer. */
export async function dropWork(
  parts: BotParts,
  work: WorkInHand,
  conversations: Conversations,
  platform: Platform | undefined,
  key: MessageKey,
  reason: "deleted" | "forgotten",
): Promise<void> {
  const { inbox } = parts.stores;
  const entry = await inbox.find(key);
  await inbox.withdraw(key);
  work.stop(key, reason);
  conversations.remove(key);
  if (entry === null || entry.payload === "" || (entry.reply !== "pending" && entry.reply !== "composed")) {
    return;
  }
  // A notice or half an answer to a message that is gone would stand there for ever.
  const message = JSON.parse(entry.payload) as IncomingMessage;
  for (const { postedId } of entry.parts) {
    try {
      await (postedId === null ? undefined : platform?.remove?.(message, postedId));
    } catch (error) {
      // Gone with its channel, or out of reach: what we keep of the message goes all the same.
      parts.logger.warn({ platform: key.platform, error: errorText(error) }, "part of an unfinished answer stays");
    }
  }
}

/** As {@link dropWork}, for everything open that a person is waiting for. */
export async function dropWorkOf(
  parts: BotParts,
  work: WorkInHand,
  conversations: Conversations,
  platform: Platform | undefined,
  authorKey: string,
): Promise<void> {
  for (const entry of await parts.stores.inbox.open()) {
    if (entry.authorKey === authorKey) {
      await dropWork(parts, work, conversations, platform, entry.key, "forgotten");
    }
  }
}
