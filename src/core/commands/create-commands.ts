import { errorText } from "../../errors.js";
import { languageFor, wordsIn, type Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { removeAnswer, stopAnswer } from "./answer-control.js";
import { care } from "./care.js";
import type { Asker, CommandAnswer, CommandRequest, Commands } from "./command.js";
import { forgetMe } from "./forget-me.js";
import { help } from "./help.js";
import { mode } from "./mode.js";
import * as mood from "./mood.js";
import { accuracy, ofMessage, press } from "./mood-judge.js";
import { alert, digest } from "./mood-settings.js";
import { privacy } from "./privacy.js";
import { why } from "./why.js";

/** Commands over a bot; one for all platforms. */
export function createCommands(bot: Bot): Commands {
  const { config, logger } = bot.parts;
  const words = ({ locale, platform }: Pick<Asker, "locale" | "platform">): Words =>
    wordsIn(languageFor(config.LOCALE, "", locale), platform);
  return {
    words,
    run: async (asker, request) => {
      try {
        return await runCommand(bot, asker, request, words(asker));
      } catch (error) {
        logger.error({ command: request.name, error: errorText(error) }, "a command failed");
        return { text: words(asker).failed };
      }
    },
  };
}

async function runCommand(bot: Bot, asker: Asker, request: CommandRequest, words: Words): Promise<CommandAnswer> {
  switch (request.name) {
    case "help":
      return help(bot, asker, words);
    case "why":
      return why(bot, asker, words);
    case "mode":
      return mode(bot, asker, request, words);
    case "privacy":
      return privacy(bot, asker, request, words);
    case "forget-me":
      return forgetMe(bot, asker, words);
    case "care":
      return care(bot, asker, request, words);
    case "mood show":
      return mood.show(bot, asker, request, words);
    case "mood server":
      return mood.server(bot, asker, request, words);
    case "mood alert":
      return alert(bot, asker, request, words);
    case "mood digest":
      return digest(bot, asker, request, words);
    case "mood accuracy":
      return accuracy(bot, asker, words);
    case "mood of message":
      return ofMessage(bot, asker, request, words);
    case "remove answer":
      return removeAnswer(bot, asker, request, words);
    case "stop answer":
      return stopAnswer(bot, asker, request, words);
    case "press":
      return press(bot, asker, request, words);
    default:
      return request satisfies never;
  }
}
