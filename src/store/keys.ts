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

/** A string that is equal for equal keys and for no others, whatever characters the ids hold. */
export function keyText(key: MessageKey | ConversationKey | ChannelKey): string {
  if ("id" in key) {
    return JSON.stringify([key.platform, key.channel, key.id]);
  }
  return JSON.stringify([key.platform, key.space, key.channel, "thread" in key ? key.thread : null]);
}
