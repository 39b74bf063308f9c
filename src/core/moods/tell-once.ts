import { errorText } from "../../errors.js";
import type { ChannelKey } from "../../store/keys.js";
import type { Announcement, Announcements } from "../announcements.js";
import type { Bot } from "../bot.js";
import { PlatformError } from "../platform.js";

/**
 * Tells a channel of moods what is on record as told already. What the platform refuses for good is given up: it would
 * be refused again every minute.
 *
 * @param forget Takes the record back, so that it is told at the next look.
 * @throws what the announcement failed with for now, the record taken back.
 */
export async function tellOnce(
  { parts }: Bot,
  announcements: Announcements,
  channel: ChannelKey,
  announcement: Announcement,
  forget: () => Promise<void>,
): Promise<void> {
  try {
    await announcements.announce(channel, announcement);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind === "unavailable") {
      await forget();
      throw error;
    }
    parts.logger.warn(
      { ...channel, error: errorText(error) },
      "moods were not told, since the channel refuses them: let the bot post there, or choose another channel",
    );
  }
}
