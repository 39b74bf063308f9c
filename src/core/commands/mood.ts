import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

/** The mood of one channel over a period, for moderators. */
export async function show(
  _bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood show" },
  words: Words,
): Promise<CommandAnswer> {
  return forModerators(asker, request.channel ?? asker.channel, words);
}

/** All watched channels of a space, for moderators. */
export async function server(
  _bot: Bot,
  asker: Asker,
  _request: CommandRequest & { name: "mood server" },
  words: Words,
): Promise<CommandAnswer> {
  return forModerators(asker, undefined, words);
}

/** Alerts when a channel's mood turns, for moderators. */
export async function alert(
  _bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood alert" },
  words: Words,
): Promise<CommandAnswer> {
  return forModerators(asker, request.channel ?? asker.channel, words);
}

/** A regular digest of a space, for moderators. */
export async function digest(
  _bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood digest" },
  words: Words,
): Promise<CommandAnswer> {
  return forModerators(asker, request.channel ?? asker.channel, words);
}

/** How often people agree with the labels, for moderators. */
export async function accuracy(_bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  return forModerators(asker, undefined, words);
}

/** The mood of one message: for its author and for those who moderate its channel. */
export async function ofMessage(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood of message" },
  words: Words,
): Promise<CommandAnswer> {
  const isAuthor = request.author === asker.author;
  if (!isAuthor && (asker.isDirect || !(await asker.moderates(request.message.channel)))) {
    return { text: words.moodNotYours };
  }
  const row = await bot.parts.stores.moods.find(request.message);
  if (row === null) {
    return { text: words.moodUnknown };
  }
  return { text: words.moodOfMessage(row.corrected ?? row.label, row.positive, row.corrected !== null) };
}

/** A button of an earlier answer. */
export async function press(
  _bot: Bot,
  _asker: Asker,
  _request: CommandRequest & { name: "press" },
  words: Words,
): Promise<CommandAnswer> {
  return { text: words.notYet };
}

async function forModerators(asker: Asker, channel: string | undefined, words: Words): Promise<CommandAnswer> {
  if (asker.isDirect) {
    return { text: words.notDirect };
  }
  return { text: (await asker.moderates(channel)) ? words.notYet : words.moderatorsOnly };
}
