import { afterEach, describe, expect, test, vi } from "vitest";
import { messageKey } from "../../src/core/message.js";
import { PlatformError } from "../../src/core/platform.js";
import { en } from "../../src/words/en.js";
import { createBot, mention, remark } from "./bot-fixture.js";

afterEach(() => {
  vi.useRealTimers();
});

describe("one conversation", () => {
  test("is answered one at a time, and what arrives meanwhile together", async () => {
    const { platform, engine, stores } = await createBot();
    engine.hold();
    const root = mention({ text: "one" });
    const first = platform.events.received(root).outcome;
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    const second = platform.events.received(remark({ text: "two", thread: root.id })).outcome;
    const third = platform.events.received(remark({ text: "three", thread: root.id, author: "bob" })).outcome;
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(3));
    engine.release();
    const outcomes = await Promise.all([first, second, third]);
    expect(engine.chats.map(({ turns }) => turns.at(-1)?.text)).toEqual(["one", "two\nthree"]);
    expect(outcomes.map(({ reply }) => reply)).toEqual(["re: one", "re: two\nthree", "re: two\nthree"]);
    const turns = await stores.history.recent({ ...root, thread: root.id }, 9);
    expect(turns.map(({ messageIds, authorKeys }) => [messageIds.length, authorKeys.length])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test("does not hold up another, nor any reaction", async () => {
    const { platform, engine } = await createBot();
    engine.hold();
    const first = platform.events.received(mention()).outcome;
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    const second = platform.events.received(mention({ author: "bob" })).outcome;
    await vi.waitFor(() => expect(engine.chats).toHaveLength(2));
    expect(platform.reactions).toHaveLength(2);
    engine.release();
    await Promise.all([first, second]);
  });
});

describe("a message that is deleted", () => {
  test("while its answer is written gets none, and leaves neither turn nor mood nor half an answer", async () => {
    const { platform, engine, stores } = await createBot();
    engine.hold();
    const message = mention();
    const { outcome } = platform.events.received(message);
    await vi.waitFor(() => expect(platform.posts).toHaveLength(1));
    await platform.events.deleted([messageKey(message)]);
    expect((await outcome).kind).toBe("ignored");
    await vi.waitFor(() => expect(platform.posts).toEqual([]));
    expect(await stores.history.recent({ ...message, thread: message.id }, 9)).toEqual([]);
    expect(await stores.moods.find(messageKey(message))).toBeNull();
    expect(await stores.inbox.find(messageKey(message))).toMatchObject({ closing: "withdrawn", payload: "" });
  });

  test("is gone from our data also where the platform refuses to take back half an answer", async () => {
    const { platform, engine, stores } = await createBot();
    engine.hold();
    const message = mention();
    const { outcome } = platform.events.received(message);
    await vi.waitFor(() => expect(platform.posts).toHaveLength(1));
    await vi.waitFor(async () => expect(await stores.moods.find(messageKey(message))).not.toBeNull());
    platform.before = (call) => {
      if (call.startsWith("remove")) throw new PlatformError("gone", "the thread is gone");
    };
    await platform.events.deleted([messageKey(message)]);
    await outcome;
    expect(await stores.moods.find(messageKey(message))).toBeNull();
    expect(await stores.inbox.find(messageKey(message))).toMatchObject({ closing: "withdrawn", payload: "" });
  });

  test("does not take the others of its answer with it", async () => {
    const { platform, engine } = await createBot();
    engine.hold();
    const root = mention({ text: "one" });
    const first = platform.events.received(root).outcome;
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    const gone = remark({ text: "two", thread: root.id });
    const second = platform.events.received(gone).outcome;
    const third = platform.events.received(remark({ text: "three", thread: root.id })).outcome;
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(3));
    await platform.events.deleted([messageKey(gone)]);
    engine.release();
    expect((await Promise.all([first, second, third])).map(({ reply }) => reply)).toEqual([
      "re: one",
      null,
      "re: three",
    ]);
  });

  test("after its answer takes its turn along", async () => {
    const { platform, stores } = await createBot();
    const message = mention();
    await platform.events.received(message).outcome;
    await platform.events.deleted([messageKey(message)]);
    expect(await stores.history.recent({ ...message, thread: message.id }, 9)).toEqual([]);
  });
});

test("the asker can stop a running answer and keeps what was said", async () => {
  const { platform, engine, bot } = await createBot();
  engine.hold();
  const message = mention({ text: "tell me everything" });
  const { outcome } = platform.events.received(message);
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
  expect(bot.stopReply(messageKey(message))).toBe(true);
  expect((await outcome).reply).toBe(`re: tell me ${en.stopped}`);
});

describe("trouble", () => {
  test("of the engine is told in kind words and kept out of the history", async () => {
    const { platform, engine, stores } = await createBot();
    engine.replyTo = () => new Error("a library's secret words");
    const message = mention();
    expect(await platform.events.received(message).outcome).toMatchObject({ kind: "failed", reply: null });
    expect(platform.posts.map(({ text }) => text)).toEqual([en.failed]);
    expect(await stores.history.recent({ ...message, thread: message.id }, 9)).toEqual([]);
  });

  test("of a full queue still gets a reaction, and the author is told", async () => {
    const { platform, engine } = await createBot({ QUEUE_LIMIT: "1", CHAT_SLOTS: "1", RATE_LIMIT: "99" });
    engine.hold();
    const outcomes = [1, 2, 3].map(() => platform.events.received(mention()).outcome);
    await vi.waitFor(() => expect(platform.posts.some(({ text }) => text === en.busy)).toBe(true));
    expect(platform.reactions).toHaveLength(3);
    engine.release();
    expect((await Promise.all(outcomes)).filter(({ kind }) => kind === "failed")).toHaveLength(1);
  });

  test("of a reply past its deadline is said in the thread, with what there is", async () => {
    const { platform, engine } = await createBot({ REPLY_TIMEOUT_MS: "100" });
    engine.hold();
    const outcome = await platform.events.received(mention({ text: "slow" })).outcome;
    expect(outcome.kind).toBe("failed");
    expect(platform.posts.map(({ text }) => text)).toEqual([`re:\n\n${en.timeout}`]);
  });

  test("of a platform that is down for a moment is waited out", async () => {
    const { platform } = await createBot();
    vi.useFakeTimers();
    let failures = 3;
    platform.before = (call) => {
      if (call.startsWith("post") && failures > 0) {
        failures -= 1;
        throw new PlatformError("unavailable", "down");
      }
    };
    const { outcome } = platform.events.received(mention());
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await outcome).kind).toBe("answered");
    expect(platform.posts).toHaveLength(1);
  });

  test("of a missing permission ends the job without another try", async () => {
    const { platform, stores } = await createBot();
    platform.before = (call) => {
      if (call.startsWith("post")) throw new PlatformError("forbidden", "no permission");
    };
    const message = mention();
    expect((await platform.events.received(message).outcome).kind).toBe("failed");
    expect(await stores.inbox.find(messageKey(message))).toMatchObject({ reply: "failed", closing: "failed" });
  });
});

test("a long answer is posted in parts, each whole, in order", async () => {
  const { platform, engine } = await createBot();
  engine.replyTo = () => "One sentence of a long answer. ".repeat(20);
  await platform.events.received(mention()).outcome;
  expect(platform.posts.length).toBeGreaterThan(2);
  expect(platform.posts.map(({ index }) => index)).toEqual(platform.posts.map((_, index) => index));
  expect(platform.posts.map(({ text }) => text).join(" ")).toBe("One sentence of a long answer. ".repeat(20).trim());
});

test("an answer is never empty", async () => {
  const { platform, engine } = await createBot();
  engine.replyTo = () => "";
  await platform.events.received(mention()).outcome;
  expect(platform.posts.map(({ text }) => text)).toEqual([en.nothingToSay]);
});
