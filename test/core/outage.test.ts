import { afterEach, describe, expect, test, vi } from "vitest";
import { messageKey, type IncomingMessage } from "../../src/core/message.js";
import { PlatformError } from "../../src/core/platform.js";
import { createMemoryStores } from "../../src/store/memory/memory-stores.js";
import { StoreError } from "../../src/store/stores.js";
import { en } from "../../src/words/en.js";
import { zh } from "../../src/words/zh.js";
import { RecordingPlatform } from "../fakes/recording-platform.js";
import { createBot, mention, remark } from "./bot-fixture.js";
import { entryOf, textsOf, thread, untilAllClosed } from "./durability-fixture.js";

/** Has every call that begins so fail. */
function isDown(platform: RecordingPlatform, beginning: string): void {
  platform.before = (call) => {
    if (call.startsWith(beginning)) {
      throw new PlatformError("unavailable", "down");
    }
  };
}

describe("a disk that refuses", () => {
  test("stops the taking on of work, and taking on goes on with it", async () => {
    const stores = createMemoryStores();
    const { platform, engine } = await createBot({}, { stores });
    const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
    const refused = platform.events.received(mention());
    expect(await refused.admitted).toBe(false);
    expect(await refused.outcome).toMatchObject({ kind: "failed" });
    expect(engine.classified).toEqual([]);
    expect(platform.reactions).toEqual([]);
    admit.mockRestore();
    expect(await platform.events.received(mention()).admitted).toBe(true);
  });

  test("is found to work again where nobody writes", async () => {
    const stores = createMemoryStores();
    const { bot, platform } = await createBot({}, { stores });
    const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
    const set = vi.spyOn(stores.settings, "set").mockRejectedValue(new StoreError("The disk is full."));
    const refused = mention({ text: "are you there" });
    await platform.events.received(refused).outcome;
    platform.missed = [refused];
    await bot.takeUpLeft();
    expect(textsOf(platform)).toEqual([en.storeLost]);
    admit.mockRestore();
    set.mockRestore();
    await bot.takeUpLeft();
    await vi.waitFor(() => expect(textsOf(platform)).toEqual(["re: are you there"]));
  });

  test("is told to whoever addresses the bot, once a while in each channel, until it works again", async () => {
    const stores = createMemoryStores();
    const { platform, engine } = await createBot({}, { stores });
    const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
    const missed = mention({ text: "are you there" });
    const others = [mention(), remark(), mention({ channel: "random", text: "你在吗" }), remark({ channel: "side" })];
    for (const message of [missed, ...others]) {
      await platform.events.received(message).outcome;
    }
    await vi.waitFor(() => expect(textsOf(platform)).toEqual([en.storeLost, zh.storeLost]));
    expect(platform.posts[0]).toMatchObject({ source: missed.id });

    admit.mockRestore();
    platform.missed = [missed];
    await platform.events.received(mention({ text: "hello again", channel: "elsewhere" })).outcome;
    await vi.waitFor(() => expect(textsOf(platform).toSorted()).toEqual(["re: are you there", "re: hello again"]));
    expect(engine.chats).toHaveLength(2);
  });

  test("leaves no notice standing that was on its way when it worked again", async () => {
    const stores = createMemoryStores();
    const { platform } = await createBot({}, { stores });
    const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
    const refused = mention({ text: "are you there" });
    let arrive = (): void => {};
    const way = new Promise<void>((resolve) => (arrive = resolve));
    platform.before = (call) => (call === `post ${refused.id}.0` ? way : undefined);
    await platform.events.received(refused).outcome;
    admit.mockRestore();
    await platform.events.received(mention({ text: "hello again", channel: "elsewhere" })).outcome;
    arrive();
    await vi.waitFor(() => expect(platform.log).toContain(`post ${refused.id}.0`));
    await vi.waitFor(() => expect(textsOf(platform)).toEqual(["re: hello again"]));
  });
});

describe("a platform that is down", () => {
  test("has its reaction put off and taken up again", async () => {
    const { bot, platform, stores } = await createBot();
    isDown(platform, "react");
    const message = mention();
    await platform.events.received(message).outcome;
    expect(await stores.inbox.find(messageKey(message))).toMatchObject({ reaction: "pending", reply: "posted" });
    platform.before = () => {};
    await bot.takeUpLeft();
    await untilAllClosed(stores);
    expect(platform.reactions).toHaveLength(1);
    expect(platform.posts).toHaveLength(1);
  });
});

describe("a conversation whose answer the platform cannot take for minutes", () => {
  afterEach(() => void vi.useRealTimers());

  test("goes on in order: what was put off comes first", async () => {
    const { bot, platform, engine, stores } = await createBot();
    const [first, second] = thread("a", "b") as [IncomingMessage, IncomingMessage];
    engine.hold();
    isDown(platform, "post a");
    platform.events.received(first);
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    const answered = platform.events.received(second).outcome;
    await vi.waitFor(async () => expect(await stores.inbox.open()).toHaveLength(2));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    engine.release();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(textsOf(platform)).toEqual([]);

    platform.before = () => {};
    await bot.takeUpLeft();
    await answered;
    expect(textsOf(platform)).toEqual(["re: words of a", "re: words of b"]);
    expect(await stores.inbox.open()).toEqual([]);
  });

  test("goes on as soon as the connection is back", async () => {
    const { platform, stores } = await createBot();
    const [message] = thread("a") as [IncomingMessage];
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    isDown(platform, "post");
    const answered = platform.events.received(message).outcome;
    await vi.advanceTimersByTimeAsync(300_000);
    platform.before = () => {};
    vi.useRealTimers();
    await platform.events.reconnected(0);
    expect((await answered).reply).toBe("re: words of a");
    expect(await stores.inbox.open()).toEqual([]);
  });

  test("gives up what is too old by then, and what came after goes on", async () => {
    const { bot, platform, stores } = await createBot({ CATCH_UP_MINUTES: "1" });
    const [old] = thread("a") as [IncomingMessage];
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    isDown(platform, "post a");
    const given = platform.events.received(old).outcome;
    await vi.advanceTimersByTimeAsync(300_000);
    expect((await given).kind).toBe("failed");
    expect(await stores.inbox.find(messageKey(old))).toMatchObject({ closing: "failed" });
    const young = mention({ id: "b", thread: "t", text: "later" });
    expect((await platform.events.received(young).outcome).reply).toBe("re: later");
    await bot.stop(0);
  });
});

describe("after an outage of our own", () => {
  test("nobody from before hears that the bot is busy: all are answered as places come free", async () => {
    const stores = createMemoryStores();
    const left = ["a", "b", "c", "d"].map((id) => mention({ id, text: id, sentAt: Date.now() - 2000 }));
    for (const message of left) {
      await stores.inbox.admit(entryOf(message));
    }
    const platform = new RecordingPlatform();
    platform.missed = ["e", "f"].map((id) => mention({ id, text: id, sentAt: Date.now() - 1000 }));
    await createBot({ QUEUE_LIMIT: "1", CHAT_SLOTS: "1" }, { stores, platform });
    await untilAllClosed(stores);
    expect(textsOf(platform).toSorted()).toEqual(["re: a", "re: b", "re: c", "re: d", "re: e", "re: f"]);
  });
});
