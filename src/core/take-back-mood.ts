import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import { messageKey, type IncomingMessage } from "./message.js";
import { moodEmoji } from "./mood-emoji.js";
import type { Platform } from "./platform.js";

/**
 * Removes from the overviews what a message's former words were judged to be: its new words may say the opposite, or speak
 * of a crisis.
 *
 * @returns the emoji that may stand under the message.
 * @throws StoreError
 */
export async function takeBackMood(parts: BotParts, message: IncomingMessage): Promise<readonly string[]> {
  const { config, stores, care } = parts;
  const row = await stores.moods.find(messageKey(message));
  if (row === null) {
    return [];
  }
  await stores.moods.remove(row.key);
  const mood = row.corrected ?? row.label;
  // Which of the two stands there depends on whether the former words spoke of grief.
  const gentle = mood === "negative" ? await care.griefEmoji(message) : null;
  return [moodEmoji(config, mood), gentle].filter((emoji) => emoji !== null);
}

/** Takes emoji of ours from under a message. Never rejects: one that is not there, or cannot be taken back, stays as it is. */
export async function unreact(
  { logger }: BotParts,
  platform: Platform,
  message: IncomingMessage,
  emojis: readonly string[],
): Promise<void> {
  for (const emoji of emojis) {
    try {
      await platform.unreact?.(message, emoji);
    } catch (error) {
      logger.debug({ platform: message.platform, error: errorText(error) }, "an edited message's emoji stays");
    }
  }
}
