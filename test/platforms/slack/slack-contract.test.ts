import { expect, test, vi } from "vitest";

import type { IncomingMessage } from "../../../src/core/message.js";
import { SLACK_SCOPES } from "../../../src/platforms/slack/scopes.js";
import { describePlatform, type PlatformFixture } from "../platform-contract.js";
import { botMessages, createSlackFixture, pingedBy, silentEvents, type SlackFixture } from "./slack-fixture.js";

describePlatform("Slack", async () => {
  const fixture = await createSlackFixture();
  const { sockets } = fixture.fake;
  return {
    ...handsOf(fixture),
    async dropConnection() {
      const before = sockets.connections;
      sockets.cut();
      await sockets.connected(before + 1);
    },
  };
});

const signingSecret = "a-signing-secret";

describePlatform(
  "Slack over signed HTTP requests",
  async () => {
    const environment = { SLACK_APP_TOKEN: "", SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: "0" };
    const fixture = await createSlackFixture({ environment });
    const hands = handsOf(fixture);
    return {
      ...hands,
      async say(text, options) {
        // The request URL is known once the platform listens.
        const port = /port (\d+)/.exec(fixture.platform.health().detail)?.[1];
        fixture.fake.useHttp({ url: `http://127.0.0.1:${port}/slack/events`, signingSecret });
        return hands.say(text, options);
      },
      dropConnection: null,
    };
  },
  { hasConnection: false },
);

function handsOf(fixture: SlackFixture): Omit<PlatformFixture, "dropConnection"> {
  const { fake, platform, alice, channel } = fixture;
  return {
    platform,
    async say(text, { mentionsBot = true } = {}) {
      const mention = mentionsBot ? `<@${fake.workspace.app.botUserId}> ` : "";
      return fake.people.say(channel.id, alice.id, mention + text).ts;
    },
    async unsay(id) {
      fake.people.delete(channel.id, id);
    },
    reactionsOn: (id) => [...(fake.workspace.find(channel.id, id)?.reactions.keys() ?? [])],
    postsFor: (message) =>
      botMessages(fixture, message.thread ?? message.id).map(({ text }) => ({ text, pinged: pingedBy(text) })),
    close: () => fixture.close(),
  };
}

test("a post whose answer does not come in time is looked for, not posted again", async () => {
  const fixture = await createSlackFixture({ callTimeoutMilliseconds: 600 });
  const { fake, platform, channel, alice } = fixture;
  const seen: IncomingMessage[] = [];
  await platform.start(silentEvents((message) => seen.push(message)));
  fake.people.say(channel.id, alice.id, `<@${fake.workspace.app.botUserId}> hello`);
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), 8000);
  let letGo: () => void = () => undefined;
  fake.faults.add("chat.postMessage", { after: new Promise((resolve) => (letGo = resolve)) });
  const part = { index: 0, nonce: "n.0", text: "one", isPartial: false };
  await expect(platform.post(seen[0]!, part)).rejects.toMatchObject({ kind: "unavailable" });
  const posted = await platform.post(seen[0]!, { ...part, text: "one, finished" });
  expect(botMessages(fixture).map(({ ts, text }) => [ts, text])).toEqual([[posted, "one, finished"]]);
  expect(fake.calls("chat.postMessage")).toHaveLength(1);
  letGo();
  await fixture.close();
});

test("a post that takes effect only after it was looked for in vain leaves one message all the same", async () => {
  const fixture = await createSlackFixture();
  const { fake, platform, channel, alice } = fixture;
  const { app } = fake.workspace;
  const seen: IncomingMessage[] = [];
  await platform.start(silentEvents((message) => seen.push(message)));
  const said = fake.people.say(channel.id, alice.id, `<@${app.botUserId}> hello`);
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), 8000);
  const part = { index: 0, nonce: "n.0", text: "one", isPartial: false };
  fake.faults.add("chat.postMessage", { cut: true });
  await expect(platform.post(seen[0]!, part)).rejects.toMatchObject({ kind: "unavailable" });

  let letGo: () => void = () => undefined;
  fake.faults.add("conversations.replies", { after: new Promise((resolve) => (letGo = resolve)) });
  const posting = platform.post(seen[0]!, part);
  await vi.waitFor(() => expect(fake.calls("conversations.replies")).toHaveLength(1), 8000);
  // Slack had taken the first call on after all, and comes to it now.
  const late = fake.workspace.store(channel.id, {
    user: app.botUserId,
    botId: app.botId,
    text: "one",
    threadTs: said.ts,
    metadata: { event_type: "moodbot_answer", event_payload: { nonce: "n.0" } },
  });
  letGo();
  expect(await posting).toBe(late.ts);
  expect(botMessages(fixture).map(({ ts }) => ts)).toEqual([late.ts]);
  await fixture.close();
});

test("after a gap the places with known activity come first, then direct messages, then other channels", async () => {
  const fixture = await createSlackFixture();
  const { fake, platform, alice, channel } = fixture;
  await platform.start(silentEvents(() => undefined));
  const since = Date.now() - 60_000;
  const quiet = fake.workspace.addConversation("quiet", { members: [alice.id] });
  const direct = fake.workspace.directMessage(alice.id);
  const known = fake.people.say(channel.id, alice.id, "known");
  const missed = [quiet, direct, channel].map(({ id }) => fake.people.say(id, alice.id, "missed").ts);
  const place = { platform: "slack", space: fake.workspace.teamId, channel: channel.id, thread: null };
  const offered: string[] = [];
  for await (const { id } of platform.recent(since, [{ place, newestId: known.ts, newestSentAt: Date.now() }])) {
    offered.push(id);
  }
  const [inQuiet, inDirect, inKnown] = missed;
  expect(offered.filter((id) => id !== known.ts)).toEqual([inKnown, inDirect, inQuiet]);
  await fixture.close();
});

test("without the scope for metadata, own posts are found again by their place", async () => {
  const scopes = SLACK_SCOPES.filter((scope) => scope !== "metadata.message:read");
  const fixture = await createSlackFixture({ scopes });
  const { fake, platform, channel, alice } = fixture;
  const seen: IncomingMessage[] = [];
  await platform.start(silentEvents((message) => seen.push(message)));
  fake.people.say(channel.id, alice.id, `<@${fake.workspace.app.botUserId}> hello`);
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), 8000);
  const [message] = seen;
  const part = { index: 0, nonce: "n.0", text: "one", isPartial: false };
  const first = await platform.post(message!, part);
  const second = await platform.post(message!, { ...part, index: 1, nonce: "n.1", text: "two" });
  fake.people.say(channel.id, alice.id, "thanks", { threadTs: message!.id });
  expect(await platform.findPosted(message!, ["n.0", "n.1", "n.2"])).toEqual([
    { index: 0, postedId: first },
    { index: 1, postedId: second },
  ]);
  await fixture.close();
});
