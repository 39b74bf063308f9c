import { expect, test, vi } from "vitest";

import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { answersIn, createSlackBot } from "./slack-bot-fixture.js";

test("the asker stops a running answer by the shortcut on the question; others cannot", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  engine.hold();
  engine.replyTo = () => "a long and thoughtful answer";
  const said = fake.people.say(channel.id, alice.id, slack.mention("take your time"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1), 8000);
  const eve = fake.workspace.addUser("eve");
  for (const [count, person] of [eve, alice].entries()) {
    await fake.messageShortcut("remove_answer", channel.id, said.ts, person.id);
    await vi.waitFor(() => expect(fake.responses).toHaveLength(count + 1), 8000);
  }
  await vi.waitFor(() => expect(answersIn(fake, said.ts).at(-1)?.text).toMatch(/^a long and .*\(stopped\)$/), 8000);
  expect(answersIn(fake, said.ts)).toHaveLength(1);
  const [toEve, toAlice] = fake.responses.map(({ body }) => String(body["text"]));
  expect(toEve).toContain("Only the person I answered");
  expect(toAlice).not.toContain("Only the person");
});

test("a growing answer is updated no more often than Slack's pace allows, each time to the newest text", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine, platform } = slack;
  engine.hold();
  const said = fake.people.say(channel.id, alice.id, slack.mention("take your time"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1), 8000);
  let words = 0;
  const stream = setInterval(() => engine.chats[0]?.options.onText?.(`so far ${(words += 1)}`), 5);
  await vi.waitFor(() => expect(fake.calls("chat.update").length).toBeGreaterThan(3), 8000);
  clearInterval(stream);
  engine.release();
  await vi.waitFor(() => expect(answersIn(fake, said.ts)[0]?.text).toBe("re: take your time"), 8000);
  const grown = [...fake.calls("chat.postMessage"), ...fake.calls("chat.update").slice(0, 4)];
  const pauses = grown.slice(1).map(({ at }, index) => at - (grown[index]?.at ?? 0));
  // Calls are noted when they arrive; the way there may take a little longer for one than for the next.
  expect(Math.min(...pauses)).toBeGreaterThan(platform.traits.editIntervalMilliseconds * 0.8);
  const texts = grown.map((call) => Number(/\d+/.exec(call.arguments["text"] ?? "")?.[0]));
  expect(texts).toEqual(texts.toSorted((one, other) => one - other));
});

test("a moderator corrects a label by the button under a digest, and the emoji changes; a stranger cannot", async () => {
  const slack = await createSlackBot({ environment: { DEFAULT_MODE: "watch" } });
  const { fake, channel, alice, stores, bot } = slack;
  const admin = fake.workspace.addUser("boss", { isAdmin: true });
  const said = fake.people.say(channel.id, alice.id, "what a bad day");
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["rage"]), 8000);
  const hour = new Date(Date.now() + 3_600_000).getUTCHours();
  await fake.command("/mood", `digest daily ${hour} UTC`, channel.id, admin.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(1), 8000);
  await new MoodWatch(bot, { now: () => Date.now() + 2 * 3_600_000 }).look();
  const digest = answersIn(fake).find(({ blocks }) => blocks !== null)!;
  const actions = digest.blocks?.[1] as { elements: readonly { action_id: string; value: string }[] };
  const [positive] = actions.elements;

  const key = { platform: "slack", channel: channel.id, id: said.ts };
  const eve = fake.workspace.addUser("eve");
  await fake.click(positive!.action_id, positive!.value, channel.id, digest.ts, eve.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(2), 8000);
  expect((await stores.moods.find(key))?.corrected).toBeNull();

  await fake.click(positive!.action_id, positive!.value, channel.id, digest.ts, admin.id);
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["smile"]), 8000);
  expect(await stores.moods.find(key)).toMatchObject({
    label: "negative",
    corrected: "positive",
    correctedBy: "asked",
  });
});

test("a bot that was removed from a channel and is invited again answers there at once", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine, stores } = slack;
  engine.hold();
  const unanswered = fake.people.say(channel.id, alice.id, slack.mention("one"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1), 8000);
  fake.people.removeBot(channel.id);
  engine.release();
  const key = { platform: "slack", channel: channel.id, id: unanswered.ts };
  await vi.waitFor(async () => expect((await stores.inbox.find(key))?.reply).toBe("failed"), 8000);
  // At this pace, what may have been on its way has arrived by now.
  await new Promise((resolve) => setTimeout(resolve, 250));
  fake.people.inviteBot(channel.id, alice.id);
  const said = fake.people.say(channel.id, alice.id, slack.mention("two"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
});

test("denied channels and the limit on replies hold on Slack as elsewhere", async () => {
  const { fake, channel, alice } = await createSlackBot({ connect: false });
  const denied = fake.workspace.addConversation("denied", { members: [alice.id] });
  const slack = await createSlackBot({ fake, environment: { RATE_LIMIT: "1", DENY_CHANNELS: denied.id } });
  const unheard = fake.people.say(denied.id, alice.id, slack.mention("hello"));
  const first = fake.people.say(channel.id, alice.id, slack.mention("one"));
  await vi.waitFor(() => expect(answersIn(fake, first.ts)).toHaveLength(1), 8000);
  const second = fake.people.say(channel.id, alice.id, slack.mention("two"));
  await vi.waitFor(() => expect(answersIn(fake, second.ts)[0]?.text).toContain("Give me a minute"), 8000);
  expect(answersIn(fake, unheard.ts)).toEqual([]);
  expect(unheard.reactions.size).toBe(0);
  await slack.bot.stop(0);
});
