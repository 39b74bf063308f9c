import type { Client } from "discord.js";
import type { Bot } from "../../core/bot.js";
import { errorText } from "../../errors.js";
import { registerCommands } from "./command-tree.js";
import type { Notices } from "./notices.js";
import { startLines } from "./server-report.js";

/** What is done once the bot is first logged in: report to the operator, greet new servers, register the commands. */
export async function startUp(client: Client<true>, bot: Bot, notices: Notices): Promise<void> {
  const { logger, config } = bot.parts;
  for (const line of startLines(client)) {
    logger.info(line);
  }
  const recently = Date.now() - config.CATCH_UP_MINUTES * 60_000;
  for (const guild of client.guilds.cache.filter(({ joinedTimestamp }) => joinedTimestamp > recently).values()) {
    await notices.greet(guild);
  }
  try {
    await registerCommands(client, config.DISCORD_DEV_GUILD);
  } catch (error) {
    logger.warn({ error: errorText(error) }, "the commands could not be registered");
  }
}
