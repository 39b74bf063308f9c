import type { Bot } from "../../core/bot.js";
import type { Platform } from "../../core/platform.js";
import { Discord } from "./discord.js";

/** Discord, and when it is over. */
export interface OpenedDiscord {
  readonly platform: Platform;
  /** Resolves with the exit code 1 once Discord refuses the token for good: a supervisor may try again. */
  readonly finished: Promise<number>;
}

/** Makes the Discord platform for a token; {@link Bot.connect} starts it. */
export function openDiscord(token: string, bot: Bot): OpenedDiscord {
  let finish: (code: number) => void;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  const platform = new Discord({
    token,
    bot,
    onDead: (error) => {
      bot.parts.logger.fatal(error.message);
      finish(1);
    },
  });
  return { platform, finished };
}
