import type { Announcement, Announcements } from "../../../src/core/announcements.js";
import { dayMs } from "../../../src/moods/period.js";
import type { ChannelKey } from "../../../src/store/keys.js";
import type { NewMoodRow } from "../../../src/store/moods.js";
import type { Stores } from "../../../src/store/stores.js";
import { generateWeeks } from "../../moods/generated-weeks.js";
import { RecordingPlatform } from "../../fakes/recording-platform.js";

/** A platform whose channels can be announced in. */
export class AnnouncingPlatform extends RecordingPlatform {
  readonly announced: { readonly channel: string; readonly announcement: Announcement }[] = [];
  /** Channels that only some can read. */
  readonly closed = new Set<string>();
  readonly announcements: Announcements = {
    announce: async ({ channel }, announcement) => {
      await this.before(`announce ${channel}`);
      this.announced.push({ channel, announcement });
    },
    isOpenToAll: async ({ channel }) => !this.closed.has(channel),
    channelName: (channel) => `#${channel}`,
  };
}

let count = 0;

/** Writes a mood row in #general, changed as given, and returns it. */
export async function fileMood(
  stores: Stores,
  changes: Partial<NewMoodRow> & { channel?: string; platform?: string } = {},
) {
  count += 1;
  const { platform = "fake", channel = "general", ...rest } = changes;
  const id = `mood${count}`;
  const row: NewMoodRow = {
    key: { platform, channel, id },
    space: "server",
    thread: null,
    authorKey: "somebody",
    at: Date.now() - 60_000,
    label: "positive",
    positive: changes.label === "negative" ? 0.1 : 0.9,
    logOdds: changes.label === "negative" ? -2.2 : 2.2,
    link: `https://chat.example/${channel}/${id}`,
    language: "en",
    model: "tiny",
    promptHash: "abcdef012345",
    isPublic: true,
    ...rest,
  };
  await stores.moods.record(row);
  return row;
}

/** Lets `people` write `each` messages within the last hour, so many of them negative. */
export async function fileTalk(
  stores: Stores,
  { channel = "general", people = 6, each = 4, negative = 1, at = Date.now() - 600_000 } = {},
): Promise<void> {
  for (let person = 0; person < people; person += 1) {
    for (let index = 0; index < each; index += 1) {
      const label = index < negative ? "negative" : "positive";
      await fileMood(stores, { channel, authorKey: `person ${person}`, label, at: at + index * 1000 });
    }
  }
}

/** Two quiet weeks of a channel up to `now`, the same at any time of day: the alert knows then what is usual. */
export async function fileQuietWeeks(stores: Stores, place: ChannelKey, now: number): Promise<void> {
  const from = now - 14 * dayMs;
  const shape = { seed: 3, from, weeks: 2, messagesPerWeek: 1000, channels: 1, errorRate: 0.08, meanTalk: 1 };
  for (const { at, author, label } of generateWeeks(shape)) {
    await fileMood(stores, { ...place, at, authorKey: author, label });
  }
}

/** Eight people, 24 messages within a quarter of an hour, nearly all negative. */
export async function fileIncident(stores: Stores, place: ChannelKey, began: number): Promise<void> {
  for (let index = 0; index < 24; index += 1) {
    const label = index % 8 === 7 ? "positive" : "negative";
    const at = began + index * 37_000;
    await fileMood(stores, { ...place, at, authorKey: `person ${(index * 3) % 8}`, label });
  }
}
