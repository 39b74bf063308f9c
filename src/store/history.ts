import type { ChannelKey, ConversationKey, MessageKey } from "./keys.js";
import type { MoodRow } from "./moods.js";

/** One question and its answer: kept, shown to the model and deleted as a whole. */
export interface Turn {
  readonly conversation: ConversationKey;
  /** The message whose answer this is. */
  readonly source: MessageKey;
  /** Ids of all messages (same platform and channel) that the answer covers, the source's among them. */
  readonly messageIds: readonly string[];
  /** Pseudonyms of all authors. */
  readonly authorKeys: readonly string[];
  readonly question: string;
  /** The mood that the assistant was told with the question, so that it reads the same ever after; null where unknown. */
  readonly mood: MoodRow["label"] | null;
  readonly answer: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** False in direct messages and private threads, which never feed a channel. */
  readonly isPublic: boolean;
}

/** What was asked and answered. Turns are written by the inbox, in the transaction that marks the answer posted. */
export interface History {
  /** The newest `limit` turns of a conversation, oldest first. */
  recent(conversation: ConversationKey, limit: number): Promise<readonly Turn[]>;
  /** How many turns a conversation has. */
  count(conversation: ConversationKey): Promise<number>;
  /** The newest `limit` public turns of all threads of a channel, oldest first. */
  recentInChannel(channel: ChannelKey, limit: number): Promise<readonly Turn[]>;
  /** Removes every turn of a conversation; how many. */
  clear(conversation: ConversationKey): Promise<number>;
  /** Removes the turn that covers this message; whether there was one. */
  removeMessage(key: MessageKey): Promise<boolean>;
}
