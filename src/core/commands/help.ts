import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { modeOf } from "../modes.js";
import type { Asker, CommandAnswer } from "./command.js";

/** Says what the bot does here and which commands the asker has. */
export async function help(bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  const { config, stores } = bot.parts;
  const mode = asker.isDirect ? null : await modeOf(stores.settings, asker, config.DEFAULT_MODE);
  const here = mode === null ? words.helpDirect : words.modeNow(mode, asker.channelName(asker.channel));
  const lines = [words.helpIntro, "", here, "", words.helpEveryone, words.helpMenu];
  if (!asker.isDirect && (await asker.moderates(asker.channel))) {
    lines.push("", words.helpModerators);
  }
  return { text: lines.join("\n") };
}
