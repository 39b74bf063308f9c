import { expect, test } from "vitest";
import { createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

let slack: SlackBot;
// The adapter itself repeats a call three times.
const triesOfOneCall = 4;

test("a channel that Slack cannot tell of just now is no reason to think that nothing was missed, nor to skip others", async () => {
  slack = await createSlackBot();
  const { fake, platform, alice, channel } = slack;
  const second = fake.workspace.addConversation("second", { members: [alice.id] });
  for (const { id } of [channel, second]) {
    fake.people.say(id, alice.id, `in ${id}`);
  }
  await fake.delivery.settled();
  const read: string[] = [];
  const readAll = async () => {
    for await (const { text } of platform.recent(Date.now() - 60_000, [])) {
      read.push(text);
    }
  };
  fake.faults.add("conversations.history", { status: 503 }, triesOfOneCall);
  await expect(readAll()).rejects.toMatchObject({ name: "PlatformError", kind: "unavailable" });
  expect(read).toHaveLength(1);
  await readAll();
  expect(new Set(read)).toEqual(new Set([`in ${channel.id}`, `in ${second.id}`]));
});
