import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import type { Asker, CommandAnswer } from "./command.js";

/** Removes everything kept about the asker, on disk and in the model's memory. An opt-out stays. */
export async function forgetMe(bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  const counts = await bot.forgetPerson(asker.platform, asker.author);
  return { text: words.forgottenCounts(counts.messages, counts.turns, counts.moods) };
}
