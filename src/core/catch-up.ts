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

/** While a gap has not been fetched to its end, holds the time (milliseconds since the epoch) before which nothing lacks. */
const gapSetting = "gap-after";

/** What was said shortly before the store was found to fail may have been on its way into it, in milliseconds. */
const onItsWayMilliseconds = 60_000;

/** What may lack, beside what was never fetched to its end before. Both in milliseconds since the epoch. */
export interface Missed {
  /** From when on the platform may not have told what was said; 0 where it cannot say, null where it has told everything. */
  readonly untoldSince: number | null;
  /** From when on nothing could be recorded. */
  readonly unrecordedSince?: number;
}

/**
 * Fetches what people said while the bot was away and hands it in as if it had just arrived; the inbox keeps out what is
 * known. Bounded by CATCH_UP_MINUTES and by the adapter's page limit. What cannot be fetched now is left for the next
 * time. Rejects with a StoreError only.
 *
 * Channel by channel as they come from the adapter, so that the first need not wait for the last where a platform allows
 * few calls; each with its threads oldest first: a thread is ours by the message that began it.
 */
export async function catchUp(
  parts: BotParts,
  platform: Platform,
  missed: Missed,
  receive: (message: IncomingMessage) => Receipt,
): Promise<void> {
  const scope = { platform: platform.traits.name, space: "" };
  const oldest = oldestTakenUp(parts.config);
  const { inbox, settings } = parts.stores;
  const { untoldSince, unrecordedSince } = missed;
  const known = await settings.get(scope, gapSetting);
  const isWide = known !== null || unrecordedSince !== undefined;
  if (!isWide && untoldSince === null) {
    return;
  }
  const cursors = await inbox.cursors(platform.traits.name, oldest);
  const newestKnown = cursors.reduce((newest, { newestSentAt }) => Math.max(newest, newestSentAt), 0);
  const gapAfter = Math.min(
    known === null ? newestKnown : Number(known),
    (unrecordedSince ?? Infinity) - onItsWayMilliseconds,
  );
  await settings.set(scope, gapSetting, String(gapAfter));
  const since = isWide ? oldest : Math.max(oldest, untoldSince ?? 0);
  for (const pause of patienceOf(parts).beforeCatchingUp) {
    await wait(pause);
    // A platform that is not connected says so when it is again.
    if (!platform.health().isConnected) {
      return;
    }
    if (await hand(parts, platform.recent(since, before(cursors, gapAfter)), receive)) {
      return settings.set(scope, gapSetting, null);
    }
  }
}

/**
 * Cursors set after the beginning of a gap say nothing about that gap: there everything is read again. The place itself
 * stays known, since platforms do not tell of all places by themselves.
 */
function before(cursors: readonly Cursor[], gapAfter: number): readonly Cursor[] {
  return cursors.map((cursor) =>
    cursor.newestSentAt <= gapAfter ? cursor : { ...cursor, newestId: "0", newestSentAt: 0 },
  );
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
