import {
  Events,
  GatewayDispatchEvents,
  type Client,
  type GatewayDispatchPayload,
  type Message,
  type PartialMessage,
} from "discord.js";
import type { IncomingMessage } from "../../core/message.js";
import type { PlatformEvents } from "../../core/platform.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { ConversationKey, MessageKey } from "../../store/keys.js";

export interface MessageEventParts {
  /** Null before the start and after the stop. */
  readonly events: () => PlatformEvents | null;
  /** Null for what is no concern of core's. */
  readonly translate: (message: Message) => IncomingMessage | null;
  /** Called for each deleted message once core knows of it. */
  readonly onDeleted: (key: MessageKey) => Promise<void>;
  /** Called for each deleted thread. */
  readonly onThreadDeleted: (thread: ConversationKey) => Promise<void>;
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
  client.on(Events.MessageDelete, (message) => void deleted(parts, [keyOf(message)]));
  client.on(Events.MessageBulkDelete, (messages) => void deleted(parts, messages.map(keyOf)));
  client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
    void deletedUnseen(client, parts, packet);
    void threadDeleted(parts, packet);
  });
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

/**
 * The client tells of deletions only where it has the place at hand: not so archived threads, nor direct messages that
 * nobody has used since the start.
 */
async function deletedUnseen(client: Client, parts: MessageEventParts, packet: GatewayDispatchPayload): Promise<void> {
  const isDeletion =
    packet.t === GatewayDispatchEvents.MessageDelete || packet.t === GatewayDispatchEvents.MessageDeleteBulk;
  if (!isDeletion || client.channels.cache.has(packet.d.channel_id)) {
    return;
  }
  const { channel_id: place, guild_id: server } = packet.d;
  const ids = "ids" in packet.d ? packet.d.ids : [packet.d.id];
  try {
    const found = server === undefined ? null : await client.channels.fetch(place);
    const channel = found?.isThread() === true ? (found.parentId ?? place) : place;
    await deleted(
      parts,
      ids.map((id) => ({ platform: "discord", channel, id })),
    );
  } catch (error) {
    parts.logger.warn({ error: errorText(error) }, "messages were deleted in a place that cannot be read");
  }
}

async function threadDeleted(parts: MessageEventParts, packet: GatewayDispatchPayload): Promise<void> {
  if (packet.t !== GatewayDispatchEvents.ThreadDelete) {
    return;
  }
  const { id: thread, guild_id: space, parent_id: channel } = packet.d;
  try {
    await parts.onThreadDeleted({ platform: "discord", space: space ?? "", channel: channel ?? "", thread });
  } catch (error) {
    parts.logger.error({ error: errorText(error) }, "what went with a deleted thread could not be removed");
  }
}

function keyOf({ id, channel, channelId }: Message | PartialMessage): MessageKey {
  const home = channel.isThread() ? (channel.parentId ?? channelId) : channelId;
  return { platform: "discord", channel: home, id };
}

async function deleted(parts: MessageEventParts, keys: readonly MessageKey[]): Promise<void> {
  await parts.events()?.deleted(keys);
  const renamed = await Promise.allSettled(keys.map((key) => parts.onDeleted(key)));
  for (const result of renamed) {
    if (result.status === "rejected") {
      parts.logger.warn({ error: errorText(result.reason) }, "a deleted message's thread could not be renamed");
    }
  }
}
