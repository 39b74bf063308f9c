import type { Client } from "discord.js";
import type { Bot } from "../../core/bot.js";
import type { MessageKey } from "../../store/keys.js";
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
