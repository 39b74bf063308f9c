import { Events, type Client, type Message, type PartialMessage } from "discord.js";
import type { IncomingMessage } from "../../core/message.js";
import type { PlatformEvents } from "../../core/platform.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { MessageKey } from "../../store/keys.js";

export interface MessageEventParts {
  /** Null before the start and after the stop. */
  readonly events: () => PlatformEvents | null;
  /** Null for what is no concern of core's. */
  readonly translate: (message: Message) => IncomingMessage | null;
  /** Called for each deleted message once core knows of it. */
  readonly onDeleted: (id: string) => Promise<void>;
  readonly logger: Logger;
}

/** Hands what people write, change and delete to core. */
export function listenForMessages(client: Client, parts: MessageEventParts): void {
  client.on(Events.MessageCreate, (message) => {
    const translated = parts.translate(message);
    if (translated !== null) {
      parts.events()?.received(translated);
    }
  });
  client.on(Events.MessageUpdate, (before, after) => void updated(parts, before, after));
  client.on(Events.MessageDelete, (message) => void deleted(parts, [message]));
  client.on(Events.MessageBulkDelete, (messages) => void deleted(parts, [...messages.values()]));
}

/** Discord also tells of previews, pins and threads; only new words count. */
async function updated(
  parts: MessageEventParts,
  before: Message | PartialMessage,
  after: Message | PartialMessage,
): Promise<void> {
  try {
    const hasNewWords = after.editedTimestamp !== null && (before.partial || before.content !== after.content);
    const translated = hasNewWords ? parts.translate(after.partial ? await after.fetch() : after) : null;
    if (translated !== null) {
      await parts.events()?.edited(translated);
    }
  } catch (error) {
    parts.logger.debug({ error: errorText(error) }, "an edited message could not be read");
  }
}

async function deleted(parts: MessageEventParts, messages: readonly (Message | PartialMessage)[]): Promise<void> {
  const keys = messages.map(({ id, channel, channelId }): MessageKey => {
    const home = channel.isThread() ? (channel.parentId ?? channelId) : channelId;
    return { platform: "discord", channel: home, id };
  });
  await parts.events()?.deleted(keys);
  const renamed = await Promise.allSettled(keys.map(({ id }) => parts.onDeleted(id)));
  for (const result of renamed) {
    if (result.status === "rejected") {
      parts.logger.warn({ error: errorText(result.reason) }, "a deleted message's thread could not be renamed");
    }
  }
}
