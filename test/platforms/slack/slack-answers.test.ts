import { expect, test, vi } from "vitest";

import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

/** Waits until the bot's answers in a thread read as given. */
async function answered(slack: SlackBot, threadTs: string, texts: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(answersIn(slack.fake, threadTs).map(({ text }) => text)).toEqual(texts), 8000);
}

test("a mention gets its emoji first, then a kind answer in its thread, once", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const said = fake.people.say(channel.id, alice.id, slack.mention("what a bad day"));
  await answered(slack, said.ts, ["re: what a bad day"]);
  await fake.delivery.settled();

  expect([...said.reactions.keys()]).toEqual(["rage"]);
  const order = fake.calls().map(({ method }) => method);
  expect(order.indexOf("reactions.add")).toBeLessThan(order.indexOf("chat.postMessage"));
  expect(answersIn(fake)).toHaveLength(1);
  // It came twice, as message and as app_mention.
  const events = fake.delivery.records.map(({ body }) => body["event"] as { ts?: string });
  expect(events.filter(({ ts }) => ts === said.ts)).toHaveLength(2);
});

test("an own thread goes on without a second mention, unless somebody else is spoken to", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const root = fake.people.say(channel.id, alice.id, slack.mention("hello"));
  await answered(slack, root.ts, ["re: hello"]);
  fake.people.say(channel.id, alice.id, "and now?", { threadTs: root.ts });
  await answered(slack, root.ts, ["re: hello", "re: and now?"]);
  const bob = fake.workspace.addUser("bob");
  fake.people.say(channel.id, alice.id, `<@${bob.id}> what do you think?`, { threadTs: root.ts });
  await fake.delivery.settled();
  fake.people.say(channel.id, alice.id, "bye", { threadTs: root.ts });
  await answered(slack, root.ts, ["re: hello", "re: and now?", "re: bye"]);
  expect(slack.engine.classified).not.toContain("@bob what do you think?");
});

test("direct messages are answered inline, and threads in them in the thread", async () => {
  const slack = await createSlackBot();
  const { fake, alice } = slack;
  const direct = fake.workspace.directMessage(alice.id);
  fake.people.say(direct.id, alice.id, "good evening");
  await vi.waitFor(() => expect(direct.messages).toHaveLength(2), 8000);
  expect(direct.messages[1]).toMatchObject({ text: "re: good evening", threadTs: null });

  const root = fake.people.say(direct.id, alice.id, "a new topic");
  await vi.waitFor(() => expect(direct.messages).toHaveLength(4), 8000);
  fake.people.say(direct.id, alice.id, "in the pane", { threadTs: root.ts });
  await vi.waitFor(() => expect(answersIn(fake, root.ts)[0]?.text).toMatch(/in the pane$/), 8000);
});

test("summoned into a foreign thread, it reads what was said before", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const root = fake.people.say(channel.id, alice.id, "the build is broken");
  fake.people.say(channel.id, alice.id, "since <https://ci.example/1|yesterday>", { threadTs: root.ts });
  fake.people.say(channel.id, alice.id, slack.mention("any idea?"), { threadTs: root.ts });
  await vi.waitFor(() => expect(answersIn(fake, root.ts)).toHaveLength(1), 8000);
  const asked = slack.engine.chats[0]?.turns.at(-1)?.text;
  expect(asked).toBe("> alice: the build is broken\n> alice: since yesterday\nany idea?");
  expect(slack.engine.classified).toEqual(["any idea?"]);
});

test("what was said before by people who have opted out is not read", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const bob = fake.workspace.addUser("bob");
  const root = fake.people.say(channel.id, bob.id, "the build is broken");
  fake.people.say(channel.id, alice.id, "since yesterday", { threadTs: root.ts });
  await fake.command("/mood", "privacy opt-out", channel.id, bob.id);
  await vi.waitFor(() => expect(fake.responses).toHaveLength(1), 8000);
  fake.people.say(channel.id, alice.id, slack.mention("any idea?"), { threadTs: root.ts });
  await vi.waitFor(() => expect(answersIn(fake, root.ts)).toHaveLength(1), 8000);
  expect(slack.engine.chats[0]?.turns.at(-1)?.text).toBe("> alice: since yesterday\nany idea?");
});

