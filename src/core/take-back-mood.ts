import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Platform } from "./platform.js";

/**
 * Removes what a message's former words were judged to be, from the overviews and from under the message: its new words
 * may say the opposite, or speak of a crisis. Rejects with a StoreError only.
 */
export async function takeBackMood(parts: BotParts, platform: Platform, message: IncomingMessage): Promise<void> {
  const { config, stores, care, logger } = parts;
  const row = await stores.moods.find(messageKey(message));
  if (row === null) {
    return;
  }
  await stores.moods.remove(row.key);
  const mood = row.corrected ?? row.label;
  const emojis = {
    positive: [config.EMOJI_POSITIVE],
    // Which of them it was depends on whether the former words spoke of grief.
    negative: [config.EMOJI_NEGATIVE, await care.griefEmoji(message)],
    neutral: [],
  }[mood];
  for (const emoji of emojis) {
    try {
      await (emoji === null ? undefined : platform.unreact?.(message, emoji));
    } catch (error) {
      logger.debug({ platform: message.platform, error: errorText(error) }, "an edited message's emoji stays");
    }
  }
}
