import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { hasOptedOut, setOptedOut } from "../opt-out.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

/** What is kept and for how long; refusing and allowing to be judged; a person's own data. */
export async function privacy(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "privacy" },
  words: Words,
): Promise<CommandAnswer> {
  const { stores, pseudonym } = bot.parts;
  const authorKey = pseudonym(asker.platform, asker.author);
  switch (request.action) {
    case "show": {
      const isOut = await hasOptedOut(stores.settings, asker.platform, authorKey);
      const status = isOut ? words.privacyOptedOut : words.privacyOptedIn;
      return { text: `${words.privacyText(bot.parts.config.RETENTION_DAYS)}\n\n${status}` };
    }
    case "opt-out":
      await setOptedOut(stores.settings, asker.platform, authorKey, true);
      await stores.forgetMoods(authorKey);
      return { text: words.optedOut };
    case "opt-in":
      await setOptedOut(stores.settings, asker.platform, authorKey, false);
      return { text: words.optedIn };
    case "export":
      return exportData(bot, asker, authorKey, words);
    default:
      return request.action satisfies never;
  }
}

async function exportData(bot: Bot, asker: Asker, authorKey: string, words: Words): Promise<CommandAnswer> {
  const { stores } = bot.parts;
  const hasRefused = await hasOptedOut(stores.settings, asker.platform, authorKey);
  const data = { platform: asker.platform, optedOut: hasRefused, ...(await stores.exportPerson(authorKey)) };
  const bytes = new TextEncoder().encode(`${JSON.stringify(data, null, 2)}\n`);
  const description = words.exportDescription;
  return {
    text: words.exported(data.messages.length, data.turns.length, data.moods.length),
    files: [{ name: "moodbot-data.json", mediaType: "application/json", bytes, description }],
  };
}
