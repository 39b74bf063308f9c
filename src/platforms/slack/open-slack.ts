import type { Bot } from "../../core/bot.js";
import { createCommands } from "../../core/commands/create-commands.js";
import { hasOptedOut } from "../../core/opt-out.js";
import type { Config } from "../../config.js";
import { languageFor, wordsIn } from "../../words/words.js";
import { listenForCommands } from "./commands.js";
import { listenForHome } from "./home.js";
import { SlackPlatform } from "./slack-platform.js";
import { slackSettings } from "./slack-settings.js";

/**
 * Slack for a bot, ready to be connected. `finished` resolves with an exit code when a token is refused for good, after
 * the operator has been told; for nothing else.
 * Settings that cannot work are found at the start, so that another platform can run meanwhile.
 *
 * @param pace Divides all of Slack's waiting times, for tests against a fake scaled alike.
 */
export function openSlack(config: Config, bot: Bot, pace = 1): { platform: SlackPlatform; finished: Promise<number> } {
  const { logger, stores, pseudonym } = bot.parts;
  const commands = createCommands(bot);
  let finish: (code: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  const platform = new SlackPlatform({
    settings: () => slackSettings(config),
    logger,
    pace,
    workingWords: (message) => wordsIn(languageFor(config.LOCALE, message.text, message.locale)).slackWorking,
    isLeftOut: (author) => hasOptedOut(stores.settings, "slack", pseudonym("slack", author)),
    listen: (app, live) => {
      listenForCommands(app, live, { commands, moderators: config.SLACK_MODERATORS, logger });
      listenForHome(app, live, { language: config.LOCALE, logger });
    },
    onDead: (error) => {
      logger.fatal({ platform: "slack" }, error.message);
      finish(1);
    },
  });
  return { platform, finished };
}
