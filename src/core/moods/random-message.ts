import { dayMs, hourMs, quarterEnd } from "../../moods/period.js";
import { messagesIn } from "../../moods/tally.js";
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
  const hours: Hour[] = [];
  const from = quarterEnd(now - reachMs);
  for (const channel of await views.channels(space, from, now)) {
    if (!(await mayAsk(channel))) continue;
    for (const voice of await views.voices({ ...space, channel }, from, quarterEnd(now), 0)) {
      hours.push({ channel, hour: voice.hour, messages: messagesIn(voice) });
    }
  }
  for (let left = hours; left.length > 0;) {
    const { channel, hour } = pickByWeight(left, random());
    const [row] = await views.sample({ ...space, channel }, Math.max(from, hour), hour + hourMs, 1);
    if (row !== undefined) return row;
    // All of that hour has been judged.
    left = left.filter((one) => one.channel !== channel || one.hour !== hour);
  }
  return null;
}

interface Hour {
  readonly channel: string;
  readonly hour: number;
  readonly messages: number;
}

/** @param place From 0 up to 1. */
function pickByWeight(hours: readonly Hour[], place: number): Hour {
  let left = place * hours.reduce((sum, { messages }) => sum + messages, 0);
  const picked = hours.find(({ messages }) => (left -= messages) < 0) ?? hours.at(-1);
  if (picked === undefined) throw new RangeError("There is nothing to pick from.");
  return picked;
}
