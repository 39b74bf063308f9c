import { describe, expect, test } from "vitest";
import { EngineFailedError } from "../../../src/engine/engine.js";
import { setOptedOut } from "../../../src/core/opt-out.js";
import { mention } from "../bot-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

// The lists find a phrase of danger in both, but not one that always means it.
const meant = "my husband hits me when he has been drinking";
const joke = "my little sister keeps threatening to tell mum i ate the cake";
// Said outright: nobody asks back.
const outright = "I want to kill myself";

/** A bot whose model may be asked, and denies everything but `meant`. */
async function askingBot(settings = {}): Promise<CareFixture> {
  const fixture = await createCaringBot(settings, { canAsk: true });
  fixture.engine.concernOf = (text) => (text === meant ? "crisis" : "none");
  fixture.engine.positiveOf = () => 0.1;
  return fixture;
}

async function say(fixture: CareFixture, text: string, more = {}) {
  return fixture.platform.events.received(mention({ text, ...more })).outcome;
}

describe("what unsure phrases of the lists suspect", () => {
  test("is met once the model confirms it, and opens the hour", async () => {
    const fixture = await askingBot();
    expect((await say(fixture, meant, { thread: "t" })).reply).toContain("findahelpline");
    expect((await say(fixture, "what now", { thread: "t" })).reply).toContain("findahelpline");
    expect(fixture.platform.reactions).toEqual([]);
    expect(fixture.engine.chats).toEqual([]);
  });

  test("goes its ordinary way once the model denies it, and opens no hour", async () => {
    const fixture = await askingBot();
    expect(await say(fixture, joke, { thread: "t" })).toMatchObject({ kind: "answered", reading: { emoji: "😡" } });
    expect((await say(fixture, "what now", { thread: "t" })).reading?.emoji).toBe("😡");
    expect(fixture.engine.chats).toHaveLength(2);
  });

  test("counts where the model has no opinion, fails, or is not asked at all", async () => {
    const silent = await askingBot();
    silent.engine.concernOf = () => null;
    const failing = await askingBot();
    failing.engine.concernOf = () => {
      throw new EngineFailedError("the library failed");
    };
    const alone = await createCaringBot();
    for (const fixture of [silent, failing, alone]) {
      expect((await say(fixture, joke)).reply).toContain("findahelpline");
      expect(fixture.platform.reactions).toEqual([]);
    }
  });

  test("counts for people who have opted out, whom the model does not read", async () => {
    const fixture = await askingBot();
    const { bot, stores, engine } = fixture;
    engine.concernOf = () => {
      throw new Error("was read");
    };
    await setOptedOut(stores.settings, "fake", bot.parts.pseudonym("fake", "ann"), true);
    expect((await say(fixture, joke)).reply).toContain("findahelpline");
  });

  test("counts where the message cannot be judged", async () => {
    const fixture = await askingBot();
    fixture.engine.classify = () => Promise.reject(new EngineFailedError("the library failed"));
    expect((await say(fixture, joke)).reply).toContain("findahelpline");
  });

  test("is met unaddressed where moderators want that, and only when it is confirmed", async () => {
    const fixture = await askingBot({ DEFAULT_MODE: "watch" });
    await fixture.stores.settings.set({ platform: "fake", space: "server" }, "care-watch", "on");
    expect((await say(fixture, joke, { isMention: false })).kind).toBe("watched");
    expect((await say(fixture, meant, { isMention: false })).reply).toContain("findahelpline");
    expect(await fixture.stores.inbox.open()).toEqual([]);
  });

  test("does not keep what is said outright from being met at once", async () => {
    const fixture = await askingBot();
    const asked: string[] = [];
    fixture.engine.concernOf = (text) => {
      asked.push(text);
      return "none";
    };
    expect((await say(fixture, `${outright}. ${joke}`)).reply).toContain("findahelpline");
    expect(asked).toEqual([]);
  });

  test("leaves a loss that is told outright what it is when danger is denied", async () => {
    const fixture = await askingBot();
    fixture.engine.concernOf = () => "none";
    const outcome = await say(fixture, `i miss my old dog so much. ${joke}`);
    expect(outcome).toMatchObject({ kind: "answered", reading: { mood: "negative", emoji: null } });
  });
});
