import { describe, expect, test } from "vitest";
import { setCareChoice } from "../../../src/core/care/care-settings.js";
import { setMode } from "../../../src/core/modes.js";
import { messageKey } from "../../../src/core/message.js";
import { setOptedOut } from "../../../src/core/opt-out.js";
import { createPseudonym } from "../../../src/core/pseudonym.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import { mention, remark } from "../bot-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

const server = { platform: "fake", space: "server" };
const general = { ...server, channel: "general" };

async function say(fixture: CareFixture, message: ReturnType<typeof mention>) {
  return fixture.platform.events.received(message).outcome;
}

describe("a crisis", () => {
  test.each(["I want to kill myself", "我不想活了", "my boyfriend hits me"])(
    "gets the fixed text, no emoji and nothing generated: %s",
    async (text) => {
      const fixture = await createCaringBot();
      const outcome = await say(fixture, mention({ text }));
      expect(outcome.reading).toMatchObject({ emoji: null, mood: "negative" });
      expect(outcome.reply).toContain("https://findahelpline.com");
      expect(fixture.platform.reactions).toEqual([]);
      expect(fixture.engine.chats).toEqual([]);
      expect(await fixture.stores.moods.between(general, 0, Infinity)).toEqual([]);
    },
  );

  test("is answered in the language of the message, with the places of the set country", async () => {
    const fixture = await createCaringBot();
    await setCareChoice(fixture.stores.settings, server, "place", "CN");
    const outcome = await say(fixture, mention({ text: "我想自杀" }));
    expect(outcome.reply).toContain("12356");
    expect(outcome.reply).not.toMatch(/I am|988/);
  });

  test("is told to the moderators' channel with a link and without a quote, when that is set", async () => {
    const fixture = await createCaringBot();
    const message = mention({ text: "I want to die", link: "https://chat.example/1" });
    await say(fixture, message);
    expect(fixture.notices).toEqual([]);
    await setCareChoice(fixture.stores.settings, server, "channel", "mods");
    await say(fixture, { ...message, id: "again" });
    expect(fixture.notices).toHaveLength(1);
    expect(fixture.notices[0]).toMatchObject({ channel: "mods", text: expect.stringContaining(message.link!) });
    expect(fixture.notices[0]!.text).not.toMatch(/\bdie\b|\bann\b/);
  });

  test("in a direct message is told to nobody", async () => {
    const fixture = await createCaringBot();
    await setCareChoice(fixture.stores.settings, { platform: "fake", space: "direct" }, "channel", "mods");
    await say(fixture, mention({ text: "I want to die", isDirect: true, space: "direct", isPublic: false }));
    expect(fixture.notices).toEqual([]);
  });

  test("is answered although its author is over the limit", async () => {
    const fixture = await createCaringBot({ RATE_LIMIT: "1" });
    await say(fixture, mention({ text: "good day" }));
    await say(fixture, mention({ text: "good day" }));
    await say(fixture, mention({ text: "good day" }));
    const outcome = await say(fixture, mention({ text: "I want to die" }));
    expect(outcome.reply).toContain("findahelpline");
  });

  test("answers the whole batch with the fixed text", async () => {
    const fixture = await createCaringBot();
    fixture.engine.hold();
    const first = say(fixture, mention({ text: "good day", thread: "t" }));
    await expect.poll(() => fixture.engine.chats.length).toBe(1);
    const others = ["I want to die", "are you there"].map((text) => say(fixture, mention({ text, thread: "t" })));
    fixture.engine.release();
    await first;
    const outcomes = await Promise.all(others);
    expect(outcomes.map(({ reply }) => reply?.includes("findahelpline"))).toEqual([true, true]);
    expect(fixture.engine.chats).toHaveLength(1);
  });
});

