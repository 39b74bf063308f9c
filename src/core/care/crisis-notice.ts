import { keyText } from "../../store/keys.js";
import type { Settings } from "../../store/settings.js";
import { messageKey, type IncomingMessage } from "../message.js";
import { PlatformError, type Platform } from "../platform.js";
import { wait } from "../wait.js";

const settingName = "crisis-notice";

/** Longer than any message is taken up again (CATCH_UP_MINUTES goes up to 1,440), in milliseconds. */
const keptMilliseconds = 86_400_000;

const usualPauses = [1000, 5000, 30_000, 120_000, 300_000];

/** What is said to the moderators, and of whom. */
export interface ModeratorsNotice {
  readonly channel: string;
  readonly text: string;
  /** The author's pseudonym: what is recorded of the notice goes when they are forgotten. */
  readonly person: string;
}

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
  { channel, text, person }: ModeratorsNotice,
): Promise<void> {
  const { announcements } = platform;
  if (announcements === undefined) {
    return;
  }
  const scope = { platform: message.platform, space: message.space, channel: keyText(messageKey(message)), person };
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

/** How long a notice is kept trying. */
export interface NoticePatience {
  /** Pauses after each try that failed because the platform is away, in milliseconds. @default about eight minutes in all */
  readonly pauses?: readonly number[];
  /** When it aborts, there is one more try at once, and that is the last. */
  readonly signal?: AbortSignal;
  /** Told of every failure that is followed by another try. */
  readonly onFailure: (error: PlatformError) => void;
}

/**
 * Tries again while the platform is away: nobody else may have seen the message.
 *
 * @throws what the last try failed with.
 */
export async function keepTelling(tell: () => Promise<void>, patience: NoticePatience): Promise<void> {
  const { pauses = usualPauses, signal, onFailure } = patience;
  for (const pause of pauses) {
    try {
      return await tell();
    } catch (error) {
      if (!(error instanceof PlatformError) || error.kind !== "unavailable" || signal?.aborted === true) {
        throw error;
      }
      onFailure(error);
      await wait(pause, signal);
    }
  }
  await tell();
}

/** Drops records that nothing will ask for any more. */
export async function dropOldNotices(settings: Settings, now: number): Promise<void> {
  for (const { scope, value } of await settings.list(settingName)) {
    if (Number(value.split(" ")[1]) < now - keptMilliseconds) {
      await settings.set(scope, settingName, null);
    }
  }
}
