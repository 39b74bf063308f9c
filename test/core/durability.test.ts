import { describe, expect, test, vi } from "vitest";
import { conversationOf, messageKey, type IncomingMessage } from "../../src/core/message.js";
import { planResume } from "../../src/core/resume.js";
import { startUpkeep } from "../../src/core/upkeep.js";
import { createMemoryStores } from "../../src/store/memory/memory-stores.js";
import type { MessageKey } from "../../src/store/keys.js";
import type { Stores } from "../../src/store/stores.js";
import { RecordingPlatform } from "../fakes/recording-platform.js";
import { createBot, mention, remark } from "./bot-fixture.js";
import { entryOf, textsOf, thread, untilAllClosed } from "./durability-fixture.js";

describe("after a restart", () => {
  test("a composed answer is finished as it was, without the model", async () => {
    const stores = createMemoryStores();
    const [message] = thread("a") as [IncomingMessage];
    const key = messageKey(message);
    await stores.inbox.admit(entryOf(message));
    await stores.inbox.setReaction(key, "done");
    await stores.inbox.compose(
      key,
      [
        { nonce: "a.0", text: "first" },
        { nonce: "a.1", text: "second" },
      ],
      null,
    );
    const platform = new RecordingPlatform();
    platform.posts.push({ id: "known", source: "a", index: 0, nonce: "a.0", text: "half a fir" });
    const { engine } = await createBot({}, { stores, platform });
    await untilAllClosed(stores);

    expect(platform.posts).toMatchObject([{ id: "known", text: "first" }, { text: "second" }]);
    expect(engine.chats).toEqual([]);
    expect(platform.reactions).toEqual([]);
  });

  test("a composed answer that also speaks of a deleted message is composed anew, if nothing of it is posted", async () => {
    const stores = createMemoryStores();
    const messages = thread("a", "b") as [IncomingMessage, IncomingMessage];
    const [keyA, keyB] = messages.map(messageKey) as [MessageKey, MessageKey];
    for (const message of messages) {
      await stores.inbox.admit(entryOf(message));
    }
    const turn = {
      conversation: conversationOf(messages[0]),
      source: keyA,
      messageIds: ["a", "b"],
      authorKeys: ["somebody"],
      question: "words of a\nwords of b",
      mood: null,
      answer: "to both",
      at: Date.now(),
      isPublic: true,
    };
    await stores.inbox.cover(keyA, [keyB]);
    await stores.inbox.compose(keyA, [{ nonce: "a.0", text: "to both" }], turn);
    await stores.inbox.withdraw(keyB);
    const { platform } = await createBot({}, { stores });
    await untilAllClosed(stores);
    expect(textsOf(platform)).toEqual(["re: words of a"]);
    expect(await stores.history.recent(conversationOf(messages[0]), 9)).toMatchObject([{ question: "words of a" }]);
  });

  test("messages that were being answered together stay together, and others come after", async () => {
    const stores = createMemoryStores();
    const messages = thread("a", "b", "c");
    for (const message of messages) {
      await stores.inbox.admit(entryOf(message));
    }
    const [first, second] = messages as [IncomingMessage, IncomingMessage];
    await stores.inbox.cover(messageKey(first), [messageKey(second)]);
    const { platform } = await createBot({}, { stores });
    await untilAllClosed(stores);
    expect(textsOf(platform)).toEqual(["re: words of a\nwords of b", "re: words of c"]);
  });

  test("an answer that was begun goes first, whatever its age", async () => {
    const stores = createMemoryStores();
    const messages = thread("a", "b");
    for (const message of messages) {
      await stores.inbox.admit(entryOf(message));
    }
    await stores.inbox.reservePart(messageKey(messages[1]!), 0, "b.0");
    expect(planResume(await stores.inbox.open()).map(({ message }) => message.id)).toEqual(["b", "a"]);
  });

  test("what was judged stays as it was judged", async () => {
    const stores = createMemoryStores();
    const [message] = thread("a") as [IncomingMessage];
    await stores.inbox.admit(entryOf(message));
    const { platform, engine } = await createBot({}, { stores: await withMood(stores, message) });
    await untilAllClosed(stores);
    expect(platform.reactions).toEqual([{ id: "a", emoji: "😡" }]);
    expect(engine.classified).toEqual([]);
  });

  test("what is too old is closed as expired", async () => {
    const stores = createMemoryStores();
    const old = mention({ sentAt: Date.now() - 31 * 60_000 });
    await stores.inbox.admit(entryOf(old));
    const { platform } = await createBot({}, { stores });
    expect((await stores.inbox.find(messageKey(old)))?.closing).toBe("expired");
    expect(platform.log).toEqual([]);
  });

  test("what was missed is taken on by age, so that a thread is known by its beginning", async () => {
    const platform = new RecordingPlatform();
    const root = mention({ id: "t", text: "root", sentAt: Date.now() - 2000 });
    const follow = mention({ id: "u", thread: "t", isMention: false, text: "on", sentAt: Date.now() - 1000 });
    platform.missed = [follow, root];
    const { stores } = await createBot({}, { platform });
    await vi.waitFor(() => expect(textsOf(platform).join()).toContain("on"));
    await untilAllClosed(stores);
    expect(textsOf(platform).join().indexOf("root")).toBeLessThan(textsOf(platform).join().indexOf("on"));
  });

  test("a thread whose beginning comes later from the adapter, after another channel, waits for it", async () => {
    const platform = new RecordingPlatform();
    const at = Date.now() - 5000;
    const root = mention({ id: "1", text: "root", sentAt: at });
    const elsewhere = mention({ id: "2", channel: "random", text: "elsewhere", sentAt: at + 1 });
    const inThread = remark({ id: "3", thread: "1", text: "on", sentAt: at + 2 });
    const foreign = remark({ id: "4", thread: "0", text: "none of ours", sentAt: at + 3 });
    platform.missed = [foreign, inThread, elsewhere, root];
    const { stores } = await createBot({}, { platform });
    await untilAllClosed(stores);
    const order = textsOf(platform)
      .join()
      .match(/root|on\b|elsewhere|ours/g);
    expect(order?.toSorted()).toEqual(["elsewhere", "on", "root"]);
    expect(order?.indexOf("root")).toBeLessThan(order?.indexOf("on") ?? -1);
  });

  test("what was missed of one millisecond is taken on as it was said, a thread's beginning first", async () => {
    const platform = new RecordingPlatform();
    const sentAt = Date.now() - 1000;
    const root = mention({ id: "1053", text: "root", sentAt });
    const others = ["1054", "1055"].map((id) => mention({ id, thread: "1053", isMention: false, text: id, sentAt }));
    // Places with the newest activity come first, so that the thread comes before the channel it was begun in.
    platform.missed = [...others.toReversed(), root];
    const { stores } = await createBot({}, { platform });
    await untilAllClosed(stores);
    const order = textsOf(platform)
      .join()
      .match(/root|105[45]/g);
    expect(order).toEqual(["root", "1054", "1055"]);
  });
});

