import { setImmediate } from "node:timers/promises";
import type { Client } from "discord.js";
import type { Bot } from "../../core/bot.js";
import type { PlatformEvents } from "../../core/platform.js";
import { conversationText, keyText, type ConversationKey, type MessageKey } from "../../store/keys.js";
import { languageFor, wordsIn } from "../../words/words.js";
import type { DiscordApi } from "./discord-api.js";

/**
 * Takes the words of a deleted message from the name of the thread that the bot began from it. Resolves also where there
 * is no such thread.
 *
 * @throws PlatformError
 */
export async function renameThreadOf(key: MessageKey, client: Client, api: DiscordApi, bot: Bot): Promise<void> {
  const { stores, config } = bot.parts;
  // Archived threads are not at hand; they are asked for only where the message was answered.
  const entry = await stores.inbox.find(key);
  const wasAnswered = entry?.isAddressed === true && entry.conversation.thread === key.id;
  const thread =
    wasAnswered || client.channels.cache.has(key.id) ? await client.channels.fetch(key.id).catch(() => null) : null;
  if (thread?.isThread() !== true || thread.ownerId !== client.user?.id) {
    return;
  }
  const name = wordsIn(languageFor(config.LOCALE, "", thread.guild.preferredLocale)).threadOfDeletedMessage;
  const isArchived = thread.archived === true;
  // Discord changes no archived thread, except to bring it back.
  await api.changeThread(key.id, isArchived ? { name, archived: false } : { name });
  if (isArchived) {
    await api.changeThread(key.id, { archived: true });
  }
}

const dayMilliseconds = 86_400_000;

/**
 * Tells core of what went with a deleted thread, of which Discord names no message: answers under way stop, turns and
 * moods go. The message that the thread was begun from stands outside it and stays.
 */
export async function forgetThread(thread: ConversationKey, bot: Bot, events: PlatformEvents): Promise<void> {
  const { inbox, history } = bot.parts.stores;
  const open = (await inbox.open()).filter(
    ({ key, conversation }) => conversationText(conversation) === conversationText(thread) && key.id !== thread.thread,
  );
  const keys = [...open.map(({ key }) => key), ...(await judgedIn(thread, bot))];
  await events.deleted([...new Map(keys.map((key) => [keyText(key), key])).values()]);
  await history.clear(thread);
}

/** The messages of a thread whose mood is kept. Read day by day, so that other work goes on meanwhile. */
async function judgedIn({ platform, space, channel, thread }: ConversationKey, bot: Bot): Promise<MessageKey[]> {
  const { stores, config } = bot.parts;
  const found: MessageKey[] = [];
  const end = Date.now() + dayMilliseconds;
  for (let day = config.RETENTION_DAYS + 1; day >= 0; day -= 1) {
    const from = end - (day + 1) * dayMilliseconds;
    const rows = await stores.moods.between({ platform, space, channel }, from, from + dayMilliseconds);
    found.push(...rows.filter((row) => row.thread === thread).map(({ key }) => key));
    await setImmediate();
  }
  return found;
}
