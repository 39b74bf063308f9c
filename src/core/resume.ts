import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { Admitted } from "./handle-message.js";
import type { IncomingMessage } from "./message.js";
import type { Outcome, Platform } from "./platform.js";

/**
 * Takes up what an earlier run left open on a platform, oldest first, and closes what is older than CATCH_UP_MINUTES as
 * expired: an answer that late would only confuse.
 */
export async function resumeOpen(
  parts: BotParts,
  platform: Platform,
  run: (admitted: Admitted) => Promise<Outcome>,
): Promise<void> {
  const { inbox } = parts.stores;
  try {
    const expired = await inbox.closeExpired(Date.now() - parts.config.CATCH_UP_MINUTES * 60_000);
    const entries = (await inbox.open()).filter((entry) => entry.key.platform === platform.traits.name);
    if (expired + entries.length > 0) {
      parts.logger.info({ expired, resumed: entries.length }, "messages left open by an earlier run");
    }
    for (const entry of entries) {
      const message = JSON.parse(entry.payload) as IncomingMessage;
      void run({ message, isAddressed: entry.isAddressed, receivedAt: performance.now() });
    }
  } catch (error) {
    parts.logger.error({ error: errorText(error) }, "open messages could not be taken up");
  }
}
