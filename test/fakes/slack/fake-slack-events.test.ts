import type { ReceiverEvent } from "@slack/bolt";
import { afterEach, expect, test, vi } from "vitest";

import { connectBolt, listenWithBolt, type ConnectedBolt } from "./bolt.js";
import { FakeSlack, type FakeSlackOptions } from "./fake-slack.js";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function startFake(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const fake = await FakeSlack.start({ delivery: { acknowledgeWithin: 300, retryAfter: [0, 20, 20] }, ...options });
  closers.push(() => fake.close());
  return fake;
}

async function connect(fake: FakeSlack, clientPingTimeout?: number): Promise<ConnectedBolt> {
  const bolt = await connectBolt(fake, clientPingTimeout);
  closers.push(() => bolt.stop());
  return bolt;
}

/** A channel with the bot and one person in it. */
function channelWithAlice(fake: FakeSlack) {
  const alice = fake.workspace.addUser("alice");
  return { alice, channel: fake.workspace.addConversation("general", { members: [alice.id] }) };
}

test("a mention arrives twice, as message and as app_mention, with one ts and two event ids", async () => {
  const fake = await startFake();
  const { app } = await connect(fake);
  const seen: { type: string; ts: string; id: string }[] = [];
  app.event(
    "app_mention",
    async ({ event, body }) => void seen.push({ type: event.type, ts: event.ts, id: body.event_id }),
  );
  app.message(async ({ message, body }) => void seen.push({ type: "message", ts: message.ts, id: body.event_id }));
  const { alice, channel } = channelWithAlice(fake);

  const said = fake.people.say(channel.id, alice.id, `<@${fake.workspace.app.botUserId}> good morning`);
  await fake.delivery.settled();
  await vi.waitFor(() => expect(seen).toHaveLength(2));

  expect(seen.map(({ type }) => type).toSorted()).toEqual(["app_mention", "message"]);
  expect(new Set(seen.map(({ ts }) => ts))).toEqual(new Set([said.ts]));
  expect(new Set(seen.map(({ id }) => id)).size).toBe(2);
  expect(fake.delivery.records.map(({ state }) => state)).toEqual(["acknowledged", "acknowledged"]);
});

test("an event that nobody acknowledges is sent four times with the same event id, then given up", async () => {
  const fake = await startFake({ delivery: { acknowledgeWithin: 50, retryAfter: [0, 1, 1] } });
  const { receiver } = await connect(fake);
  const seen: ReceiverEvent[] = [];
  receiver.init({
    processEvent: async (event: ReceiverEvent) => void seen.push(event),
  } as ConnectedBolt["app"]);
  const { alice, channel } = channelWithAlice(fake);

  fake.people.say(channel.id, alice.id, "hello");
  await fake.delivery.settled();

  expect(seen.map(({ retryNum }) => retryNum)).toEqual([0, 1, 2, 3]);
  expect(seen.map(({ retryReason }) => retryReason)).toEqual(["", "timeout", "timeout", "timeout"]);
  expect(new Set(seen.map(({ body }) => body["event_id"])).size).toBe(1);
  expect(fake.delivery.records[0]?.state).toBe("given up");
});

test("an event while no socket is open is retried and reaches the socket that opens in time", async () => {
  const fake = await startFake({ delivery: { retryAfter: [0, 0, 1500] } });
  const { alice, channel } = channelWithAlice(fake);
  fake.people.say(channel.id, alice.id, "anybody there?");
  await vi.waitFor(() => expect(fake.delivery.records[0]?.attempts).toBe(3));
  await connect(fake);
  await fake.delivery.settled();

  expect(fake.delivery.records[0]).toMatchObject({ attempts: 4, state: "acknowledged" });
});

test("people's edits, previews, deletions and tombstones arrive as Slack words them", async () => {
  const fake = await startFake();
  const { app } = await connect(fake);
  const seen: Record<string, unknown>[] = [];
  app.message(async ({ message }) => void seen.push(message as unknown as Record<string, unknown>));
  const { alice, channel } = channelWithAlice(fake);
  const root = fake.people.say(channel.id, alice.id, "one");
  fake.people.edit(channel.id, root.ts, "two");
  fake.people.unfurl(channel.id, root.ts);
  const reply = fake.people.say(channel.id, alice.id, "three", { threadTs: root.ts });
  fake.people.delete(channel.id, root.ts);
  fake.people.delete(channel.id, reply.ts);
  await fake.delivery.settled();
  await vi.waitFor(() => expect(seen).toHaveLength(6));

  const withSubtype = (name: unknown) => seen.filter(({ subtype }) => subtype === name).length;
  expect([undefined, "message_changed", "message_deleted"].map(withSubtype)).toEqual([2, 3, 1]);
  const texts = seen.filter(({ subtype }) => subtype === "message_changed").map(({ message }) => message);
  expect(texts).toContainEqual(expect.objectContaining({ text: "two", edited: expect.anything() }));
  expect(texts).toContainEqual(expect.objectContaining({ subtype: "tombstone", text: "This message was deleted." }));
  expect(seen).toContainEqual(expect.objectContaining({ subtype: "message_deleted", deleted_ts: reply.ts }));
});