describe("a watched crisis", () => {
  async function watching() {
    const fixture = await createCaringBot();
    await setMode(fixture.stores.settings, general, "watch");
    return fixture;
  }

  test("gets no emoji, and no answer unless moderators have switched that on", async () => {
    const fixture = await watching();
    const outcome = await say(fixture, remark({ text: "I want to die" }));
    expect(outcome).toMatchObject({ kind: "watched", reading: { emoji: null } });
    await setCareChoice(fixture.stores.settings, server, "watch", "yes");
    const met = await say(fixture, remark({ text: "I want to die" }));
    expect(met.reply).toContain("findahelpline");
  });

  test("of somebody who has opted out is left alone", async () => {
    const fixture = await watching();
    await setCareChoice(fixture.stores.settings, server, "watch", "yes");
    const key = fixture.bot.parts.pseudonym("fake", "ann");
    await setOptedOut(fixture.stores.settings, "fake", key, true);
    const outcome = await say(fixture, remark({ text: "I want to die" }));
    expect(outcome).toMatchObject({ kind: "watched", reading: null });
  });
});

describe("a crisis edited into a message that has been dealt with", () => {
  test("takes its emoji and mood back, tells the moderators and begins the hour", async () => {
    const fixture = await createCaringBot();
    const { platform, stores } = fixture;
    await setCareChoice(stores.settings, server, "channel", "mods");
    const message = mention({ text: "so tired of it all, a bad day", thread: "t" });
    await say(fixture, message);
    expect(platform.reactions).toHaveLength(1);
    await platform.events.edited({ ...message, text: "I want to die" });
    expect(platform.unreacted).toEqual([{ id: message.id, emoji: "😡" }]);
    expect(await stores.moods.find(messageKey(message))).toBeNull();
    expect(fixture.notices).toHaveLength(1);
    const next = await say(fixture, mention({ text: "hello?", thread: "t" }));
    expect(next.reply).toContain("findahelpline");
  });

  test("means nothing more than that where the bot only watches", async () => {
    const fixture = await createCaringBot({ DEFAULT_MODE: "watch" });
    const { platform, stores } = fixture;
    const message = remark({ text: "a bad day" });
    await say(fixture, message);
    await platform.events.edited({ ...message, text: "I want to die" });
    expect(await stores.moods.find(messageKey(message))).toBeNull();
    expect(fixture.notices).toEqual([]);
    expect(platform.posts).toEqual([]);
  });
});

describe("the hour after a crisis", () => {
  const inThread = { thread: "t" };

  test("is met with care and not with chatter, and then ends", async () => {
    let time = 1_000_000;
    const fixture = await createCaringBot({}, { now: () => time });
    await say(fixture, mention({ text: "I want to die", ...inThread }));
    time += 59 * 60_000;
    const within = await say(fixture, mention({ text: "what is two plus two", ...inThread }));
    expect(within.reply).toContain("findahelpline");
    expect(within.reading?.emoji).toBeNull();
    expect(fixture.engine.chats).toEqual([]);
    time += 2 * 60_000;
    expect((await say(fixture, mention({ text: "hello again", ...inThread }))).reply).toMatch(/^re: hello again/);
  });

  test("leaves other conversations alone", async () => {
    const fixture = await createCaringBot();
    await say(fixture, mention({ text: "I want to die", ...inThread }));
    expect((await say(fixture, mention({ text: "good day", thread: "u" }))).reply).toMatch(/^re: good day/);
  });

  test("does not talk over what others say to the person there", async () => {
    const fixture = await createCaringBot();
    await say(fixture, mention({ text: "I want to die", id: "root" }));
    const friend = remark({ text: "call me, I am here", author: "bob", thread: "root" });
    expect(await say(fixture, friend)).toMatchObject({ kind: "ignored", reply: null });
    const person = remark({ text: "thank you all", thread: "root" });
    expect((await say(fixture, person)).reply).toContain("findahelpline");
    expect((await say(fixture, mention({ text: "bot?", author: "bob", thread: "root" }))).reply).toContain(
      "findahelpline",
    );
  });

  test("outlives a restart", async () => {
    const stores = createMemoryStores();
    const before = await createCaringBot({}, { stores });
    await say(before, mention({ text: "I want to die", ...inThread }));
    const after = await createCaringBot({}, { stores });
    expect((await say(after, mention({ text: "tell me a joke", ...inThread }))).reply).toContain("findahelpline");
  });
});

