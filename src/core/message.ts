import type { ConversationKey, MessageKey } from "../store/keys.js";

/**
 * A message as core sees it. Adapters decide every platform fact here; core decides behaviour and never asks a
 * platform's library anything. Plain data, so that it can be stored as JSON.
 */
export interface IncomingMessage {
  /** `discord`, `slack` or `terminal`. */
  readonly platform: string;
  /** The server or workspace; `"direct"` for direct messages. */
  readonly space: string;
  /** The channel; of a message in a thread, the channel that the thread belongs to. */
  readonly channel: string;
  /** The thread, by the id of its root message where the platform has that; null outside threads. */
  readonly thread: string | null;
  readonly id: string;
  readonly author: string;
  /** Ids of the author's roles in this space; null on platforms that have no roles, whose people no role list bars. */
  readonly authorRoles: readonly string[] | null;
  /** What the author wrote, mentions of the bot removed and other mentions in plain words. May be empty. */
  readonly text: string;
  /** Milliseconds since the epoch, by the platform's clock. */
  readonly sentAt: number;
  /** A direct message: always addressed, answered inline, one history. */
  readonly isDirect: boolean;
  /** Mentions the bot's user or its own role. */
  readonly isMention: boolean;
  /** Mentions somebody else than the bot. */
  readonly mentionsOthers: boolean;
  /** Answers a message of the bot. */
  readonly isReplyToBot: boolean;
  readonly isFromSelf: boolean;
  /** From another bot, a webhook or the platform itself. */
  readonly isFromBot: boolean;
  /** Holds an attachment or a sticker. */
  readonly hasAttachment: boolean;
  /**
   * Whether everybody in the channel can read it: false for direct messages and private threads, which never feed a
   * channel's history or overview. True in a private channel: who may know of that one is asked each time it is told of.
   */
  readonly isPublic: boolean;
  /** Where a person can read the message; null where the platform has no links. */
  readonly link: string | null;
  /** The author's language as the platform tells it (`zh-CN`, `en-US`); null where it does not. */
  readonly locale: string | null;
}

/**
 * Orders messages by age. Platforms tell time in milliseconds, and two messages of one millisecond are no rarity where
 * people talk in bursts: then the one that may have begun a thread comes before those in threads, and ids, which grow on
 * every platform, decide the rest.
 */
export function compareAge(one: IncomingMessage, other: IncomingMessage): number {
  const byThread = Number(one.thread !== null) - Number(other.thread !== null);
  const byLength = one.id.length - other.id.length;
  const byId = one.id < other.id ? -1 : Number(one.id > other.id);
  return one.sentAt - other.sentAt || byThread || byLength || byId;
}

/** The key that names the message everywhere. */
export function messageKey(message: IncomingMessage): MessageKey {
  return { platform: message.platform, channel: message.channel, id: message.id };
}

/**
 * The conversation a message belongs to. A message outside threads begins a thread of its own, named by its id, except
 * in direct messages, whose top level is one conversation.
 */
export function conversationOf(message: IncomingMessage): ConversationKey {
  const { platform, space, channel } = message;
  return { platform, space, channel, thread: message.thread ?? (message.isDirect ? null : message.id) };
}
