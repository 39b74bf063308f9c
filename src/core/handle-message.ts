import type { InboxEntry } from "../store/inbox.js";
import type { BotParts } from "./bot-parts.js";
import type { Conversations } from "./conversations.js";
import { isHeldBack } from "./care.js";
import { addressCrisis, isMetUnaddressed, meetCrisis } from "./meet-crisis.js";
import { conversationOf, messageKey, type IncomingMessage } from "./message.js";
import { closeUnanswered, outcome } from "./outcome.js";
import type { Outcome, Platform } from "./platform.js";
import { react, resumeReaction, type Reaction } from "./react.js";
import { shouldAnswer } from "./should-answer.js";

/** What a message still needs, once it is on disk. */
export interface Admitted {
  readonly message: IncomingMessage;
  readonly isAddressed: boolean;
  /** `performance.now()` at its receipt. */
  readonly receivedAt: number;
  /** Said before the bot came back: it is not refused where much waits, but waits as well. */
  readonly isPatient: boolean;
  /** How far an earlier run has brought it, and with which messages it was answering it; null for a new message. */
  readonly resumed: { readonly entry: InboxEntry; readonly group: string | null } | null;
}

/**
 * Decides whether a message is ours to deal with and, if so, puts it on disk. Null when there is nothing to do: not
 * addressed, not allowed, or known already.
 */
export async function admitMessage(
  parts: BotParts,
  message: IncomingMessage,
  isPatient: boolean,
): Promise<Admitted | null> {
  const receivedAt = performance.now();
  const { action } = await shouldAnswer(parts.config, parts.stores, message);
  if (action === "ignore") {
    return null;
  }
  const isAddressed = action === "answer" || (await needsCareUnaddressed(parts, message));
  const isNew = await parts.stores.inbox.admit({
    key: messageKey(message),
    conversation: conversationOf(message),
    authorKey: parts.pseudonym(message.platform, message.author),
    isAddressed,
    sentAt: message.sentAt,
    receivedAt: Date.now(),
    payload: JSON.stringify(message),
  });
  return isNew ? { message, isAddressed, receivedAt, isPatient, resumed: null } : null;
}

/** Whether a message that was only to be watched must be answered after all. */
async function needsCareUnaddressed(parts: BotParts, message: IncomingMessage): Promise<boolean> {
  // Nobody waits for the model before a message is on disk: what it hears is met later, see the reaction.
  return parts.care.concern(message) === "crisis" && isMetUnaddressed(parts, message);
}

/** Whether a message that was only to be watched has turned out, once it was judged, to need an answer. Never rejects. */
async function needsAnswerAfterAll(parts: BotParts, message: IncomingMessage, reaction: Reaction): Promise<boolean> {
  if ((await reaction.concern) !== "crisis") {
    await reaction.settled;
    return false;
  }
  try {
    await addressCrisis(parts, message);
    const entry = await parts.stores.inbox.find(messageKey(message));
    return entry !== null && isReplyOpen(entry);
  } catch {
    // A store that cannot be used makes itself known when the reaction is recorded.
    return false;
  }
}

/** One message's way from disk to its reaction and its answer. Never rejects. */
export async function handleMessage(
  parts: BotParts,
  conversations: Conversations,
  platform: Platform,
  admitted: Admitted,
  signal: AbortSignal,
): Promise<Outcome> {
  const { message, isAddressed, receivedAt, isPatient, resumed } = admitted;
  const concern = parts.care.concern(message);
  const terms = { concern, signal, isPatient };
  const reaction =
    resumed === null
      ? react(parts, platform, message, terms)
      : resumeReaction(parts, platform, message, terms, resumed.entry.reaction);
  const awaitsReply = resumed === null ? isAddressed : isReplyOpen(resumed.entry);
  if (!awaitsReply && !(await needsAnswerAfterAll(parts, message, reaction))) {
    return outcome("watched", await reaction.reading);
  }
  meetCrisis(parts, platform, message, concern, reaction);
  // What an earlier run took on has passed the limit already, and nobody in need is told to wait a minute.
  const isUnlimited = message.platform === "terminal" || resumed !== null || isHeldBack(concern);
  const rate = isUnlimited
    ? "allowed"
    : parts.rateLimit.take(authorOf(message), isPatient ? message.sentAt : undefined);
  // A crisis that the model hears comes before the word on the limit and among others' talk, too; only whom nobody would
  // answer is waited for.
  const isTooMuch = rate === "repeated" && !isHeldBack(await reaction.concern);
  const isForOthers = concern === "aftercare" && !parts.care.isForUs(message) && (await reaction.concern) !== "crisis";
  if (isTooMuch || isForOthers) {
    await closeUnanswered(parts, message);
    await reaction.settled;
    return outcome("ignored", await reaction.reading);
  }
  const group = resumed?.group ?? null;
  const job = { platform, message, reaction, concern, rate, receivedAt, isPatient, ...(group !== null && { group }) };
  const result = await conversations.add(job);
  await reaction.settled;
  return result;
}

function isReplyOpen({ reply }: InboxEntry): boolean {
  return reply === "pending" || reply === "composed";
}

/** Under what name a person's replies are counted. */
export function authorOf(message: Pick<IncomingMessage, "platform" | "author">): string {
  return JSON.stringify([message.platform, message.author]);
}
