import { dayMs } from "../../moods/period.js";
import { messagesIn, sumCounts } from "../../moods/tally.js";
import type { MoodViews } from "../../store/mood-views.js";
import type { MoodRow } from "../../store/moods.js";
import type { Space } from "./mood-settings.js";

/** How far back random messages are taken from. */
const reachMs = 7 * dayMs;

/**
 * A message of the last week that nobody has judged, every message of the channels that `mayAsk` as likely as any other;
 * null where there is none. `random` gives numbers from 0 up to 1.
 */
export async function pickRandomMessage(
  views: MoodViews,
  space: Space,
  now: number,
  mayAsk: (channel: string) => Promise<boolean>,
  random: () => number = Math.random,
): Promise<MoodRow | null> {
  const sized: { readonly channel: string; readonly messages: number }[] = [];
  for (const channel of await views.channels(space, now - reachMs, now)) {
    if (!(await mayAsk(channel))) continue;
    const voices = await views.voices({ ...space, channel }, now - reachMs, now, 0);
    sized.push({ channel, messages: messagesIn(sumCounts(voices)) });
  }
  let left = random() * sized.reduce((sum, { messages }) => sum + messages, 0);
  for (const { channel, messages } of sized) {
    left -= messages;
    if (left >= 0) continue;
    const [row] = await views.sample({ ...space, channel }, now - reachMs, now, 1);
    if (row !== undefined) return row;
  }
  return null;
}
