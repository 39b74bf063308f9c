import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../src/store/stores.js";
import { type CreateStores, entry, key, mood, start } from "./samples.js";

/** What every mood store keeps to. */
export function describeMoods(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
  });
  afterEach(async () => stores.close());

  describe("moods", () => {
    it("gives a row back as it was written", async () => {
      const row = mood("1", { positive: 0.123456789, logOdds: -1.96, isPublic: false });
      await stores.moods.record(row);
      expect(await stores.moods.find(key("1"))).toEqual({ ...row, corrected: null, correctedBy: null });
      expect(await stores.moods.find(key("2"))).toBeNull();
    });

    it("keeps a row without link or thread", async () => {
      await stores.moods.record(mood("1", { link: null, thread: null }));
      expect(await stores.moods.find(key("1"))).toMatchObject({ link: null, thread: null });
    });

    it("replaces the row of a message that is judged again, keeping its correction", async () => {
      await stores.moods.record(mood("1"));
      expect(await stores.moods.correct(key("1"), "neutral", "unasked")).toBe(true);
      await stores.moods.record(mood("1", { label: "negative" }));
      expect(await stores.moods.find(key("1"))).toMatchObject({ label: "negative", corrected: "neutral" });
    });

    it("corrects and removes only what is there", async () => {
      expect(await stores.moods.correct(key("1"), "neutral", "unasked")).toBe(false);
      expect(await stores.moods.remove(key("1"))).toBe(false);
      await stores.moods.record(mood("1"));
      expect(await stores.moods.remove(key("1"))).toBe(true);
      expect(await stores.moods.find(key("1"))).toBeNull();
    });

    it("lists a channel or a whole space over a half-open time, oldest first", async () => {
      await stores.moods.record(mood("later", { at: start + 9 }));
      await stores.moods.record(mood("first", { at: start }));
      await stores.moods.record(mood("end", { at: start + 10 }));
      await stores.moods.record(mood("before", { at: start - 1 }));
      await stores.moods.record(mood("beside", { key: key("beside", "channel-2"), at: start + 5 }));
      await stores.moods.record(mood("elsewhere", { space: "space-2", at: start + 5 }));
      await stores.moods.record(mood("slack", { key: { ...key("slack"), platform: "slack" }, at: start + 5 }));

      const ids = async (channel: { readonly channel?: string }) => {
        const place = { platform: "discord", space: "space-1", ...channel };
        return (await stores.moods.between(place, start, start + 10)).map((row) => row.key.id);
      };
      expect(await ids({ channel: "channel-1" })).toEqual(["first", "later"]);
      expect(await ids({})).toEqual(["first", "beside", "later"]);
    });

    it("writes nothing for a message that was withdrawn or forgotten meanwhile", async () => {
      await stores.inbox.admit(entry("withdrawn"));
      await stores.inbox.withdraw(key("withdrawn"));
      await stores.inbox.admit(entry("forgotten", { authorKey: "author-2" }));
      await stores.forgetPerson("author-2", start + 1000);

      await stores.moods.record(mood("withdrawn"));
      await stores.moods.record(mood("forgotten", { authorKey: "author-2" }));
      expect(await stores.moods.find(key("withdrawn"))).toBeNull();
      expect(await stores.moods.find(key("forgotten"))).toBeNull();
    });
  });
}
