import type { BotParts } from "./bot-parts.js";
import type { Conversations } from "./conversations.js";
import { isMetUnaddressed, meetCrisis } from "./meet-crisis.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Platform } from "./platform.js";
import { react } from "./react.js";
import { takeBackMood, unreact } from "./take-back-mood.js";
import type { WorkInHand } from "./work-in-hand.js";

/** Begins the work on an edited message anew, while its answer has not been composed; later only a crisis counts. */
export async function renewWork(
  parts: BotParts,
  work: WorkInHand,
  conversations: Conversations,
  platform: Platform,
  message: IncomingMessage,
): Promise<void> {
  const { inbox } = parts.stores;
  const key = messageKey(message);
  const entry = await inbox.find(key);
  if (entry === null || entry.closing === "withdrawn") {
    return;
  }
  if (entry.reply !== "pending" || entry.closing !== null) {
    return meetLate(parts, platform, message, entry.isAddressed);
  }
  const before = entry.payload === "" ? null : (JSON.parse(entry.payload) as IncomingMessage);
  if (before?.text === message.text) {
    // Platforms tell again of an edited message when they add a link's preview or a thread to it.
    return;
  }
  await inbox.setPayload(key, JSON.stringify(message));
  const signal = work.renew(key);
  // The answer to the former words ends now, not after the platform's calls.
  const shownBefore = unreact(parts, platform, message, await takeBackMood(parts, message));
  const concern = parts.care.concern(message);
  const terms = { concern, signal, isPatient: false, after: shownBefore };
  const reaction = react(parts, platform, message, terms);
  meetCrisis(parts, platform, message, concern, reaction);
  const receivedAt = performance.now();
  conversations.replace({ platform, message, reaction, concern, rate: "allowed", receivedAt, isPatient: false });
}

/**
 * New words of a message that has been dealt with count only where they speak of a crisis: what it was judged to be is
 * taken back, the hour begins, and moderators are told as of any other. No answer follows: the message has had its own.
 */
async function meetLate(
  parts: BotParts,
  platform: Platform,
  message: IncomingMessage,
  isAddressed: boolean,
): Promise<void> {
  if (parts.care.concern(message) !== "crisis") {
    return;
  }
  await unreact(parts, platform, message, await takeBackMood(parts, message));
  if (isAddressed || (await isMetUnaddressed(parts, message))) {
    await parts.care.crisisMet(platform, message);
  }
}
