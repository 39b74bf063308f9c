import type { Config } from "../config.js";
import { errorText } from "../errors.js";
import type { Cursor } from "../store/inbox.js";
import type { BotParts } from "./bot-parts.js";
import { compareAge, messageKey, type IncomingMessage } from "./message.js";
import { patienceOf } from "./patience.js";
import type { Platform, Receipt } from "./platform.js";
import { wait } from "./wait.js";

/** From when on what was said is still worth an answer, in milliseconds since the epoch. */
export function oldestTakenUp(config: Pick<Config, "CATCH_UP_MINUTES">): number {
  return Date.now() - config.CATCH_UP_MINUTES * 60_000;
}

/** While a gap is being fetched, holds the time (milliseconds since the epoch) of the newest message before it. */
const gapSetting = "gap-after";

/**
 * Fetches what people said while the bot was away and hands it in as if it had just arrived; the inbox keeps out what is
 * known. Bounded by CATCH_UP_MINUTES and by the adapter's page limit. Never rejects.
 *
 * Channel by channel as they come from the adapter, so that the first need not wait for the last where a platform allows
 * few calls; each with its threads oldest first: a thread is ours by the message that began it.
 */
export async function catchUp(
  parts: BotParts,
  platform: Platform,
  receive: (message: IncomingMessage) => Receipt,
): Promise<void> {
  const scope = { platform: platform.traits.name, space: "" };
  const since = oldestTakenUp(parts.config);
  const { inbox, settings } = parts.stores;
  try {
    const cursors = await inbox.cursors(platform.traits.name, since);
    const known = await settings.get(scope, gapSetting);
    const gapAfter =
      known === null ? cursors.reduce((newest, { newestSentAt }) => Math.max(newest, newestSentAt), 0) : Number(known);
    await settings.set(scope, gapSetting, String(gapAfter));
    for (const pause of patienceOf(parts).beforeCatchingUp) {
      await wait(pause);
      if (await hand(parts, platform.recent(since, before(cursors, gapAfter)), receive)) {
        return await settings.set(scope, gapSetting, null);
      }
    }
  } catch (error) {
    parts.logger.warn({ platform: platform.traits.name, error: errorText(error) }, "catching up ended early");
  }
}

/** Whether something that was said while the bot was away has not been fetched yet. */
export async function hasGap(parts: BotParts, platform: Platform): Promise<boolean> {
  return (await parts.stores.settings.get({ platform: platform.traits.name, space: "" }, gapSetting)) !== null;
}

/**
 * Cursors set after an earlier gap that was never fetched to its end say nothing about that gap: there everything is
 * read again.
 */
function before(cursors: readonly Cursor[], gapAfter: number): readonly Cursor[] {
  return cursors.filter(({ newestSentAt }) => newestSentAt <= gapAfter);
}

/** Hands in what could be fetched; whether that is all, and all of it is on disk. */
async function hand(
  parts: BotParts,
  missed: AsyncIterable<IncomingMessage>,
  receive: (message: IncomingMessage) => Receipt,
): Promise<boolean> {
  let isComplete = true;
  const ofOneChannel: IncomingMessage[] = [];
  const withoutRoot: IncomingMessage[] = [];
  const handIn = async (messages: readonly IncomingMessage[], isLast: boolean) => {
    for (const message of messages.toSorted(compareAge)) {
      if (isLast || (await isRootKnown(parts, message))) {
        isComplete = (await receive(message).admitted) && isComplete;
      } else {
        withoutRoot.push(message);
      }
    }
  };
  try {
    for await (const message of missed) {
      if (message.channel !== ofOneChannel[0]?.channel) {
        await handIn(ofOneChannel.splice(0), false);
      }
      ofOneChannel.push(message);
    }
  } catch (error) {
    isComplete = false;
    parts.logger.warn({ error: errorText(error) }, "not everything that was said meanwhile could be fetched");
  }
  await handIn([...withoutRoot.splice(0), ...ofOneChannel], true);
  return isComplete;
}

/** Whether the message that began the thread is known: taken on too early, a message there would count as none of ours. */
async function isRootKnown({ stores }: BotParts, message: IncomingMessage): Promise<boolean> {
  return message.thread === null || (await stores.inbox.find({ ...messageKey(message), id: message.thread })) !== null;
}
