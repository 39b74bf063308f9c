/** Names one message of the outside world. Unique together; ids are the platform's own. */
export interface MessageKey {
  readonly platform: string;
  readonly channel: string;
  readonly id: string;
}

/** A channel, without regard to threads. `space` is the server or workspace, or `"direct"` for direct messages. */
export interface ChannelKey {
  readonly platform: string;
  readonly space: string;
  readonly channel: string;
}

/** What history is filed under: a channel and one of its threads, or no thread. */
export interface ConversationKey extends ChannelKey {
  readonly thread: string | null;
}

/** A string that is equal for equal message keys and for no others, whatever characters the ids hold. */
export function keyText(key: MessageKey): string {
  return JSON.stringify([key.platform, key.channel, key.id]);
}

/** The same for conversations: a channel without a thread is a conversation of its own. */
export function conversationText(key: ConversationKey): string {
  return JSON.stringify([key.platform, key.space, key.channel, key.thread]);
}
