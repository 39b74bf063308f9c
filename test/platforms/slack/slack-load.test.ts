import { expect, test, vi } from "vitest";

import { percentile } from "../../bench/figures.js";
import type { FakeMessage } from "../../fakes/slack/types.js";
import { answersIn, createSlackBot } from "./slack-bot-fixture.js";

/** Slack's limits and the adapter's waits, both this many times faster. */
const pace = 30;
const channels = 50;
/** SLACK_LOAD=20 makes it a thousand messages in all, and takes a minute. */
const messagesPerChannel = Number(process.env["SLACK_LOAD"] ?? 4);
/** A round of one message in each channel every two seconds is what Slack's limit on reactions allows at this pace. */
const roundMilliseconds = 2000;

test("with 5 % 500s, 5 % 429s and 3 lost sockets no message is lost and none is answered twice", async () => {
  const slack = await createSlackBot({
    pace,
    environment: { CHAT_SLOTS: "16" },
    delivery: { acknowledgeWithin: 3000, retryAfter: [0, 60_000 / pace, 300_000 / pace] },
  });
  const { fake, alice } = slack;
  const places = Array.from({ length: channels }, (_, index) =>
    fake.workspace.addConversation(`channel-${index}`, { members: [alice.id] }),
  );
  const except = ["auth.test", "apps.connections.open"];
  fake.faults.startRandom({ serverErrors: 0.05, takesEffect: 0.5, rateLimits: 0.05, seed: 20261122, except });

  const said: (readonly [channel: string, message: FakeMessage, at: number])[] = [];
  for (let round = 0; round < messagesPerChannel; round += 1) {
    for (const { id } of places) {
      said.push([id, fake.people.say(id, alice.id, slack.mention(`message ${said.length}`)), performance.now()]);
    }
    if (round < 3) {
      fake.sockets.cut();
    }
    await new Promise((resolve) => setTimeout(resolve, roundMilliseconds));
  }
  const isOpen = async ([channel, { ts }]: (typeof said)[number]) =>
    (await slack.stores.inbox.find({ platform: "slack", channel, id: ts }))?.reply !== "posted";
  await vi.waitFor(
    async () => {
      const waiting = (await Promise.all(said.map(isOpen))).filter(Boolean);
      expect(waiting).toHaveLength(0);
    },
    { timeout: 120_000, interval: 100 },
  );
  await fake.delivery.settled();
  fake.faults.clear();

  const answers = said.map(([, { ts }]) => answersIn(fake, ts).length);
  const lost = answers.filter((count) => count === 0).length;
  const doubled = answers.filter((count) => count > 1).length;
  const bare = said.filter(([, { reactions }]) => reactions.size !== 1).length;
  const firstCalls = new Map(
    fake
      .calls("reactions.add")
      .toReversed()
      .map((call) => [call.arguments["timestamp"], call.at]),
  );
  const waits = said.flatMap(([, { ts }, at]) => (firstCalls.has(ts) ? [firstCalls.get(ts)! - at] : []));
  const { serverErrors, rateLimits } = fake.faults.struck;
  console.log(
    `pace ${pace}: ${channels} channels, ${fake.sockets.connections} sockets, ${serverErrors} injected 500s, ` +
      `${rateLimits} injected 429s; message in → first reaction call p50 ${percentile(waits, 0.5).toFixed(0)} ms, ` +
      `p95 ${percentile(waits, 0.95).toFixed(0)} ms\n` +
      `${said.length} messages, ${lost} lost, ${doubled} doubled, ${bare} without their one emoji`,
  );
  expect({ lost, doubled, bare }).toEqual({ lost: 0, doubled: 0, bare: 0 });
  expect(fake.sockets.connections).toBeGreaterThanOrEqual(4);
  expect(serverErrors).toBeGreaterThan(messagesPerChannel);
}, 300_000);
