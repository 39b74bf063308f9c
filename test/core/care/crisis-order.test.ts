import { describe, expect, test } from "vitest";
import { messageKey } from "../../../src/core/message.js";
import { mention } from "../bot-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

async function say(fixture: CareFixture, message: ReturnType<typeof mention>) {
  return fixture.platform.events.received(message).outcome;
}

describe("a crisis", () => {
  test("does not wait behind a running answer, and what follows waits for both", async () => {
    const fixture = await createCaringBot();
    fixture.engine.hold();
    const first = say(fixture, mention({ text: "tell me a story", id: "story", thread: "t" }));
    await expect.poll(() => fixture.engine.chats.length).toBe(1);
    const crisis = await say(fixture, mention({ text: "I want to die", id: "crisis", thread: "t" }));
    expect(crisis.reply).toContain("findahelpline");
    const after = say(fixture, mention({ text: "thank you", id: "after", thread: "t" }));
    await expect.poll(async () => (await fixture.stores.inbox.open()).length).toBe(2);
    expect(fixture.platform.log.filter((line) => line.endsWith(".0") && line.startsWith("post after"))).toEqual([]);
    fixture.engine.release();
    expect((await first).reply).toContain("tell me a story");
    expect((await after).reply).toContain("findahelpline");
    const finals = [...new Set(fixture.platform.posts.map(({ source }) => source))];
    expect(finals.toSorted()).toEqual(["after", "crisis", "story"]);
    expect(finals.indexOf("crisis")).toBeLessThan(finals.indexOf("after"));
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
});
