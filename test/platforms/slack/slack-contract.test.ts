import { expect, test, vi } from "vitest";

import type { IncomingMessage } from "../../../src/core/message.js";
import { SLACK_SCOPES } from "../../../src/platforms/slack/scopes.js";
import { describePlatform } from "../platform-contract.js";
import { botMessages, createSlackFixture, pingedBy, silentEvents } from "./slack-fixture.js";

describePlatform("Slack", async () => {
  const fixture = await createSlackFixture();
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
    async dropConnection() {
      const before = fake.sockets.connections;
      fake.sockets.cut();
      await fake.sockets.connected(before + 1);
    },
    close: () => fixture.close(),
  };
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
