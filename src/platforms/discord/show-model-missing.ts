import { Events } from "discord.js";
import type { Config } from "../../config.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { wordsIn } from "../../words/words.js";
import { createClient } from "./create-client.js";
import { modelMissingPresence } from "./presence.js";

/**
 * Shows people in Discord that the model is missing until `isOver` resolves; resolves when the client is gone again.
 * Never rejects: what keeps it from showing is logged, and met again at the start proper.
 */
export async function showModelMissing(config: Config, logger: Logger, isOver: Promise<unknown>): Promise<void> {
  const presence = modelMissingPresence(wordsIn(config.LOCALE === "zh" ? "zh" : "en"));
  const client = createClient({ apiUrl: config.DISCORD_API_URL, hasContent: false, presence });
  client.on(Events.Error, () => undefined);
  client.login(config.DISCORD_TOKEN).catch((error: unknown) => {
    logger.warn({ error: errorText(error) }, "Discord could not be told that the model is missing");
  });
  await isOver;
  await client.destroy();
}
