import { describe, expect, test, vi } from "vitest";
import { PlatformError } from "../../src/core/platform.js";
import { channelScope, setMode } from "../../src/core/modes.js";
import { setOptedOut } from "../../src/core/opt-out.js";
import { en } from "../../src/words/en.js";
import { createBot, mention, remark } from "./bot-fixture.js";

describe("a message's way", () => {
  test("is the reaction first, then the answer", async () => {
    const { platform } = await createBot();
    const message = mention({ text: "what a good day" });
    const outcome = await platform.events.received(message).outcome;
    expect(platform.reactions).toEqual([{ id: message.id, emoji: "😄" }]);
    expect(platform.log[0]).toBe(`react ${message.id}`);
    expect(platform.posts.map((post) => post.text)).toEqual(["re: what a good day"]);
    expect(outcome).toMatchObject({ kind: "answered", reply: "re: what a good day", error: null });
    expect(platform.working).toBe(0);
  });

  test("ends in the inbox, the history and the moods, without text in the inbox and the moods", async () => {
    const { platform, stores, bot } = await createBot();
    const message = mention({ text: "an awful day" });
    await platform.events.received(message).outcome;
    const key = { platform: "fake", channel: "general", id: message.id };
    expect(await stores.inbox.find(key)).toMatchObject({
      reaction: "done",
      reply: "posted",
      closing: "done",
      payload: "",
    });
    const conversation = { platform: "fake", space: "server", channel: "general", thread: message.id };
    expect(await stores.history.recent(conversation, 10)).toMatchObject([
      {
        question: "an awful day",
        mood: "negative",
        answer: "re: an awful day",
        authorKeys: [bot.parts.pseudonym("fake", "ann")],
      },
    ]);
    const row = await stores.moods.find(key);
    expect(row).toMatchObject({ label: "negative", positive: 0.05, language: "en", model: "scripted" });
    expect(JSON.stringify(row)).not.toContain("awful");
  });

  test("shows the model what was said before, its mood too, and moves on by half of HISTORY_TURNS at a time", async () => {
    const { platform, engine } = await createBot({ HISTORY_TURNS: "4", RATE_LIMIT: "100" });
    const root = mention({ text: "what a good day" });
    await platform.events.received(root).outcome;
    for (const number of [2, 3, 4, 5, 6, 7, 8]) {
      await platform.events.received(remark({ text: `day ${number}`, thread: root.id })).outcome;
    }
    expect(engine.chats[1]?.turns).toEqual([
      { role: "user", text: "what a good day", mood: "positive" },
      { role: "assistant", text: "re: what a good day" },
      { role: "user", text: "day 2" },
    ]);
    const beginnings = engine.chats.map(({ turns }) => turns[0]?.text);
    expect(beginnings.slice(4)).toEqual(["what a good day", "day 3", "day 3", "day 5"]);
  });

  test("waits for a slow reaction before the answer is posted", async () => {
    const { platform } = await createBot();
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => (release = resolve));
    platform.before = (call) => (call.startsWith("react") ? slow : undefined);
    const { outcome } = platform.events.received(mention());
    await vi.waitFor(() => expect(platform.working).toBe(1));
    expect(platform.posts).toEqual([]);
    release();
    await outcome;
    expect(platform.log.map((entry) => entry.split(" ")[0]).slice(0, 2)).toEqual(["react", "post"]);
  });

  test("has no emoji when the classifier is unsure", async () => {
    const { platform, engine, stores } = await createBot();
    engine.positiveOf = () => 0.6;
    const message = mention();
    await platform.events.received(message).outcome;
    expect(platform.reactions).toEqual([]);
    expect(await stores.inbox.find({ ...message })).toMatchObject({ reaction: "none", reply: "posted" });
  });

  test("goes on when the reaction is refused", async () => {
    const { platform, stores } = await createBot();
    platform.before = (call) => {
      if (call.startsWith("react")) throw new PlatformError("refused", "blocked");
    };
    const message = mention();
    await platform.events.received(message).outcome;
    expect(platform.posts).toHaveLength(1);
    expect(await stores.inbox.find({ ...message })).toMatchObject({ reaction: "failed", reply: "posted" });
  });

  test("is walked once, however often the message arrives", async () => {
    const { platform, engine } = await createBot();
    const message = mention();
    const outcomes = await Promise.all([1, 2, 3].map(() => platform.events.received(message).outcome));
    await platform.events.received(message).outcome;
    expect(outcomes.map(({ kind }) => kind)).toEqual(["answered", "ignored", "ignored"]);
    expect(engine.classified).toHaveLength(1);
    expect(platform.posts).toHaveLength(1);
  });
});

