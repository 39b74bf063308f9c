import { describe, expect, test } from "vitest";
import { EngineFailedError } from "../../../src/engine/engine.js";
import { EngineBusyError } from "../../../src/engine/queued-engine.js";
import { messageKey } from "../../../src/core/message.js";
import { setOptedOut } from "../../../src/core/opt-out.js";
import { mention } from "../bot-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

// The lists find a phrase of danger in both, but not one that always means it.
const meant = "i don't see myself here next year";
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

/** Lets the model answer on a text only once `release` is called; `asked` counts how often it was asked. */
function holdListening({ engine }: CareFixture, held: string) {
  let release = () => {};
  let asked = 0;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const listen = engine.listen.bind(engine);
  engine.listen = async (text, options) => {
    if (text === held) {
      asked += 1;
      await gate;
    }
    return listen(text, options);
  };
  return { release, asked: () => asked };
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

  test("of both lines here is what the lists are unsure of", async () => {
    const { care } = (await askingBot()).bot.parts;
    for (const text of [meant, joke]) {
      expect(care.suspects(mention({ text }))).toEqual(["crisis"]);
      expect(care.concern(mention({ text }))).toBe("none");
    }
  });

  test("is met before moods that wait, as is what follows in the hour", async () => {
    const fixture = await askingBot();
    await say(fixture, meant, { id: "one", thread: "t" });
    fixture.engine.classify = () => new Promise(() => {});
    const posts = () => fixture.platform.posts.map(({ source }) => source);
    void say(fixture, "what now", { id: "in the hour", thread: "t" });
    await expect.poll(posts).toContain("in the hour");
    void say(fixture, meant, { id: "elsewhere", thread: "u" });
    await expect.poll(posts).toContain("elsewhere");
  });

  test("is met even if somebody else's crisis in the conversation overtakes it", async () => {
    const fixture = await askingBot();
    const held = holdListening(fixture, meant);
    const first = say(fixture, meant, { thread: "t", author: "ann" });
    await expect.poll(held.asked).toBe(1);
    // A platform may open a thread to show that it is at work, and name it by the message.
    expect(fixture.platform.working).toBe(0);
    expect((await say(fixture, outright, { thread: "t", author: "bob" })).reply).toContain("findahelpline");
    held.release();
    expect((await first).reply).toContain("findahelpline");
  });

  test("is nobody's crisis once the message is deleted while the model is asked", async () => {
    const fixture = await askingBot();
    fixture.engine.listen = async (_text, options) => {
      await new Promise((resolve) => options?.signal?.addEventListener("abort", resolve));
      throw new Error("interrupted");
    };
    const message = mention({ text: meant, thread: "t" });
    const outcome = fixture.platform.events.received(message).outcome;
    await expect.poll(() => fixture.stores.inbox.open()).toHaveLength(1);
    await fixture.platform.events.deleted([messageKey(message)]);
    await outcome;
    expect(fixture.bot.parts.care.concern(mention({ text: "hello", thread: "t" }))).toBe("none");
  });

  test("that is denied is overtaken like any other chatter when somebody else is in danger", async () => {
    const fixture = await askingBot();
    const held = holdListening(fixture, joke);
    const first = say(fixture, joke, { thread: "t", author: "ann" });
    await expect.poll(held.asked).toBe(1);
    await say(fixture, outright, { thread: "t", author: "bob" });
    held.release();
    expect(await first).toMatchObject({ kind: "ignored", reply: null });
  });

  test("is met in a watched channel before moods that wait", async () => {
    const fixture = await askingBot({ DEFAULT_MODE: "watch" });
    await fixture.stores.settings.set({ platform: "fake", space: "server" }, "care-watch", "on");
    fixture.engine.classify = () => new Promise(() => {});
    void say(fixture, meant, { id: "watched", isMention: false });
    await expect.poll(() => fixture.platform.posts.map(({ source }) => source)).toContain("watched");
  });

  test("counts in a watched channel where too much waits for the message to be judged", async () => {
    const fixture = await askingBot({ DEFAULT_MODE: "watch" });
    await fixture.stores.settings.set({ platform: "fake", space: "server" }, "care-watch", "on");
    fixture.engine.classify = () => Promise.reject(new EngineBusyError("too much waits"));
    expect((await say(fixture, meant, { isMention: false })).reply).toContain("findahelpline");
  });

  test("counts where the message cannot be judged", async () => {
    const fixture = await askingBot();
    fixture.engine.classify = () => Promise.reject(new EngineFailedError("the library failed"));
    expect((await say(fixture, meant)).reply).toContain("findahelpline");
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