describe("forgetting a person", () => {
  test("cancels what is under way, takes it back and answers the others", async () => {
    const { bot, platform, engine, stores } = await createBot();
    engine.hold();
    const [hers, his] = thread("a", "b").map((message, index) => ({
      ...message,
      author: index === 0 ? "ann" : "ben",
    })) as [IncomingMessage, IncomingMessage];
    platform.events.received(hers);
    const answered = platform.events.received(his).outcome;
    await vi.waitFor(() => expect(platform.posts).toHaveLength(1));
    const counts = await bot.forgetPerson("fake", "ann");
    engine.release();
    await answered;

    expect(counts).toMatchObject({ messages: 1 });
    expect(textsOf(platform)).toEqual(["re: words of b"]);
    expect(await stores.inbox.find(messageKey(hers))).toBeNull();
    expect(await stores.history.recent(conversationOf(his), 10)).toMatchObject([{ question: "words of b" }]);
    expect(await stores.moods.find(messageKey(hers))).toBeNull();
  });

  test("lets catching up bring nothing back", async () => {
    const { bot, platform, stores } = await createBot();
    const message = mention();
    await platform.events.received(message).outcome;
    await bot.forgetPerson("fake", message.author);
    platform.missed = [message];
    await platform.events.reconnected(0);
    expect(await stores.inbox.find(messageKey(message))).toBeNull();
  });
});

describe("stopping", () => {
  test("finishes the answer being written, and hands back what has not begun", async () => {
    const { bot, platform, engine, stores } = await createBot();
    engine.hold();
    const [first, second] = thread("a", "b") as [IncomingMessage, IncomingMessage];
    platform.events.received(first);
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    platform.events.received(second);
    await vi.waitFor(async () => expect(await stores.inbox.open()).toHaveLength(2));
    const stopped = bot.stop(5000);
    engine.release();
    await stopped;
    expect(textsOf(platform)).toEqual(["re: words of a"]);
    expect((await stores.inbox.open()).map(({ key }) => key.id)).toEqual(["b"]);
  });

  test("is over soon after the grace, and leaves what did not end for the next start", async () => {
    const { bot, platform, engine, stores } = await createBot();
    engine.hold();
    const message = mention();
    platform.events.received(message);
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    await bot.stop(20);
    expect(await stores.inbox.find(messageKey(message))).toMatchObject({ reply: "pending", closing: null });
  });
});

test("upkeep removes what is older than the retention, at start and daily", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { bot, stores } = await createBot();
  const old = mention({ sentAt: Date.now() - 31 * 86_400_000 });
  const isGone = () => vi.waitFor(async () => expect(await stores.inbox.find(messageKey(old))).toBeNull());
  await stores.inbox.admit(entryOf(old));
  const end = startUpkeep(bot);
  await isGone();
  await stores.inbox.admit(entryOf(old));
  vi.advanceTimersByTime(86_400_000);
  await isGone();
  end();
  vi.useRealTimers();
});

async function withMood(stores: Stores, message: IncomingMessage): Promise<Stores> {
  await stores.moods.record({
    key: messageKey(message),
    space: message.space,
    thread: message.thread,
    authorKey: "somebody",
    at: message.sentAt,
    label: "negative",
    positive: 0.1,
    logOdds: -2.2,
    link: null,
    language: "en",
    model: "earlier",
    promptHash: "earlier",
    isPublic: true,
  });
  return stores;
}
