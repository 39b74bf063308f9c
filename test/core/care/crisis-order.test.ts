import { describe, expect, test } from "vitest";
import { messageKey } from "../../../src/core/message.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { mention } from "../bot-fixture.js";
import { entryOf, untilAllClosed } from "../durability-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

async function say(fixture: CareFixture, message: ReturnType<typeof mention>) {
  return fixture.platform.events.received(message).outcome;
}

describe("a crisis", () => {
  test("does not wait behind a running answer, and ends it", async () => {
    const fixture = await createCaringBot();
    fixture.engine.hold();
    const first = say(fixture, mention({ text: "tell me a story", id: "story", thread: "t" }));
    await expect.poll(() => fixture.engine.chats.length).toBe(1);
    const crisis = await say(fixture, mention({ text: "I want to die", id: "crisis", thread: "t" }));
    expect(crisis.reply).toContain("findahelpline");
    expect(await first).toMatchObject({ kind: "ignored", reply: null });
    const after = await say(fixture, mention({ text: "thank you", id: "after", thread: "t" }));
    expect(after.reply).toContain("findahelpline");
    expect([...new Set(fixture.platform.posts.map(({ source }) => source))]).toEqual(["crisis", "after"]);
    expect(await fixture.stores.inbox.open()).toEqual([]);
  });

  test("does not end another crisis's text", async () => {
    const fixture = await createCaringBot();
    const texts = ["I want to die", "I can't go on, I want to kill myself"];
    const outcomes = texts.map((text, index) => say(fixture, mention({ text, id: `crisis-${index}`, thread: "t" })));
    for (const { reply } of await Promise.all(outcomes)) {
      expect(reply).toContain("findahelpline");
    }
  });

  test("deleted while its text is on the way stays without one", async () => {
    const fixture = await createCaringBot();
    fixture.engine.hold();
    const first = say(fixture, mention({ text: "tell me a story", thread: "t" }));
    await expect.poll(() => fixture.engine.chats.length).toBe(1);
    const message = mention({ text: "I want to die", id: "crisis", thread: "t" });
    fixture.platform.before = async (call) => {
      if (call === "post crisis.0") {
        fixture.platform.before = () => {};
        await fixture.platform.events.deleted([messageKey(message)]);
      }
    };
    expect((await say(fixture, message)).kind).toBe("ignored");
    fixture.engine.release();
    await first;
    await expect.poll(() => fixture.platform.posts.some(({ source }) => source === "crisis")).toBe(false);
  });

  test("from before a restart is answered, and no chatter that was begun then", async () => {
    const stores = createMemoryStores();
    const sentAt = Date.now() - 2000;
    const begun = mention({ id: "begun", text: "tell me a story", thread: "t", sentAt });
    const crisis = mention({ id: "crisis", text: "I want to die", thread: "t", sentAt: sentAt + 1 });
    for (const message of [begun, crisis]) {
      await stores.inbox.admit(entryOf(message));
    }
    await stores.inbox.reservePart(messageKey(begun), 0, "begun.0");
    const { platform } = await createCaringBot({}, { stores });
    await untilAllClosed(stores);
    const sources = [...new Set(platform.posts.map(({ source }) => source))];
    expect(sources).toEqual(["crisis"]);
  });
});
