import { SocketModeReceiver } from "@slack/bolt";
import { afterEach, expect, test, vi } from "vitest";

import { createLogger } from "../../../src/logger.js";
import { boltLogger } from "../../../src/platforms/slack/bolt-logger.js";
import { SocketWatch } from "../../../src/platforms/slack/socket-watch.js";
import { answersIn, createSlackBot } from "./slack-bot-fixture.js";

afterEach(async () => {
  vi.useRealTimers();
});

const minute = 60_000;

test("a socket that has brought nothing for a quarter of an hour counts as deaf, and any frame begins it anew", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const logger = createLogger("silent");
  const { client } = new SocketModeReceiver({ appToken: "xapp-1", logger: boltLogger(logger) });
  let timesDeaf = 0;
  const watch = new SocketWatch({ client, logger, pace: 1, onDeaf: () => (timesDeaf += 1) });
  watch.start();
  await vi.advanceTimersByTimeAsync(14 * minute);
  client.emit("ws_message", JSON.stringify({ type: "events_api", envelope_id: "e1", payload: {} }), false);
  expect(watch.heardAt).toBe(Date.now());
  await vi.advanceTimersByTimeAsync(14 * minute);
  expect(timesDeaf).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(timesDeaf).toBe(1);
  watch.stop();
});

test("a socket that is open but dead is replaced in time though nobody writes, and what was missed is caught up on", async () => {
  // At this pace a quarter of an hour is over in a second and a half.
  const slack = await createSlackBot({ pace: 600 });
  const { fake, channel, alice } = slack;
  fake.sockets.silence({ answerPings: true });
  const missed = fake.people.saySilently(channel.id, alice.id, slack.mention("into the void"));
  await vi.waitFor(
    () => expect(answersIn(fake, missed.ts).map(({ text }) => text)).toEqual(["re: into the void"]),
    8000,
  );
  expect(fake.sockets.connections).toBeGreaterThan(1);
});

test("an event whose acknowledgement was lost with its socket comes again and is answered once", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, stores } = slack;
  const admit = stores.inbox.admit.bind(stores.inbox);
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  stores.inbox.admit = async (entry) => {
    const isNew = await admit(entry);
    await gate;
    return isNew;
  };
  const said = fake.people.say(channel.id, alice.id, slack.mention("once, please"));
  const key = { platform: "slack", channel: channel.id, id: said.ts };
  await vi.waitFor(async () => expect(await stores.inbox.find(key)).not.toBeNull(), 8000);
  fake.sockets.cut();
  await fake.sockets.connected(2);
  letGo();
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  await fake.delivery.settled();
  expect(fake.delivery.records.every(({ state }) => state === "acknowledged")).toBe(true);
  expect(Math.max(...fake.delivery.records.map(({ attempts }) => attempts))).toBeGreaterThan(1);
  expect(answersIn(fake, said.ts)).toHaveLength(1);
  expect(slack.engine.classified).toHaveLength(1);
});

test("frames that make no sense harm nothing", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  for (const frame of [
    {},
    { type: "nonsense" },
    { type: "events_api", envelope_id: "e1" },
    { type: "events_api", envelope_id: "e2", payload: { event: null } },
    { type: "events_api", envelope_id: "e3", payload: { type: "event_callback", event: { type: "message" } } },
    { type: "interactive", envelope_id: "e4", payload: {} },
    { type: "slash_commands", envelope_id: "e5", payload: {} },
  ]) {
    fake.sockets.sendRaw(frame);
  }
  const said = fake.people.say(channel.id, alice.id, slack.mention("still there?"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts).map(({ text }) => text)).toEqual(["re: still there?"]), 8000);
  expect(slack.platform.health().isConnected).toBe(true);
});

test("of too many watched messages the least sure get no emoji and are recorded as skipped, addressed ones get theirs", async () => {
  const slack = await createSlackBot({
    pace: 1,
    delivery: { retryAfter: [0, 60_000, 300_000] },
    environment: { DEFAULT_MODE: "watch" },
  });
  const { fake, channel, alice, engine, stores } = slack;
  engine.positiveOf = (text) => 0.7 + (Number(/\d+/.exec(text)?.[0]) || 0) / 1000;
  const said = Array.from({ length: 100 }, (_, index) => fake.people.say(channel.id, alice.id, `remark ${index}`));
  const states = () =>
    Promise.all(
      said.map(
        async ({ ts }) => (await stores.inbox.find({ platform: "slack", channel: channel.id, id: ts }))?.reaction,
      ),
    );
  // Forty of the fifty that Slack allows a minute, and forty that may wait for the next.
  await vi.waitFor(async () => {
    const now = await states();
    expect(now.filter((state) => state === "done")).toHaveLength(40);
    expect(now.filter((state) => state === "skipped")).toHaveLength(20);
  }, 15_000);
  const final = await states();
  const indexes = (wanted: string) => final.flatMap((state, index) => (state === wanted ? [index] : []));
  expect(Math.max(...indexes("skipped"))).toBeLessThan(Math.min(...indexes("pending")));
  expect(indexes("skipped").flatMap((index) => [...(said[index]?.reactions.keys() ?? [])])).toEqual([]);

  const addressed = fake.people.say(channel.id, alice.id, slack.mention("and me?"));
  await vi.waitFor(() => expect([...addressed.reactions.keys()]).toEqual(["smile"]), 8000);
  expect(fake.calls("reactions.add").map(({ status }) => status)).toEqual(Array.from({ length: 41 }, () => 200));
});
