import type { InboxEntry } from "../../store/inbox.js";
import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

/** Stops the answer being written for a message: for its author and for moderators. */
export async function stopAnswer(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "stop answer" },
  words: Words,
): Promise<CommandAnswer> {
  const entry = await bot.parts.stores.inbox.find(request.source);
  if (entry === null) {
    return { text: words.notAnAnswer };
  }
  if (!(await mayControl(bot, asker, entry))) {
    return { text: words.notYourAnswer };
  }
  return { text: bot.stopReply(entry.key) ? words.stopping : words.nothingToStop };
}

/** Removes a posted answer and its turn, or stops the one being written: for its author and for moderators. */
export async function removeAnswer(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "remove answer" },
  words: Words,
): Promise<CommandAnswer> {
  const { inbox, history } = bot.parts.stores;
  const entry = await inbox.findByPosted(asker.platform, request.postedId);
  if (entry === null) {
    return { text: words.notAnAnswer };
  }
  if (!(await mayControl(bot, asker, entry))) {
    return { text: words.notYourAnswer };
  }
  if (bot.stopReply(entry.key)) {
    return { text: words.stopping };
  }
  await history.removeMessage(entry.key);
  const removals = entry.parts.flatMap(({ postedId }) => postedId ?? []);
  return { text: words.answerRemoved, removals };
}

async function mayControl(bot: Bot, asker: Asker, entry: InboxEntry): Promise<boolean> {
  const isAuthor = entry.authorKey === bot.parts.pseudonym(asker.platform, asker.author);
  return isAuthor || (!asker.isDirect && (await asker.moderates(entry.key.channel)));
}
