import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../src/store/stores.js";
import { type CreateStores, entry, key, place, start, turn } from "./samples.js";

/** What every inbox keeps to about answers: their parts, whom they cover, and withdrawing. */
export function describeAnswers(create: CreateStores): void {
  let stores: Stores;
  beforeEach(async () => {
    stores = await create({ now: () => start });
    for (const id of ["1", "2", "3"]) {
      await stores.inbox.admit(entry(id, { sentAt: start + Number(id) }));
    }
  });
  afterEach(async () => stores.close());

  async function parts(id: string) {
    return (await stores.inbox.find(key(id)))?.parts;
  }

  describe("inbox: parts of an answer", () => {
    it("keeps the row of a part that is reserved twice", async () => {
      await stores.inbox.reservePart(key("1"), 0, "first");
      await stores.inbox.setPosted(key("1"), 0, "posted");
      await stores.inbox.reservePart(key("1"), 0, "second");
      expect(await parts("1")).toEqual([
        { index: 0, nonce: "first", text: null, postedId: "posted", isSettled: false },
      ]);
    });

    it("finds the message by the id of any part of its answer, on its own platform only", async () => {
      await stores.inbox.reservePart(key("1"), 0, "n0");
      await stores.inbox.reservePart(key("1"), 1, "n1");
      await stores.inbox.setPosted(key("1"), 0, "p0");
      await stores.inbox.setPosted(key("1"), 1, "p1");

      expect((await stores.inbox.findByPosted("discord", "p1"))?.key).toEqual(key("1"));
      expect(await stores.inbox.findByPosted("slack", "p1")).toBeNull();
      expect(await stores.inbox.findByPosted("discord", "p2")).toBeNull();
    });

    it("notes no posted id where no part was reserved", async () => {
      await stores.inbox.setPosted(key("1"), 0, "p0");
      expect(await parts("1")).toEqual([]);
    });

    it("stores a composed answer part by part, keeping rows and ids", async () => {
      await stores.inbox.reservePart(key("1"), 0, "n0");
      await stores.inbox.setPosted(key("1"), 0, "p0");
      await stores.inbox.compose(
        key("1"),
        [
          { nonce: "other", text: "first" },
          { nonce: "n1", text: "second" },
        ],
        null,
      );

      expect(await stores.inbox.find(key("1"))).toMatchObject({ reply: "composed", closing: null });
      expect(await parts("1")).toEqual([
        { index: 0, nonce: "n0", text: "first", postedId: "p0", isSettled: false },
        { index: 1, nonce: "n1", text: "second", postedId: null, isSettled: false },
      ]);
    });

    it("keeps the turn of a composed answer until the message is closed", async () => {
      const written = turn("1", { question: "你好 \0 😄" });
      await stores.inbox.setReaction(key("1"), "done");
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "first" }], written);
      expect((await stores.inbox.find(key("1")))?.turn).toEqual(written);
      await stores.inbox.complete(key("1"), written);
      expect((await stores.inbox.find(key("1")))?.turn).toBeNull();
    });

    it("leaves a row beyond the answer's end without text", async () => {
      await stores.inbox.compose(
        key("1"),
        [
          { nonce: "n0", text: "first" },
          { nonce: "n1", text: "second" },
        ],
        null,
      );
      await stores.inbox.setPosted(key("1"), 1, "p1");
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "all" }], null);
      expect(await parts("1")).toMatchObject([{ text: "all" }, { text: null, postedId: "p1" }]);
    });

    it("keeps a part settled unless its text is another", async () => {
      await stores.inbox.reservePart(key("1"), 0, "n0");
      await stores.inbox.settlePart(key("1"), 0);
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "first" }], null);
      expect(await parts("1")).toMatchObject([{ isSettled: true }]);
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "first" }], null);
      expect(await parts("1")).toMatchObject([{ isSettled: true }]);
      await stores.inbox.compose(key("1"), [{ nonce: "n0", text: "changed" }], null);
      expect(await parts("1")).toMatchObject([{ isSettled: false }]);
    });

    it("composes nothing for a message that expects no reply", async () => {
      await stores.inbox.admit(entry("4", { isAddressed: false }));
      await stores.inbox.compose(key("4"), [{ nonce: "n0", text: "first" }], null);
      expect(await stores.inbox.find(key("4"))).toMatchObject({ reply: "none", parts: [] });
    });
  });

  describe("inbox: one answer for several messages", () => {
    it("covers messages, replacing an earlier list", async () => {
      await stores.inbox.cover(key("1"), [key("2")]);
      expect((await stores.inbox.find(key("2")))?.coveredBy).toBe("1");
      await stores.inbox.cover(key("1"), [key("3")]);
      expect((await stores.inbox.find(key("2")))?.coveredBy).toBeNull();
      expect((await stores.inbox.find(key("3")))?.coveredBy).toBe("1");
    });

    it("takes a new leader out of another's answer, and covers only what awaits a reply", async () => {
      await stores.inbox.compose(key("3"), [{ nonce: "n0", text: "words" }], null);
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.inbox.cover(key("2"), [key("1"), key("2"), key("3")]);
      expect((await stores.inbox.find(key("1")))?.coveredBy).toBe("2");
      expect((await stores.inbox.find(key("2")))?.coveredBy).toBeNull();
      expect((await stores.inbox.find(key("3")))?.coveredBy).toBeNull();
    });

    it("marks the answer posted for all it covers, and writes the turn", async () => {
      const written = turn("1", { messageIds: ["1", "2"], authorKeys: ["author-1", "author-2"] });
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.inbox.setReaction(key("1"), "done");
      await stores.inbox.setReaction(key("2"), "none");
      await stores.inbox.complete(key("1"), written);

      expect(await stores.inbox.find(key("1"))).toMatchObject({ reply: "posted", closing: "done" });
      expect(await stores.inbox.find(key("2"))).toMatchObject({ reply: "posted", closing: "done", coveredBy: "1" });
      expect((await stores.inbox.find(key("3")))?.reply).toBe("pending");
      expect(await stores.history.recent(place(), 10)).toEqual([written]);
    });

    it("marks the answer failed for all it covers", async () => {
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.inbox.fail(key("1"));
      expect((await stores.inbox.find(key("1")))?.reply).toBe("failed");
      expect((await stores.inbox.find(key("2")))?.reply).toBe("failed");
      expect((await stores.inbox.find(key("3")))?.reply).toBe("pending");
    });

    it("writes no turn where none is given", async () => {
      await stores.inbox.complete(key("1"), null);
      expect((await stores.inbox.find(key("1")))?.reply).toBe("posted");
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });
  });

  describe("inbox: withdrawing", () => {
    it("blanks a withdrawn message, leaves its key and refuses it from then on", async () => {
      await stores.inbox.withdraw(key("1"));
      expect(await stores.inbox.find(key("1"))).toMatchObject({ closing: "withdrawn", payload: "" });
      expect(await stores.inbox.admit(entry("1"))).toBe(false);
    });

    it("withdraws a finished message too", async () => {
      await stores.inbox.setReaction(key("1"), "done");
      await stores.inbox.complete(key("1"), null);
      await stores.inbox.withdraw(key("1"));
      expect(await stores.inbox.find(key("1"))).toMatchObject({ closing: "withdrawn", reply: "posted" });
    });

    it("notes the id of a post that was under way, so that it can be removed", async () => {
      await stores.inbox.reservePart(key("1"), 0, "n0");
      await stores.inbox.withdraw(key("1"));
      await stores.inbox.setPosted(key("1"), 0, "p0");
      expect(await parts("1")).toMatchObject([{ postedId: "p0", text: null }]);
    });

    it("writes no turn and posts nothing for a withdrawn message, and releases what it covered", async () => {
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.inbox.withdraw(key("1"));
      await stores.inbox.complete(key("1"), turn("1", { messageIds: ["1", "2"] }));

      expect(await stores.inbox.find(key("1"))).toMatchObject({ closing: "withdrawn", reply: "pending" });
      expect(await stores.inbox.find(key("2"))).toMatchObject({ coveredBy: null, reply: "pending", closing: null });
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });

    it("writes no turn that covers a withdrawn message, but answers the others", async () => {
      await stores.inbox.cover(key("1"), [key("2")]);
      await stores.inbox.withdraw(key("2"));
      await stores.inbox.complete(key("1"), turn("1", { messageIds: ["1", "2"] }));

      expect((await stores.inbox.find(key("1")))?.reply).toBe("posted");
      expect(await stores.inbox.find(key("2"))).toMatchObject({ closing: "withdrawn", reply: "pending" });
      expect(await stores.history.recent(place(), 10)).toEqual([]);
    });
  });
}