describe("what is answered", () => {
  test("is not one's own message, nor a bot's, nor one that does not address the bot", async () => {
    const { platform, engine } = await createBot();
    for (const message of [mention({ isFromSelf: true }), mention({ isFromBot: true }), remark()]) {
      expect((await platform.events.received(message).outcome).kind).toBe("ignored");
    }
    expect(engine.classified).toEqual([]);
  });

  test("is a message in an own thread that mentions nobody else", async () => {
    const { platform } = await createBot();
    const root = mention();
    await platform.events.received(root).outcome;
    const follow = remark({ thread: root.id, text: "and then" });
    const aside = remark({ thread: root.id, mentionsOthers: true });
    const foreign = remark({ thread: "elsewhere" });
    expect((await platform.events.received(follow).outcome).kind).toBe("answered");
    expect((await platform.events.received(aside).outcome).kind).toBe("ignored");
    expect((await platform.events.received(foreign).outcome).kind).toBe("ignored");
  });

  test("is everything in mode all, and nothing more than an emoji in mode watch", async () => {
    const { platform, stores } = await createBot();
    await setMode(stores.settings, channelScope(remark()), "watch");
    expect((await platform.events.received(remark()).outcome).kind).toBe("watched");
    expect(platform.log).toHaveLength(1);
    await setMode(stores.settings, channelScope(remark()), "all");
    expect((await platform.events.received(remark()).outcome).kind).toBe("answered");
  });

  test("follows the operator's lists of channels and roles", async () => {
    const { platform } = await createBot({ ALLOW_CHANNELS: "general", DENY_ROLES: "muted" });
    expect((await platform.events.received(mention()).outcome).kind).toBe("answered");
    expect((await platform.events.received(mention({ channel: "other" })).outcome).kind).toBe("ignored");
    expect((await platform.events.received(mention({ authorRoles: ["muted"] })).outcome).kind).toBe("ignored");
  });

  test("is not kept from people of a platform without roles by a list of roles", async () => {
    const { platform } = await createBot({ ALLOW_ROLES: "helpers" });
    expect((await platform.events.received(mention({ authorRoles: null })).outcome).kind).toBe("answered");
    expect((await platform.events.received(mention({ authorRoles: [] })).outcome).kind).toBe("ignored");
  });

  test("is judged for nobody who opted out, who still gets an answer when they ask for one", async () => {
    const { platform, engine, stores, bot } = await createBot();
    await setOptedOut(stores.settings, "fake", bot.parts.pseudonym("fake", "ann"), true);
    const message = mention();
    expect((await platform.events.received(message).outcome).kind).toBe("answered");
    expect(engine.classified).toEqual([]);
    expect(platform.reactions).toEqual([]);
    expect(await stores.moods.find({ ...message })).toBeNull();
  });

  test("with words of its own: an empty mention, a picture, too many wishes a minute", async () => {
    const { platform, engine } = await createBot({ RATE_LIMIT: "2" });
    await platform.events.received(mention({ text: "", author: "bob" })).outcome;
    await platform.events.received(mention({ text: "", author: "bob", hasAttachment: true })).outcome;
    for (let index = 0; index < 4; index += 1) {
      await platform.events.received(mention({ text: "hi" })).outcome;
    }
    expect(platform.posts.map((post) => post.text)).toEqual([en.hello, en.noText, "re: hi", "re: hi", en.rateLimited]);
    expect(engine.chats).toHaveLength(2);
  });
});

describe("what the assistant is told", () => {
  test("is the conversation's own turns and the mood, never another conversation's", async () => {
    const { platform, engine } = await createBot();
    const root = mention({ text: "first" });
    await platform.events.received(root).outcome;
    await platform.events.received(mention({ text: "elsewhere", channel: "other" })).outcome;
    await platform.events.received(remark({ text: "a bad turn", thread: root.id })).outcome;
    expect(engine.chats[2]?.turns.map(({ text }) => text)).toEqual(["first", "re: first", "a bad turn"]);
    expect(engine.chats[2]?.options.mood).toBe("negative");
  });

  test("begins a thread with the newest three public turns of the channel", async () => {
    const { platform, engine } = await createBot();
    for (const text of ["one", "two", "three", "four"]) {
      await platform.events.received(mention({ text, author: text })).outcome;
    }
    await platform.events.received(mention({ text: "secret", isDirect: true, isPublic: false, space: "direct" }))
      .outcome;
    await platform.events.received(mention({ text: "five" })).outcome;
    const texts = engine.chats.at(-1)?.turns.map(({ text }) => text);
    expect(texts).toEqual(["two", "re: two", "three", "re: three", "four", "re: four", "five"]);
  });
});
