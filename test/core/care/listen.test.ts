import { describe, expect, test } from "vitest";
import { EngineFailedError } from "../../../src/engine/engine.js";
import { messageKey } from "../../../src/core/message.js";
import { setOptedOut } from "../../../src/core/opt-out.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { mention, remark } from "../bot-fixture.js";
import { entryOf, untilAllClosed } from "../durability-fixture.js";
import { ScriptedEngine } from "../../fakes/scripted-engine.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

// Words that the lists say nothing of, and that the scripted model hears something in.
const oblique = "i put everything in order, the plants go to my sister";

async function say(fixture: CareFixture, message: ReturnType<typeof mention>) {
  return fixture.platform.events.received(message).outcome;
}

async function listeningBot(concern: "crisis" | "grief" | "none" | null, settings = {}): Promise<CareFixture> {
  const fixture = await createCaringBot(settings);
  fixture.engine.concernOf = (text) => (text === oblique ? concern : "none");
  fixture.engine.positiveOf = (text) => (text === oblique ? 0.1 : 0.95);
  return fixture;
}

describe("what the model hears where the lists say nothing", () => {
  test("as danger is met with the fixed text and no emoji, and so is what follows", async () => {
    const fixture = await listeningBot("crisis");
    const outcome = await say(fixture, mention({ text: oblique, thread: "t" }));
    expect(outcome.reply).toContain("findahelpline");
    expect(outcome.reading?.emoji).toBeNull();
    expect((await say(fixture, mention({ text: "what now", thread: "t" }))).reply).toContain("findahelpline");
    expect(fixture.engine.chats).toEqual([]);
    expect(fixture.platform.reactions).toEqual([]);
  });

  test("as loss gets no angry emoji and an answer", async () => {
    const fixture = await listeningBot("grief");
    const outcome = await say(fixture, mention({ text: oblique }));
    expect(outcome).toMatchObject({ kind: "answered", reading: { mood: "negative", emoji: null } });
    expect(fixture.engine.chats).toHaveLength(1);
  });

  test("as neither goes its ordinary way, and so it does where the model is not asked", async () => {
    for (const concern of ["none", null] as const) {
      const fixture = await listeningBot(concern);
      expect((await say(fixture, mention({ text: oblique }))).reading?.emoji).toBe("😡");
      expect(fixture.engine.chats).toHaveLength(1);
    }
  });

  test("is not asked for when a message is surely glad, or when the lists have decided", async () => {
    const fixture = await listeningBot(null);
    const asked: string[] = [];
    fixture.engine.concernOf = (text) => {
      asked.push(text);
      return "crisis";
    };
    await say(fixture, mention({ text: "what a lovely day" }));
    await say(fixture, mention({ text: "my dog died" }));
    expect(asked).toEqual([]);
  });

  test("does not count when the model fails", async () => {
    const fixture = await listeningBot(null);
    fixture.engine.concernOf = () => {
      throw new EngineFailedError("the library failed");
    };
    expect((await say(fixture, mention({ text: oblique }))).reading?.emoji).toBe("😡");
  });

  test("lifts the limit a minute for those in danger", async () => {
    const fixture = await listeningBot("crisis", { RATE_LIMIT: "1" });
    await say(fixture, mention({ text: "hello", thread: "a" }));
    expect((await say(fixture, mention({ text: oblique, thread: "b" }))).reply).toContain("findahelpline");
    expect((await say(fixture, mention({ text: oblique, thread: "c" }))).reply).toContain("findahelpline");
  });

  test("is met unaddressed only where moderators want that", async () => {
    const fixture = await listeningBot("crisis", { DEFAULT_MODE: "watch" });
    const unaddressed = mention({ text: oblique, isMention: false });
    expect(await say(fixture, unaddressed)).toMatchObject({ kind: "watched", reading: { emoji: null } });
    await fixture.stores.settings.set({ platform: "fake", space: "server" }, "care-watch", "on");
    const outcome = await say(fixture, mention({ text: oblique, isMention: false }));
    expect(outcome.reply).toContain("findahelpline");
    expect(await fixture.stores.inbox.open()).toEqual([]);
  });

  test("keeps no message from the disk while the model listens, nor those that follow", async () => {
    const fixture = await listeningBot("crisis", { DEFAULT_MODE: "watch" });
    await fixture.stores.settings.set({ platform: "fake", space: "server" }, "care-watch", "on");
    let hear = () => {};
    const heard = new Promise<void>((resolve) => (hear = resolve));
    fixture.engine.listen = async () => {
      await heard;
      return { concern: "crisis", crisis: 1, grief: 0 };
    };
    const { outcome, admitted } = fixture.platform.events.received(mention({ text: oblique, isMention: false }));
    expect(await admitted).toBe(true);
    expect((await say(fixture, mention({ text: "hello" }))).kind).toBe("answered");
    hear();
    expect((await outcome).reply).toContain("findahelpline");
  });
});

