import { describe, expect, test, vi } from "vitest";
import { messageKey, type IncomingMessage } from "../../src/core/message.js";
import { PlatformError } from "../../src/core/platform.js";
import type { Cursor } from "../../src/store/inbox.js";
import { createMemoryStores } from "../../src/store/memory/memory-stores.js";
import { StoreError } from "../../src/store/stores.js";
import { RecordingPlatform } from "../fakes/recording-platform.js";
import { createBot, mention } from "./bot-fixture.js";
import { textsOf } from "./durability-fixture.js";

const patience = { beforeCatchingUp: [0] };

/** Tells what it was asked for, and only what was said in a place after its cursor, as Discord and Slack do. */
class AskedPlatform extends RecordingPlatform {
  readonly asked: { readonly since: number; readonly cursors: readonly Cursor[] }[] = [];
  isConnected = true;

  override async *recent(since = 0, cursors: readonly Cursor[] = []): AsyncGenerator<IncomingMessage> {
    this.asked.push({ since, cursors });
    await this.before("recent");
    const newest = new Map(cursors.map(({ place, newestSentAt }) => [place.channel, newestSentAt]));
    yield* this.missed.filter(({ channel, sentAt }) => sentAt > Math.max(since, newest.get(channel) ?? 0));
  }

  override health() {
    return { isConnected: this.isConnected, detail: "asked" };
  }
}

/** Has the platform tell nothing of what was said, until the returned function is called. */
function failToTell(platform: RecordingPlatform): () => void {
  platform.before = (call) => {
    if (call === "recent") throw new PlatformError("unavailable", "down");
  };
  return () => (platform.before = () => {});
}

describe("a connection that is back", () => {
  test("is asked only for what it may not have told", async () => {
    const platform = new AskedPlatform();
    await createBot({}, { platform, patience });
    platform.asked.length = 0;
    await platform.events.reconnected(null);
    expect(platform.asked).toEqual([]);
    const lostAt = Date.now() - 5000;
    await platform.events.reconnected(lostAt);
    expect(platform.asked.map(({ since }) => since)).toEqual([lostAt]);
  });

  test("is asked also for what could not be fetched before, however often it was lost meanwhile", async () => {
    const platform = new AskedPlatform();
    await createBot({}, { platform, patience });
    const missed = mention({ text: "are you there", sentAt: Date.now() - 60_000 });
    platform.missed = [missed];
    const tellAgain = failToTell(platform);
    await platform.events.reconnected(missed.sentAt - 1000);
    tellAgain();
    await platform.events.reconnected(Date.now() - 1000);
    await vi.waitFor(() => expect(textsOf(platform)).toEqual(["re: are you there"]));
  });

  test("is asked for that also where it has told everything since", async () => {
    const platform = new AskedPlatform();
    const tellAgain = failToTell(platform);
    platform.missed = [mention({ text: "are you there", sentAt: Date.now() - 60_000 })];
    await createBot({}, { platform, patience });
    tellAgain();
    await platform.events.reconnected(null);
    await vi.waitFor(() => expect(textsOf(platform)).toEqual(["re: are you there"]));
  });
});

test("a platform that is not connected yet is asked once it is", async () => {
  const platform = new AskedPlatform();
  platform.isConnected = false;
  const { bot } = await createBot({}, { platform });
  expect(platform.asked).toEqual([]);
  platform.isConnected = true;
  await bot.takeUpLeft();
  expect(platform.asked).toHaveLength(1);
});

test("what could not be recorded is fetched, whatever was recorded in the same place since", async () => {
  const stores = createMemoryStores();
  const platform = new AskedPlatform();
  await createBot({}, { stores, platform, patience });
  const admit = vi.spyOn(stores.inbox, "admit").mockRejectedValue(new StoreError("The disk is full."));
  const refused = mention({ text: "are you there", sentAt: Date.now() - 1000 });
  await platform.events.received(refused).outcome;
  admit.mockRestore();
  platform.missed = [refused];
  await platform.events.received(mention({ text: "hello again" })).outcome;
  await vi.waitFor(async () => expect((await stores.inbox.find(messageKey(refused)))?.closing).toBe("done"));
  expect(textsOf(platform).toSorted()).toEqual(["re: are you there", "re: hello again"]);
});

test("a reconnection while nothing can be recorded is caught up on once it can", async () => {
  const stores = createMemoryStores();
  const platform = new AskedPlatform();
  const { bot } = await createBot({}, { stores, platform, patience });
  const cursors = vi.spyOn(stores.inbox, "cursors").mockRejectedValue(new StoreError("The disk is full."));
  platform.missed = [mention({ text: "are you there" })];
  await platform.events.reconnected(0);
  cursors.mockRestore();
  await bot.takeUpLeft();
  await vi.waitFor(() => expect(textsOf(platform)).toEqual(["re: are you there"]));
});

test("new messages wait ten seconds at most for the catching up of a start", async () => {
  const platform = new RecordingPlatform();
  let isAsked = false;
  let letGo = (): void => {};
  const fetched = new Promise<void>((resolve) => (letGo = resolve));
  platform.recent = async function* () {
    isAsked = true;
    await fetched;
    yield* [];
  };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const creating = createBot({}, { platform });
  await vi.waitFor(() => expect(isAsked).toBe(true));
  const { outcome } = platform.events.received(mention({ text: "anybody there?" }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await outcome).reply).toBe("re: anybody there?");
  letGo();
  await creating;
  vi.useRealTimers();
});

test("what takes minutes to fetch is not fetched a second time meanwhile", async () => {
  const platform = new AskedPlatform();
  const { bot } = await createBot({}, { platform, patience });
  platform.asked.length = 0;
  let letGo = (): void => {};
  const fetched = new Promise<void>((resolve) => (letGo = resolve));
  platform.before = () => fetched;
  const caughtUp = platform.events.reconnected(0);
  await vi.waitFor(() => expect(platform.asked).toHaveLength(1));
  await bot.takeUpLeft();
  expect(platform.asked).toHaveLength(1);
  letGo();
  await caughtUp;
});
