import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../src/store/stores.js";
import { answer, type CreateStores, entry, key, place, start, turn } from "./samples.js";

/** What every history keeps to. */
export function describeHistory(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
  });
  afterEach(async () => stores.close());

  const ids = async (limit: number, thread: string | null = "thread-1") =>
    (await stores.history.recent(place(thread), limit)).map((one) => one.source.id);

  describe("history", () => {
    it("gives the newest turns of one conversation, oldest first", async () => {
      for (const [id, at] of [
        ["3", 30],
        ["1", 10],
        ["2", 20],
      ] as const) {
        await answer(stores, turn(id, { at: start + at }));
      }
      await answer(stores, turn("4", { conversation: place("thread-2"), at: start + 40 }));
      await answer(stores, turn("5", { conversation: place(null), at: start + 50 }));

      expect(await ids(2)).toEqual(["2", "3"]);
      expect(await ids(10)).toEqual(["1", "2", "3"]);
      expect(await ids(0)).toEqual([]);
      expect(await ids(10, null)).toEqual(["5"]);
    });

    it("counts the turns of one conversation", async () => {
      await answer(stores, turn("1"));
      await answer(stores, turn("2", { mood: null }));
      await answer(stores, turn("3", { conversation: place(null) }));

      expect(await stores.history.count(place())).toBe(2);
      expect(await stores.history.count(place("elsewhere"))).toBe(0);
      expect((await stores.history.recent(place(), 10)).map((one) => one.mood)).toEqual(["positive", null]);
    });

    it("keeps turns of one moment in the order they were written", async () => {
      for (const id of ["b", "a", "c"]) {
        await answer(stores, turn(id));
      }
      expect(await ids(2)).toEqual(["a", "c"]);
    });

    it("gives a turn back as it was written", async () => {
      const written = turn("1", { messageIds: ["1"], authorKeys: ["author-1", "author-2"], question: "你好 \0 😄" });
      await answer(stores, written);
      expect(await stores.history.recent(place(), 1)).toEqual([written]);
    });

    it("replaces the turn of a source that is answered again", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.complete(key("1"), turn("1"));
      await stores.inbox.complete(key("1"), turn("1", { answer: "again" }));
      expect(await stores.history.recent(place(), 10)).toMatchObject([{ answer: "again" }]);
    });

    it("gives a channel's public turns whatever their thread", async () => {
      await answer(stores, turn("1", { at: start + 1 }));
      await answer(stores, turn("2", { conversation: place("thread-2"), at: start + 2 }));
      await answer(stores, turn("3", { conversation: place("private"), at: start + 3, isPublic: false }));
      await answer(stores, turn("4", { conversation: place("elsewhere", "channel-2"), at: start + 4 }));

      const found = await stores.history.recentInChannel(place(), 10);
      expect(found.map((one) => one.source.id)).toEqual(["1", "2"]);
      expect(await stores.history.recentInChannel(place(), 1)).toMatchObject([{ source: key("2") }]);
    });

    it("clears one conversation only, and says how much", async () => {
      await answer(stores, turn("1"));
      await answer(stores, turn("2"));
      await answer(stores, turn("3", { conversation: place("thread-2") }));
      expect(await stores.history.clear(place())).toBe(2);
      expect(await ids(10)).toEqual([]);
      expect(await ids(10, "thread-2")).toEqual(["3"]);
      expect(await stores.history.clear(place())).toBe(0);
    });

    it("removes a turn by any message that it covers", async () => {
      await stores.inbox.admit(entry("2"));
      await answer(stores, turn("1", { messageIds: ["1", "2"] }));
      expect(await stores.history.removeMessage(key("2", "channel-2"))).toBe(false);
      expect(await stores.history.removeMessage(key("2"))).toBe(true);
      expect(await ids(10)).toEqual([]);
      expect(await stores.history.removeMessage(key("2"))).toBe(false);
    });
  });
}