describe("grief", () => {
  test("gets no emoji, and stays negative whatever the model says", async () => {
    const fixture = await createCaringBot();
    fixture.engine.positiveOf = () => 0.99;
    const outcome = await say(fixture, mention({ text: "my dog died" }));
    expect(outcome.reading).toMatchObject({ emoji: null, mood: "negative" });
    expect(fixture.platform.reactions).toEqual([]);
    expect(fixture.engine.chats[0]?.options.mood).toBe("negative");
  });

  test("gets the gentle emoji that the server has set", async () => {
    const fixture = await createCaringBot();
    await setCareChoice(fixture.stores.settings, server, "grief", "🕯️");
    await say(fixture, mention({ text: "奶奶走了", id: "g" }));
    expect(fixture.platform.reactions).toEqual([{ id: "g", emoji: "🕯️" }]);
  });

  test("is met with condolence where the model would cheer", async () => {
    const fixture = await createCaringBot();
    fixture.engine.replyTo = () => "Great news, congratulations!";
    expect((await say(fixture, mention({ text: "my dog died" }))).reply).toContain("so sorry");
  });
});

describe("what the bot says", () => {
  test("introduces itself once to each person, and that is no part of the conversation", async () => {
    const fixture = await createCaringBot();
    const first = await say(fixture, mention({ text: "good day", thread: "t" }));
    expect(first.reply).toMatch(/^re: good day\n\n\(I am a small program/);
    expect((await say(fixture, mention({ text: "and now", thread: "t" }))).reply).toBe("re: and now");
    expect((await say(fixture, mention({ text: "你好", author: "bob" }))).reply).toContain("小程序");
    expect(fixture.engine.chats[1]?.turns.map((turn) => turn.text)).toEqual(["good day", "re: good day", "and now"]);
  });

  test("is shown only as far as it has been checked, and a late fault replaces it", async () => {
    const fixture = await createCaringBot();
    fixture.engine.replyTo = () => "I hear what you say. Nobody would miss you.";
    fixture.engine.hold();
    const outcome = say(fixture, mention({ text: "good day", id: "s" }));
    await expect.poll(() => fixture.platform.posts.length).toBe(1);
    expect(fixture.platform.posts[0]?.text).toBe("I hear what you say.");
    fixture.engine.release();
    const { reply } = await outcome;
    expect(reply).toContain("did not come out well");
    expect(fixture.platform.posts.map(({ text }) => text)).toEqual([reply]);
    expect(await fixture.stores.history.recentInChannel(general, 5)).toEqual([]);
  });

  test("to an insult is calm, and not the model's", async () => {
    const fixture = await createCaringBot();
    const outcome = await say(fixture, mention({ text: "you are a stupid bot" }));
    expect(outcome.reply).toContain("annoyed");
    expect(fixture.engine.chats).toEqual([]);
  });

  test("leaves out the words that a server has forbidden", async () => {
    const fixture = await createCaringBot();
    await setCareChoice(fixture.stores.settings, server, "words", "marmalade\n果酱");
    fixture.engine.replyTo = () => "Have some marmalade.";
    expect((await say(fixture, mention({ text: "good day" }))).reply).toContain("did not come out well");
    expect((await say(fixture, mention({ text: "good day", space: "other" }))).reply).toContain("marmalade");
  });
});

test("pseudonyms of two bots with one key agree, as restarts need", () => {
  const [one, two] = [createPseudonym(Buffer.alloc(32)), createPseudonym(Buffer.alloc(32))];
  expect(one("fake", "ann")).toBe(two("fake", "ann"));
});
