import type { Config } from "./config.js";
import type { Bot } from "./core/bot.js";
import type { Platform } from "./core/platform.js";
import { errorText } from "./errors.js";

/** A platform, and when it is over. */
export interface OpenedPlatform {
  readonly platform: Platform;
  /** Resolves with the exit code when the platform has come to its own end. */
  readonly finished: Promise<number>;
}

/** Whether there is anything else to run than the terminal. */
export function hasPlatformTokens(config: Config): boolean {
  return config.DISCORD_TOKEN !== undefined || config.SLACK_BOT_TOKEN !== undefined;
}

/** Opens every platform that has its tokens; the terminal where none has, or where a script asks for it. */
export async function openPlatforms(config: Config, bot: Bot, isJson: boolean): Promise<OpenedPlatform[]> {
  if (isJson || !hasPlatformTokens(config)) {
    const { openTerminal } = await import("./platforms/terminal/open-terminal.js");
    return [openTerminal(config, bot, isJson)];
  }
  const opened: OpenedPlatform[] = [];
  // Discord's library before Slack's: the HTTP client that is loaded first serves both, and Slack's posts no files for it.
  if (config.DISCORD_TOKEN !== undefined) {
    const { openDiscord } = await import("./platforms/discord/open-discord.js");
    opened.push(openDiscord(config.DISCORD_TOKEN, bot));
  }
  if (config.SLACK_BOT_TOKEN !== undefined) {
    const { openSlack } = await import("./platforms/slack/open-slack.js");
    opened.push(openSlack(config, bot));
  }
  return opened;
}

/**
 * Connects platforms side by side. One that cannot is reported at once, since another may go on trying for long, and left
 * out.
 *
 * @throws what the last one failed with, when none can.
 */
export async function connectPlatforms(bot: Bot, opened: readonly OpenedPlatform[]): Promise<OpenedPlatform[]> {
  const connected: OpenedPlatform[] = [];
  let left = opened.length;
  await Promise.all(
    opened.map(async (one) => {
      try {
        await bot.connect(one.platform);
        connected.push(one);
        left -= 1;
      } catch (error) {
        left -= 1;
        if (left === 0 && connected.length === 0) {
          throw error;
        }
        bot.parts.logger.error(errorText(error));
      }
    }),
  );
  return connected;
}

/** Resolves when every platform has come to its end, with the worst of their exit codes. */
export async function untilAllFinished(opened: readonly OpenedPlatform[]): Promise<number> {
  return Math.max(...(await Promise.all(opened.map(({ finished }) => finished))));
}
