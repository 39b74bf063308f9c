import type { Classification, Mood } from "../engine/engine.js";
import type { BotParts } from "./bot-parts.js";
import { messageKey, type IncomingMessage } from "./message.js";

/** Records the mood of a message, without its text, under its author's pseudonym. @throws StoreError when the disk cannot take it. */
export async function fileMood(
  parts: BotParts,
  message: IncomingMessage,
  mood: Mood,
  classification: Classification,
): Promise<void> {
  const { space, thread, sentAt, link, isPublic, platform, author, text } = message;
  const { positive, logOdds } = classification;
  await parts.stores.moods.record({
    key: messageKey(message),
    authorKey: parts.pseudonym(platform, author),
    space,
    thread,
    at: sentAt,
    link,
    isPublic,
    label: mood,
    positive,
    logOdds,
    language: scriptOf(text),
    ...parts.engine.description,
  });
}

function scriptOf(text: string): "zh" | "en" | "other" {
  if (/\p{Script=Han}/u.test(text)) {
    return "zh";
  }
  return /[a-z]/i.test(text) ? "en" : "other";
}
