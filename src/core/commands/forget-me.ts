import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import type { Asker, CommandAnswer } from "./command.js";

/** Removes everything kept about the asker, on disk and in the model's memory. An opt-out stays. */
export async function forgetMe(bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  const { stores, pseudonym, config, engine } = bot.parts;
  // Catching up must not bring back what was said before; beyond its reach nothing is fetched anyhow.
  const until = Date.now() + (config.CATCH_UP_MINUTES + 1) * 60_000;
  const counts = await stores.forgetPerson(pseudonym(asker.platform, asker.author), until);
  await engine.forgetConversations();
  return { text: words.forgottenCounts(counts.messages, counts.turns, counts.moods) };
}