test("nothing arrives without membership, scope or subscription", async () => {
  const fake = await startFake({ scopes: ["im:history"], events: ["message.im", "message.channels"] });
  const { alice, channel } = channelWithAlice(fake);
  const elsewhere = fake.workspace.addConversation("elsewhere", { members: [alice.id], withBot: false });

  fake.people.say(channel.id, alice.id, "no scope for channels");
  fake.people.say(elsewhere.id, alice.id, "the bot is not here");
  fake.people.openHome(alice.id, "home");
  expect(fake.delivery.records).toEqual([]);

  fake.people.say(fake.workspace.directMessage(alice.id).id, alice.id, "psst");
  expect(fake.delivery.records).toHaveLength(1);
});

test("a lost, an announced and a silent end of a socket each make Bolt connect again", async () => {
  const fake = await startFake();
  const { receiver } = await connect(fake, 60);
  let reconnections = 0;
  receiver.client.on("connected", () => (reconnections += 1));
  fake.sockets.cut();
  await vi.waitFor(() => expect(reconnections).toBe(1), { timeout: 10_000 });
  fake.sockets.announceDisconnect("refresh_requested");
  await vi.waitFor(() => expect(reconnections).toBe(2), { timeout: 10_000 });
  fake.sockets.silence({ answerPings: false });
  await vi.waitFor(() => expect(reconnections).toBe(3), { timeout: 10_000 });
  expect(fake.sockets.connections).toBe(4);
});

test("a signed request passes, a wrong signature is refused until Slack gives up", async () => {
  const fake = await startFake();
  const seen: ReceiverEvent[] = [];
  const http = await listenWithBolt("right", async (event) => {
    seen.push(event);
    await event.ack();
  });
  closers.push(http.stop);
  const { alice, channel } = channelWithAlice(fake);
  fake.useHttp({ url: http.url, signingSecret: "right" });
  fake.people.say(channel.id, alice.id, "by request");
  await fake.delivery.settled();
  expect(seen.map(({ retryNum }) => retryNum)).toEqual([undefined]);

  fake.useHttp({ url: http.url, signingSecret: "wrong" });
  fake.people.say(channel.id, alice.id, "by nobody");
  await fake.delivery.settled();
  expect(seen).toHaveLength(1);
  expect(fake.delivery.records[1]).toMatchObject({ state: "given up", attempts: 4 });
});

test("an HTTP retry names its number and its reason", async () => {
  const fake = await startFake();
  const seen: ReceiverEvent[] = [];
  const http = await listenWithBolt("right", async (event) => {
    seen.push(event);
    if (seen.length === 1) throw new Error("not stored");
    await event.ack();
  });
  closers.push(http.stop);
  const { alice, channel } = channelWithAlice(fake);
  fake.useHttp({ url: http.url, signingSecret: "right" });
  fake.people.say(channel.id, alice.id, "once more");
  await fake.delivery.settled();

  expect(seen.map(({ retryNum, retryReason }) => [retryNum, retryReason])).toEqual([
    [undefined, undefined],
    [1, "http_error"],
  ]);
});

test("commands and shortcuts bring the acknowledgement back and their response_url works five times", async () => {
  const fake = await startFake();
  const { app } = await connect(fake);
  const { alice, channel } = channelWithAlice(fake);
  const failures: string[] = [];
  app.command("/mood", async ({ ack, respond, command }) => {
    await ack({ response_type: "ephemeral", text: `you said ${command.text}` });
    for (let use = 0; use < 6; use += 1) {
      await respond(`answer ${use}`).catch((error: unknown) => failures.push((error as Error).name));
    }
  });
  app.shortcut("mood_of_message", async ({ ack }) => ack());

  const acknowledged = await fake.command("/mood", "show 7d", channel.id, alice.id);
  expect(acknowledged).toEqual({ response_type: "ephemeral", text: "you said show 7d" });
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  expect(fake.responses.map(({ body }) => body["text"])).toEqual([0, 1, 2, 3, 4].map((use) => `answer ${use}`));

  const said = fake.people.say(channel.id, alice.id, "hm");
  expect(await fake.messageShortcut("mood_of_message", channel.id, said.ts, alice.id)).toEqual({});
});
