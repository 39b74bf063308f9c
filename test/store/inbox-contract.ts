import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../src/store/stores.js";
import { type CreateStores, entry, key, place, start, turn } from "./samples.js";

/** What every inbox keeps to, from admitting a message to closing it. */
export function describeInbox(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
  });
  afterEach(async () => stores.close());

  describe("inbox: taking messages on", () => {
    it("takes a message on once, and keeps what it was told", async () => {
      expect(await stores.inbox.admit(entry("1"))).toBe(true);
      expect(await stores.inbox.admit(entry("1", { payload: "other" }))).toBe(false);

      expect(await stores.inbox.find(key("1"))).toEqual({
        ...entry("1"),
        reaction: "pending",
        reply: "pending",
        coveredBy: null,
        parts: [],
        turn: null,
        closing: null,
      });
    });

    it("tells messages apart by platform, channel and id", async () => {
      const keys = [key("1"), key("1", "channel-2"), { ...key("1"), platform: "slack" }];
      for (const one of keys) {
        expect(await stores.inbox.admit(entry("1", { key: one }))).toBe(true);
      }
      expect(await stores.inbox.open()).toHaveLength(3);
    });

    it("expects no reply to a message that is not addressed", async () => {
      await stores.inbox.admit(entry("1", { isAddressed: false }));
      expect(await stores.inbox.find(key("1"))).toMatchObject({ isAddressed: false, reply: "none" });
    });

    it("expects a reply after all to an open message that turns out to need one", async () => {
      await stores.inbox.admit(entry("1", { isAddressed: false }));
      await stores.inbox.address(key("1"));
      await stores.inbox.setReaction(key("1"), "none");
      expect(await stores.inbox.find(key("1"))).toMatchObject({ isAddressed: true, reply: "pending", closing: null });
      await stores.inbox.complete(key("1"), null);
      await stores.inbox.address(key("1"));
      expect(await stores.inbox.find(key("1"))).toMatchObject({ reply: "posted", closing: "done" });

      await stores.inbox.admit(entry("2", { isAddressed: false }));
      await stores.inbox.setReaction(key("2"), "none");
      await stores.inbox.address(key("2"));
      expect(await stores.inbox.find(key("2"))).toMatchObject({ isAddressed: false, reply: "none", closing: "done" });
    });

    it("files a message outside threads under no thread", async () => {
      await stores.inbox.admit(entry("1", { conversation: place(null) }));
      expect((await stores.inbox.find(key("1")))?.conversation).toEqual(place(null));
    });

    it("keeps any text as it is", async () => {
      const payload = 'a "quote", a \0 null, 你好 😄';
      await stores.inbox.admit(entry("1", { payload }));
      expect((await stores.inbox.find(key("1")))?.payload).toBe(payload);
    });

    it("finds nothing under an unknown key, and changing it changes nothing", async () => {
      const unknown = key("unknown");
      await stores.inbox.setReaction(unknown, "done");
      await stores.inbox.address(unknown);
      await stores.inbox.setPayload(unknown, "words");
      await stores.inbox.cover(unknown, [key("1")]);
      await stores.inbox.reservePart(unknown, 0, "n0");
      await stores.inbox.setPosted(unknown, 0, "p0");
      await stores.inbox.compose(unknown, [{ nonce: "n0", text: "words" }], null);
      await stores.inbox.settlePart(unknown, 0);
      await stores.inbox.complete(unknown, turn("unknown"));
      await stores.inbox.fail(unknown);
      await stores.inbox.withdraw(unknown);

      expect(await stores.inbox.find(unknown)).toBeNull();
      expect(await stores.inbox.findByPosted("discord", "p0")).toBeNull();
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });

    it("lists open messages, oldest first", async () => {
      await stores.inbox.admit(entry("late", { sentAt: start + 2 }));
      await stores.inbox.admit(entry("early", { sentAt: start + 1 }));
      await stores.inbox.admit(entry("closed", { isAddressed: false }));
      await stores.inbox.setReaction(key("closed"), "none");

      expect((await stores.inbox.open()).map((one) => one.key.id)).toEqual(["early", "late"]);
    });
  });

  describe("inbox: reaction and reply side by side", () => {
    it("closes a message when both are over, and blanks its text", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.setReaction(key("1"), "done");
      expect((await stores.inbox.find(key("1")))?.closing).toBeNull();
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "hello" }], null);
      await stores.inbox.complete(key("1"), turn("1"));

      const closed = await stores.inbox.find(key("1"));
      expect(closed).toMatchObject({ reaction: "done", reply: "posted", closing: "done", payload: "" });
      expect(closed?.parts).toEqual([{ index: 0, nonce: "n0", text: null, postedId: null, isSettled: false }]);
      expect(await stores.inbox.open()).toEqual([]);
    });

    it("keeps a message open while its reaction is pending", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.complete(key("1"), turn("1"));
      expect(await stores.inbox.find(key("1"))).toMatchObject({ reply: "posted", closing: null });
      await stores.inbox.setReaction(key("1"), "skipped");
      expect((await stores.inbox.find(key("1")))?.closing).toBe("done");
    });

    it.each(["done", "none", "skipped"] as const)("closes a watched message as done on reaction %s", async (state) => {
      await stores.inbox.admit(entry("1", { isAddressed: false }));
      await stores.inbox.setReaction(key("1"), state);
      expect(await stores.inbox.find(key("1"))).toMatchObject({ reaction: state, closing: "done", payload: "" });
    });

    it("closes as failed what failed, but not an answered message whose reaction failed", async () => {
      await stores.inbox.admit(entry("watched", { isAddressed: false }));
      await stores.inbox.setReaction(key("watched"), "failed");
      await stores.inbox.admit(entry("unanswered"));
      await stores.inbox.setReaction(key("unanswered"), "done");
      await stores.inbox.fail(key("unanswered"));
      await stores.inbox.admit(entry("answered"));
      await stores.inbox.setReaction(key("answered"), "failed");
      await stores.inbox.complete(key("answered"), null);

      expect((await stores.inbox.find(key("watched")))?.closing).toBe("failed");
      expect(await stores.inbox.find(key("unanswered"))).toMatchObject({ closing: "failed", reply: "failed" });
      expect((await stores.inbox.find(key("answered")))?.closing).toBe("done");
    });

    it("changes nothing of a closed message", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.setReaction(key("1"), "done");
      await stores.inbox.complete(key("1"), null);
      const closed = await stores.inbox.find(key("1"));

      await stores.inbox.setReaction(key("1"), "failed");
      await stores.inbox.setPayload(key("1"), "words");
      await stores.inbox.reservePart(key("1"), 0, "n0");
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "words" }], null);
      await stores.inbox.complete(key("1"), turn("1"));
      await stores.inbox.fail(key("1"));

      expect(await stores.inbox.find(key("1"))).toEqual(closed);
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });

    it("takes new words only while the reply is pending", async () => {
      await stores.inbox.admit(entry("1"));
      await stores.inbox.setPayload(key("1"), "edited");
      expect((await stores.inbox.find(key("1")))?.payload).toBe("edited");
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "hello" }], null);
      await stores.inbox.setPayload(key("1"), "too late");
      expect((await stores.inbox.find(key("1")))?.payload).toBe("edited");
    });

    it("closes what is too old, and says how many", async () => {
      await stores.inbox.admit(entry("old", { sentAt: start - 2 }));
      await stores.inbox.admit(entry("edge", { sentAt: start - 1 }));
      await stores.inbox.admit(entry("finished", { sentAt: start - 3, isAddressed: false }));
      await stores.inbox.setReaction(key("finished"), "done");

      expect(await stores.inbox.closeExpired(start - 1)).toBe(1);
      expect(await stores.inbox.find(key("old"))).toMatchObject({
        closing: "expired",
        payload: "",
        reaction: "pending",
      });
      expect((await stores.inbox.find(key("edge")))?.closing).toBeNull();
      expect((await stores.inbox.find(key("finished")))?.closing).toBe("done");
    });
  });

  describe("inbox: where catching up goes on", () => {
    it("names the newest message of each place since a moment, newest place first", async () => {
      const add = (id: string, sentAt: number, thread: string) =>
        stores.inbox.admit(entry(id, { sentAt, conversation: place(thread) }));
      await add("1", start + 1, "a");
      await add("2", start + 5, "a");
      await add("3", start + 7, "b");
      await add("4", start, "too old");
      await stores.inbox.admit(entry("5", { key: { ...key("5"), platform: "slack" }, sentAt: start + 9 }));

      expect(await stores.inbox.cursors("discord", start)).toEqual([
        { place: place("b"), newestId: "3", newestSentAt: start + 7 },
        { place: place("a"), newestId: "2", newestSentAt: start + 5 },
      ]);
    });

    it("takes the greater id of two messages of one moment, and counts closed messages", async () => {
      for (const id of ["9", "11", "10"]) {
        await stores.inbox.admit(entry(id, { sentAt: start + 1, isAddressed: false }));
        await stores.inbox.setReaction(key(id), "none");
      }
      expect(await stores.inbox.cursors("discord", start)).toMatchObject([{ newestId: "11" }]);
    });
  });
}
