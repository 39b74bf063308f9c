import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hourMs } from "../../src/moods/period.js";
import type { MoodRow } from "../../src/store/moods.js";
import type { Stores } from "../../src/store/stores.js";
import { type CreateStores, key, mood, start } from "./samples.js";

const channel = { platform: "discord", space: "space-1", channel: "channel-1" };
const hour = Math.floor(start / hourMs) * hourMs;
const end = hour + 100 * hourMs;

/** What every store of overviews keeps to. */
export function describeMoodViews(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
    // None of these may ever show up in channel-1's overviews.
    await stores.moods.record(mood("private", { isPublic: false, at: hour }));
    await stores.moods.record(mood("beside", { key: key("beside", "channel-2"), at: hour }));
    await stores.moods.record(mood("elsewhere", { space: "space-2", at: hour }));
    await stores.moods.record(mood("slack", { key: { ...key("slack"), platform: "slack" }, at: hour }));
    await stores.moods.record(mood("before", { at: hour - 1 }));
    await stores.moods.record(mood("after", { at: end }));
  });
  afterEach(async () => stores.close());

  const record = async (id: string, changes: Partial<MoodRow>): Promise<void> => stores.moods.record(mood(id, changes));

  describe("mood views", () => {
    it("count what each person said in each hour, by label", async () => {
      await record("1", { at: hour, authorKey: "a", label: "positive" });
      await record("2", { at: hour + hourMs - 1, authorKey: "a", label: "negative" });
      await record("3", { at: hour + 1, authorKey: "b", label: "neutral" });
      await record("4", { at: hour + 50 * hourMs, authorKey: "a", label: "negative" });
      const voices = await stores.moodViews.voices(channel, hour, end, 0);
      expect(voices.toSorted((one, other) => one.hour - other.hour || one.author.localeCompare(other.author))).toEqual([
        { hour, author: "a", positive: 1, negative: 1, neutral: 0 },
        { hour, author: "b", positive: 0, negative: 0, neutral: 1 },
        { hour: hour + 50 * hourMs, author: "a", positive: 0, negative: 1, neutral: 0 },
      ]);
    });

    it("count hours from where a zone's hours begin", async () => {
      const half = hourMs / 2;
      await record("1", { at: hour + half - 1 });
      await record("2", { at: hour + half });
      const voices = await stores.moodViews.voices(channel, hour, end, half);
      expect(voices.map((voice) => voice.hour - hour).toSorted((a, b) => a - b)).toEqual([-half, half]);
    });

    it("count a correction in place of the label, and give the correction with how it came", async () => {
      await record("1", { at: hour, label: "positive" });
      await stores.moods.correct(key("1"), "negative", "unasked");
      const voices = await stores.moodViews.voices(channel, hour, end, 0);
      expect(voices).toMatchObject([{ positive: 0, negative: 1 }]);
      const rows = await stores.moodViews.corrected(channel);
      expect(rows).toMatchObject([{ label: "positive", corrected: "negative", correctedBy: "unasked" }]);
    });

    it("count anew what is judged anew, and no more what is deleted, forgotten, withdrawn from view or too old", async () => {
      await record("1", { at: hour, authorKey: "a" });
      await record("2", { at: hour + 1, authorKey: "a", label: "neutral" });
      await record("3", { at: hour + 2, authorKey: "b" });
      await record("4", { at: hour + hourMs, authorKey: "c" });
      await record("5", { at: hour + 9 * hourMs, authorKey: "c" });
      const counts = async () => {
        const voices = await stores.moodViews.voices(channel, hour, end, 0);
        return voices
          .map(
            (voice) =>
              `${voice.author}${(voice.hour - hour) / hourMs}: ${voice.positive} ${voice.negative} ${voice.neutral}`,
          )
          .toSorted();
      };
      expect(await counts()).toEqual(["a0: 1 0 1", "b0: 1 0 0", "c1: 1 0 0", "c9: 1 0 0"]);
      await record("1", { at: hour, authorKey: "a", label: "negative" });
      await stores.moods.correct(key("2"), "negative", "asked");
      await record("2", { at: hour, authorKey: "a", label: "positive" });
      expect(await counts()).toEqual(["a0: 0 2 0", "b0: 1 0 0", "c1: 1 0 0", "c9: 1 0 0"]);
      await record("5", { at: hour + 9 * hourMs, authorKey: "c", isPublic: false });
      await stores.moods.remove(key("1"));
      await stores.forgetPerson("b", start);
      expect(await counts()).toEqual(["a0: 0 1 0", "c1: 1 0 0"]);
      await stores.expire(hour + hourMs);
      expect(await counts()).toEqual(["c1: 1 0 0"]);
    });

    it("tell who said what when, oldest first and as corrected", async () => {
      await record("late", { at: hour + 50 * hourMs, authorKey: "b", label: "neutral" });
      await record("early", { at: hour, authorKey: "a", label: "negative" });
      await record("corrected", { at: hour + 7 * hourMs, authorKey: "a" });
      await stores.moods.correct(key("corrected"), "negative", "unasked");
      expect(await stores.moodViews.utterances(channel, hour, end)).toEqual([
        { at: hour, author: "a", label: "negative" },
        { at: hour + 7 * hourMs, author: "a", label: "negative" },
        { at: hour + 50 * hourMs, author: "b", label: "neutral" },
      ]);
    });

    it("give the surest messages of a label, one an author, and none without a link", async () => {
      await record("1", { at: hour, authorKey: "a", label: "negative", positive: 0.02 });
      await record("2", { at: hour, authorKey: "a", label: "negative", positive: 0.01 });
      await record("3", { at: hour + 60 * hourMs, authorKey: "b", label: "negative", positive: 0.2 });
      await record("4", { at: hour, authorKey: "c", label: "negative", positive: 0.001, link: null });
      await record("5", { at: hour + 1, authorKey: "d", label: "negative", positive: 0.1 });
      await record("6", { at: hour + 1, authorKey: "e", label: "positive", positive: 0.99 });
      await record("7", { at: hour + 2, authorKey: "b", label: "positive", positive: 0.9 });
      const ids = async (label: "positive" | "negative", limit: number) =>
        (await stores.moodViews.weightiest(channel, hour, end, label, limit)).map((row) => row.key.id);
      expect(await ids("negative", 3)).toEqual(["2", "5", "3"]);
      expect(await ids("negative", 2)).toEqual(["2", "5"]);
      expect(await ids("positive", 3)).toEqual(["6", "7"]);
    });

    it("find everybody's surest message even where one person sent the forty surest", async () => {
      for (let index = 0; index < 40; index += 1) {
        await record(`loud${index}`, { at: hour, authorKey: "loud", positive: 0.99 - index / 1000 });
      }
      await record("quiet", { at: hour, authorKey: "quiet", positive: 0.8 });
      const rows = await stores.moodViews.weightiest(channel, hour, end, "positive", 3);
      expect(rows.map((row) => row.key.id)).toEqual(["loud0", "quiet"]);
    });

    it("name a space's channels with public rows in the time", async () => {
      await record("1", { at: hour, key: key("1", "channel-3"), isPublic: false });
      await record("2", { at: hour - 1, key: key("2", "channel-4") });
      await record("3", { at: hour });
      const channels = await stores.moodViews.channels(channel, hour, end);
      expect(channels.toSorted()).toEqual(["channel-1", "channel-2"]);
    });

    it("sample at random among linked rows that nobody has corrected", async () => {
      for (let index = 0; index < 20; index += 1) await record(`r${index}`, { at: hour + index });
      await record("unlinked", { at: hour, link: null });
      await stores.moods.correct(key("r0"), "neutral", "asked");
      const picked = new Set<string>();
      for (let round = 0; round < 40; round += 1) {
        const rows = await stores.moodViews.sample(channel, hour, end, 3);
        expect(new Set(rows.map((row) => row.key.id)).size).toBe(3);
        for (const row of rows) picked.add(row.key.id);
      }
      expect(picked.size).toBeGreaterThan(10);
      expect(picked).not.toContain("r0");
      expect([...picked].every((id) => /^r\d+$/.test(id))).toBe(true);
    });

    it("remember that a message was asked about, even when it is corrected again", async () => {
      await record("1", { at: hour });
      await stores.moods.correct(key("1"), "negative", "asked");
      await stores.moods.correct(key("1"), "positive", "unasked");
      expect(await stores.moods.find(key("1"))).toMatchObject({ corrected: "positive", correctedBy: "asked" });
    });
  });
}
