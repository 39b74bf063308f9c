import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { Conversations } from "./conversations.js";
import { conversationOf, messageKey, type IncomingMessage } from "./message.js";
import type { Outcome, Platform } from "./platform.js";
import { react } from "./react.js";
import { shouldAnswer } from "./should-answer.js";

/** What a message still needs, once it is on disk. */
export interface Admitted {
  readonly message: IncomingMessage;
  readonly isAddressed: boolean;
  /** `performance.now()` at its receipt. */
  readonly receivedAt: number;
}

/**
 * Decides whether a message is ours to deal with and, if so, puts it on disk. Null when there is nothing to do: not
 * addressed, not allowed, or known already.
 */
export async function admitMessage(parts: BotParts, message: IncomingMessage): Promise<Admitted | null> {
  const receivedAt = performance.now();
  const { action } = await shouldAnswer(parts.config, parts.stores, message);
  if (action === "ignore") {
    return null;
  }
  const isAddressed = action === "answer";
  const isNew = await parts.stores.inbox.admit({
    key: messageKey(message),
    conversation: conversationOf(message),
    authorKey: parts.pseudonym(message.platform, message.author),
    isAddressed,
    sentAt: message.sentAt,
    receivedAt: Date.now(),
    payload: JSON.stringify(message),
  });
  return isNew ? { message, isAddressed, receivedAt } : null;
}

/** One message's way from disk to its reaction and its answer. Never rejects. */
export async function handleMessage(
  parts: BotParts,
  conversations: Conversations,
  platform: Platform,
  admitted: Admitted,
  signal: AbortSignal,
): Promise<Outcome> {
  const { message, isAddressed, receivedAt } = admitted;
  const concern = parts.care.concern(message);
  const reaction = react(parts, platform, message, concern, signal);
  if (!isAddressed) {
    await reaction.settled;
    return outcome("watched", await reaction.reading);
  }
  const rate = message.platform === "terminal" ? "allowed" : parts.rateLimit.take(authorOf(message));
  if (rate === "repeated") {
    await parts.stores.inbox.complete(messageKey(message), null).catch((error: unknown) => {
      parts.logger.error({ error: errorText(error) }, "a message over the limit could not be closed");
    });
    await reaction.settled;
    return outcome("ignored", await reaction.reading);
  }
  const result = await conversations.add({ platform, message, reaction, concern, rate, receivedAt });
  await reaction.settled;
  return result;
}

/** What is reported of a message that got no answer. */
export function outcome(kind: "ignored" | "watched", reading: Outcome["reading"] = null): Outcome {
  const milliseconds = { reaction: reading?.milliseconds ?? null, firstToken: null, reply: null };
  return { kind, reading, reply: null, error: null, milliseconds };
}

/** Under what name a person's replies are counted. */
export function authorOf(message: Pick<IncomingMessage, "platform" | "author">): string {
  return JSON.stringify([message.platform, message.author]);
}