test("danger in what somebody else says in the hour after a crisis is met as well, and nothing else of theirs", async () => {
  const fixture = await listeningBot("crisis");
  await say(fixture, mention({ text: "I want to die", id: "root" }));
  const other = remark({ text: "call me", author: "bob", thread: "root" });
  expect(await say(fixture, other)).toMatchObject({ kind: "ignored", reply: null });
  const alsoInDanger = remark({ text: oblique, author: "bob", thread: "root" });
  expect((await say(fixture, alsoInDanger)).reply).toContain("findahelpline");
  expect(fixture.engine.chats).toEqual([]);
});

describe("danger that the model hears", () => {
  /** A bot that is telling a story in a thread. */
  async function storyteller() {
    const fixture = await listeningBot("crisis");
    fixture.engine.hold();
    const story = say(fixture, mention({ text: "tell me a story", id: "story", thread: "t" }));
    await expect.poll(() => fixture.engine.chats.length).toBe(1);
    return { fixture, story };
  }

  test("does not wait behind a running answer, and ends it", async () => {
    const { fixture, story } = await storyteller();
    const crisis = await say(fixture, mention({ text: oblique, id: "crisis", thread: "t" }));
    expect(crisis.reply).toContain("findahelpline");
    expect(await story).toMatchObject({ kind: "ignored", reply: null });
    expect([...new Set(fixture.platform.posts.map(({ source }) => source))]).toEqual(["crisis"]);
    expect(await fixture.stores.inbox.open()).toEqual([]);
  });

  test("is not left without its text by another crisis", async () => {
    const fixture = await listeningBot("crisis");
    let second: ReturnType<typeof say> | undefined;
    fixture.platform.before = async (call) => {
      if (call === "post first.0") {
        second = say(fixture, mention({ text: "I want to die", id: "second", thread: "t" }));
        await second;
      }
    };
    const first = await say(fixture, mention({ text: oblique, id: "first", thread: "t" }));
    expect(first.reply).toContain("findahelpline");
    expect((await second)?.reply).toContain("findahelpline");
  });

  test("in a message edited while it waits is met at once, and begins the hour", async () => {
    const { fixture, story } = await storyteller();
    const message = mention({ text: "go on", id: "edited", thread: "t" });
    const outcome = say(fixture, message);
    await expect.poll(() => fixture.engine.classified).toContain("go on");
    await fixture.platform.events.edited({ ...message, text: oblique });
    expect((await outcome).reply).toContain("findahelpline");
    expect((await story).kind).toBe("ignored");
    expect((await say(fixture, mention({ text: "what now", thread: "t" }))).reply).toContain("findahelpline");
    expect(fixture.engine.chats).toHaveLength(1);
  });

  test("is heard again after a restart, as its answer is still open", async () => {
    const stores = createMemoryStores();
    const message = mention({ text: oblique });
    await stores.inbox.admit(entryOf(message));
    await stores.inbox.setReaction(messageKey(message), "none");
    const engine = new ScriptedEngine();
    engine.concernOf = () => "crisis";
    const { platform } = await createCaringBot({}, { stores, engine });
    await untilAllClosed(stores);
    expect(platform.posts.map(({ text }) => text).join()).toContain("findahelpline");
    expect(engine.chats).toEqual([]);
  });
});

test("nobody who has opted out is listened to, nor after their message was left open", async () => {
  const fixture = await listeningBot("crisis");
  const { bot, stores, engine } = fixture;
  const heard: string[] = [];
  engine.concernOf = (text) => {
    heard.push(text);
    return "crisis";
  };
  await setOptedOut(stores.settings, "fake", bot.parts.pseudonym("fake", "ann"), true);
  expect((await say(fixture, mention({ text: oblique }))).kind).toBe("answered");
  const left = mention({ text: oblique });
  await stores.inbox.admit(entryOf(left));
  await stores.inbox.setReaction(messageKey(left), "skipped");
  await bot.takeUpLeft();
  await untilAllClosed(stores);
  expect(engine.chats).toHaveLength(2);
  expect(heard).toEqual([]);
});

test("a message that the end of the run interrupts while the model listens is not filed, and stays open", async () => {
  const fixture = await listeningBot("crisis");
  const message = mention({ text: oblique });
  fixture.engine.listen = async (_text, options) => {
    void fixture.bot.stop(0);
    await new Promise((resolve) => options?.signal?.addEventListener("abort", resolve));
    throw new Error("interrupted");
  };
  await say(fixture, message);
  expect(await fixture.stores.moods.find(messageKey(message))).toBeNull();
  expect(await fixture.stores.inbox.open()).toMatchObject([{ reaction: "pending", reply: "pending" }]);
});