test("while it thinks its status shows, and never stays", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  engine.hold();
  const said = fake.people.say(channel.id, alice.id, slack.mention("think hard"));
  await vi.waitFor(() => expect([...fake.workspace.statuses.values()]).toEqual(["is thinking…"]), 8000);
  engine.release();
  await vi.waitFor(() => expect(answersIn(fake, said.ts)[0]?.text).toBe("re: think hard"), 8000);
  await vi.waitFor(() => expect(fake.workspace.statuses.size).toBe(0), 8000);
});

test("a slow answer begins to show and grows in one message, no faster than Slack allows", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  engine.hold();
  const long = "A slow answer in many words. ".repeat(20).trim();
  engine.replyTo = () => long;
  const said = fake.people.say(channel.id, alice.id, slack.mention("tell me"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1), 8000);
  await new Promise((resolve) => setTimeout(resolve, slack.platform.traits.streamAfterMilliseconds * 2));
  engine.chats[0]?.options.onText?.(long.slice(0, 100));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)[0]?.text.length).toBeGreaterThan(0), 8000);
  expect(answersIn(fake, said.ts)[0]?.text).not.toBe(long);
  engine.release();
  await answered(slack, said.ts, [long]);
  expect(fake.calls("chat.postMessage")).toHaveLength(1);
});

test("a long answer is split below Slack's limits, code blocks kept whole", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  engine.replyTo = () => `Look:\n\`\`\`js\n${"if (a < b) {}\n".repeat(500)}\`\`\`\nDone <!channel>.`;
  const said = fake.people.say(channel.id, alice.id, slack.mention("code please"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts).at(-1)?.text).toContain("Done &lt;!channel&gt;."), 8000);
  for (const { text } of answersIn(fake, said.ts)) {
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text.split("```").length % 2).toBe(1);
    expect(text).not.toMatch(/[<>]/);
  }
});

test("an edit before the answer is answered in its new form; a preview is no edit", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  engine.hold();
  const said = fake.people.say(channel.id, alice.id, slack.mention("good morning"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1), 8000);
  fake.people.unfurl(channel.id, said.ts);
  await fake.delivery.settled();
  expect(engine.chats).toHaveLength(1);
  fake.people.edit(channel.id, said.ts, slack.mention("good evening"));
  await vi.waitFor(() => expect(engine.chats.length).toBeGreaterThan(1), 8000);
  engine.release();
  await answered(slack, said.ts, ["re: good evening"]);
});

test("a message deleted meanwhile gets no answer, and its mood goes", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine, stores } = slack;
  engine.hold();
  const said = fake.people.say(channel.id, alice.id, slack.mention("forget this"));
  const key = { platform: "slack", channel: channel.id, id: said.ts };
  await vi.waitFor(async () => expect(await stores.moods.find(key)).not.toBeNull(), 8000);
  fake.people.delete(channel.id, said.ts);
  await vi.waitFor(async () => expect(await stores.moods.find(key)).toBeNull(), 8000);
  engine.release();
  const next = fake.people.say(channel.id, alice.id, slack.mention("still there?"));
  await answered(slack, next.ts, ["re: still there?"]);
  expect(answersIn(fake)).toHaveLength(1);
});

test("other bots, joins and its own words bring no answer", async () => {
  const slack = await createSlackBot({ environment: { DEFAULT_MODE: "all" } });
  const { fake, channel, alice } = slack;
  fake.people.sayAsBot(channel.id, "B0OTHER", slack.mention("I am a bot"));
  fake.people.say(channel.id, alice.id, "<@U1> has joined the channel", { subtype: "channel_join" });
  const said = fake.people.say(channel.id, alice.id, "just talking");
  await answered(slack, said.ts, ["re: just talking"]);
  await fake.delivery.settled();
  expect(answersIn(fake)).toHaveLength(1);
  expect(slack.engine.classified).toEqual(["just talking"]);
});
