import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../src/store/stores.js";
import { answer, type CreateStores, entry, key, mood, place, start, turn } from "./samples.js";

const minute = 60_000;

/** What all stores together keep to about forgetting people and expiring rows. */
export function describeForgetting(create: CreateStores): void {
  let stores: Stores;
  let now = start;
  beforeEach(async () => {
    now = start;
    stores = await create({ now: () => now });
  });
  afterEach(async () => stores.close());

  describe("forgetting a person", () => {
    it("removes their messages, turns, moods and settings, counts them, and keeps those of others", async () => {
      await answer(stores, turn("1"));
      await stores.moods.record(mood("1"));
      await answer(stores, turn("2", { authorKeys: ["author-2"] }), { authorKey: "author-2" });
      await stores.moods.record(mood("2", { authorKey: "author-2" }));

      expect(await stores.forgetPerson("author-1", now + 30 * minute)).toEqual({ messages: 1, turns: 1, moods: 1 });
      expect(await stores.inbox.find(key("1"))).toBeNull();
      expect(await stores.moods.find(key("1"))).toBeNull();
      expect((await stores.history.recent(place(), 10)).map((one) => one.source.id)).toEqual(["2"]);
      expect(await stores.inbox.find(key("2"))).not.toBeNull();
      expect(await stores.moods.find(key("2"))).not.toBeNull();
      expect(await stores.forgetPerson("author-1", now)).toEqual({ messages: 0, turns: 0, moods: 0 });
    });

    it("takes away on request only what they were judged to be", async () => {
      await answer(stores, turn("1", { mood: "negative" }));
      await stores.moods.record(mood("1"));
      await stores.inbox.admit(entry("2"));
      await stores.inbox.compose(key("2"), [{ nonce: "n", text: "hm" }], turn("2", { mood: "negative" }));
      await answer(stores, turn("3", { authorKeys: ["author-2"], mood: "positive" }), { authorKey: "author-2" });
      await stores.moods.record(mood("3", { authorKey: "author-2" }));

      await stores.forgetMoods("author-1");
      const { moods, turns } = await stores.exportPerson("author-1");
      expect(moods).toEqual([]);
      expect(turns).toEqual([turn("1", { mood: null })]);
      expect((await stores.inbox.find(key("2")))?.turn).toEqual(turn("2", { mood: null }));
      expect(await stores.exportPerson("author-2")).toMatchObject({ turns: [{ mood: "positive" }], moods: [{}] });
    });

    it("gives a person everything that is kept about them, oldest first, and nothing of others", async () => {
      await answer(stores, turn("1"));
      await stores.inbox.admit(entry("2", { sentAt: start - 1000 }));
      await stores.moods.record(mood("1"));
      await answer(stores, turn("3", { authorKeys: ["author-2"] }), { authorKey: "author-2" });
      await stores.moods.record(mood("3", { authorKey: "author-2" }));

      const data = await stores.exportPerson("author-1");
      expect(data.messages).toEqual([
        { key: key("2"), sentAt: start - 1000, closing: null },
        expect.objectContaining({ key: key("1"), sentAt: start }),
      ]);
      expect(data.turns).toEqual([turn("1")]);
      expect(data.moods).toEqual([{ ...mood("1"), corrected: null, correctedBy: null }]);
      await stores.forgetPerson("author-1", now + minute);
      expect(await stores.exportPerson("author-1")).toEqual({ messages: [], turns: [], moods: [] });
    });

    it("removes a turn in which they took part with others", async () => {
      await stores.inbox.admit(entry("2", { authorKey: "author-2" }));
      await answer(stores, turn("1", { messageIds: ["1", "2"], authorKeys: ["author-1", "author-2"] }));
      expect(await stores.forgetPerson("author-2", now + minute)).toMatchObject({ turns: 1 });
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });

    it("keeps an opt-out, and no other personal setting", async () => {
      const everywhere = { platform: "discord", space: "", person: "author-1" };
      await stores.settings.set(everywhere, "opted-out", "yes");
      await stores.settings.set(everywhere, "locale", "zh");
      await stores.settings.set({ ...everywhere, person: "author-2" }, "locale", "en");
      await stores.forgetPerson("author-1", now + minute);

      expect(await stores.settings.get(everywhere, "opted-out")).toBe("yes");
      expect(await stores.settings.get(everywhere, "locale")).toBeNull();
      expect(await stores.settings.get({ ...everywhere, person: "author-2" }, "locale")).toBe("en");
    });

    it("refuses their messages until the given moment, so that catching up brings nothing back", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.forgetPerson("author-1", now + minute);
      expect(await stores.inbox.admit(entry("1"))).toBe(false);
      expect(await stores.inbox.admit(entry("2"))).toBe(true);
      now += minute;
      expect(await stores.inbox.admit(entry("1"))).toBe(true);
    });

    it("refuses the turn of an answer that was under way", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.admit(entry("2", { authorKey: "author-2" }));
      await stores.inbox.cover(key("2"), [key("1")]);
      await stores.forgetPerson("author-1", now + minute);
      await stores.inbox.complete(key("2"), turn("2", { messageIds: ["1", "2"] }));
      await stores.inbox.complete(key("1"), turn("1"));
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });

    it("releases messages of others that an answer to them was to cover", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.admit(entry("2", { authorKey: "author-2" }));
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.forgetPerson("author-1", now + minute);
      expect(await stores.inbox.find(key("2"))).toMatchObject({ coveredBy: null, reply: "pending", closing: null });
    });
  });

  describe("expiring", () => {
    it("removes what is older than a moment from every table but the settings", async () => {
      await answer(stores, turn("old", { at: start - 1 }), { sentAt: start - 1 });
      await stores.moods.record(mood("old", { at: start - 1 }));
      await answer(stores, turn("young"));
      await stores.moods.record(mood("young"));
      await stores.settings.set({ platform: "discord", space: "space-1" }, "mode", "watch");
      await stores.expire(start);

      expect(await stores.inbox.find(key("old"))).toBeNull();
      expect(await stores.moods.find(key("old"))).toBeNull();
      expect((await stores.history.recent(place(), 10)).map((one) => one.source.id)).toEqual(["young"]);
      expect(await stores.inbox.find(key("young"))).not.toBeNull();
      expect(await stores.moods.find(key("young"))).not.toBeNull();
      expect(await stores.settings.get({ platform: "discord", space: "space-1" }, "mode")).toBe("watch");
    });

    it("leaves forgotten messages refused as long as was promised", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.forgetPerson("author-1", now + minute);
      await stores.expire(start + 1);
      expect(await stores.inbox.admit(entry("1"))).toBe(false);
    });
  });

  it("closes twice without complaint", async () => {
    await stores.close();
    await expect(stores.close()).resolves.toBeUndefined();
  });
}
