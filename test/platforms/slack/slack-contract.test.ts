import { vi, expect } from "vitest";

import { describePlatform } from "../platform-contract.js";
import { botMessages, createSlackFixture, pingedBy, type SlackFixtureOptions } from "./slack-fixture.js";

function describeSlack(name: string, options: () => Promise<SlackFixtureOptions> | SlackFixtureOptions): void {
  describePlatform(name, async () => {
    const fixture = await createSlackFixture(await options());
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
        await vi.waitFor(() => expect(fake.sockets.connections).toBeGreaterThan(before), 10_000);
      },
      close: () => fixture.close(),
    };
  });
}

describeSlack("Slack by Socket Mode", () => ({}));
