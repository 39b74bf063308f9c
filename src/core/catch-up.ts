import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { IncomingMessage } from "./message.js";
import type { Platform, Receipt } from "./platform.js";

/**
 * Fetches what people said while the bot was away and hands it in as if it had just arrived; the inbox keeps out what
 * is known. Bounded by CATCH_UP_MINUTES and by the adapter's page limit.
 */
export async function catchUp(
  parts: BotParts,
  platform: Platform,
  receive: (message: IncomingMessage) => Receipt,
): Promise<void> {
  const since = Date.now() - parts.config.CATCH_UP_MINUTES * 60_000;
  try {
    const cursors = await parts.stores.inbox.cursors(platform.traits.name, since);
    for await (const message of platform.recent(since, cursors)) {
      await receive(message).admitted;
    }
  } catch (error) {
    parts.logger.warn({ platform: platform.traits.name, error: errorText(error) }, "catching up ended early");
  }
}
