import { keyText } from "../../store/keys.js";
import type { Settings } from "../../store/settings.js";
import { messageKey, type IncomingMessage } from "../message.js";
import type { Platform } from "../platform.js";

const settingName = "crisis-notice";

/** Longer than any message is taken up again (CATCH_UP_MINUTES goes up to 1,440), in milliseconds. */
const keptMilliseconds = 86_400_000;

/**
 * Tells the moderators' channel of a crisis, once for each message, also where the program ended in between: what has
 * been begun is recorded, and looked for in the channel before it is said again.
 *
 * @throws PlatformError or StoreError where that could not be done.
 */
export async function tellModerators(
  settings: Settings,
  platform: Platform,
  message: IncomingMessage,
  channel: string,
  text: string,
): Promise<void> {
  const { announcements } = platform;
  if (announcements === undefined) {
    return;
  }
  const scope = { platform: message.platform, space: message.space, channel: keyText(messageKey(message)) };
  const known = (await settings.get(scope, settingName))?.split(" ")[0];
  if (known === "told") {
    return;
  }
  const where = { platform: message.platform, space: message.space, channel };
  if (known !== "begun" || (await announcements.hasAnnounced?.(where, text, message.sentAt)) !== true) {
    await settings.set(scope, settingName, `begun ${message.sentAt}`);
    await announcements.announce(where, { text });
  }
  await settings.set(scope, settingName, `told ${message.sentAt}`);
}

/** Drops records that nothing will ask for any more. */
export async function dropOldNotices(settings: Settings, now: number): Promise<void> {
  for (const { scope, value } of await settings.list(settingName)) {
    if (Number(value.split(" ")[1]) < now - keptMilliseconds) {
      await settings.set(scope, settingName, null);
    }
  }
}
