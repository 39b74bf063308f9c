import { expect, test, vi } from "vitest";

import { FakeSlack } from "../../fakes/slack/fake-slack.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

/** Says something to the bot and waits for its answer: the proof that it still works. */
async function stillAnswers(slack: SlackBot, text = "still there?"): Promise<void> {
  const said = slack.fake.people.say(slack.channel.id, slack.alice.id, slack.mention(text));
  await vi.waitFor(() => expect(answersIn(slack.fake, said.ts).at(-1)?.text).toContain(text), 15_000);
}

test("what is said while the socket is gone is caught up on, each once", async () => {
  const slack = await createSlackBot({ environment: { DEFAULT_MODE: "all" } });
  const { fake, channel, alice } = slack;
  await stillAnswers(slack, "first");
  fake.sockets.cut();
  const direct = fake.workspace.directMessage(alice.id);
  const missed = [
    fake.people.saySilently(channel.id, alice.id, "missed one"),
    fake.people.saySilently(channel.id, alice.id, "missed two"),
  ];
  fake.people.saySilently(direct.id, alice.id, "missed in private");
  for (const { ts } of missed) {
    await vi.waitFor(() => expect(answersIn(fake, ts)).toHaveLength(1), 15_000);
  }
  await vi.waitFor(() => expect(direct.messages).toHaveLength(2), 15_000);
  await stillAnswers(slack);
  expect(answersIn(fake)).toHaveLength(5);
});

test("replies in own threads that were missed are caught up on too", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  const root = fake.people.say(channel.id, alice.id, slack.mention("a topic"));
  await vi.waitFor(() => expect(answersIn(fake, root.ts)).toHaveLength(1), 8000);
  fake.sockets.cut();
  fake.people.saySilently(channel.id, alice.id, "more of it", { threadTs: root.ts });
  await vi.waitFor(() => expect(answersIn(fake, root.ts).at(-1)?.text).toBe("re: more of it"), 15_000);
});

test("Slack's notices of a coming disconnect cost no message", async () => {
  const slack = await createSlackBot();
  for (const reason of ["warning", "refresh_requested"] as const) {
    const before = slack.fake.sockets.connections;
    slack.fake.sockets.announceDisconnect(reason);
    await stillAnswers(slack, reason);
    expect(slack.fake.sockets.connections).toBe(before + 1);
  }
});

test("a socket that answers no pings is replaced", async () => {
  const slack = await createSlackBot();
  slack.fake.sockets.silence({ answerPings: false });
  await vi.waitFor(() => expect(slack.fake.sockets.connections).toBe(2), 15_000);
  await stillAnswers(slack);
});

test("a socket that answers pings but brings nothing is replaced once a post does not come back", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice, engine } = slack;
  await stillAnswers(slack, "hear yourself");
  await fake.delivery.settled();
  engine.hold();
  const said = fake.people.say(channel.id, alice.id, slack.mention("slowly"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(2), 8000);
  await fake.delivery.settled();
  fake.sockets.silence({ answerPings: true });
  engine.release();
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  await vi.waitFor(() => expect(fake.sockets.connections).toBe(2), 15_000);
  await stillAnswers(slack);
});

test("Slack down at the start is waited for", async () => {
  const slack = await createSlackBot({ connect: false });
  slack.fake.faults.add("*", { status: 503 }, 12);
  slack.fake.sockets.withholdHello = true;
  const connecting = slack.bot.connect(slack.platform);
  await vi.waitFor(() => expect(slack.fake.calls("apps.connections.open").length).toBeGreaterThan(2), 20_000);
  slack.fake.sockets.withholdHello = false;
  await connecting;
  await stillAnswers(slack);
});

test("stopping while Slack is down ends the waiting", async () => {
  const slack = await createSlackBot({ connect: false });
  slack.fake.faults.add("*", { status: 503 }, Infinity);
  const connecting = slack.bot.connect(slack.platform).catch(() => undefined);
  await vi.waitFor(() => expect(slack.fake.calls("auth.test").length).toBeGreaterThan(1), 15_000);
  await slack.platform.stop();
  await connecting;
  expect(slack.platform.health().isConnected).toBe(false);
});

test("a refused bot token and a refused app token say at the start which setting is wrong", async () => {
  const refusedBot = await createSlackBot({ connect: false, environment: { SLACK_BOT_TOKEN: "xoxb-old" } });
  await expect(refusedBot.bot.connect(refusedBot.platform)).rejects.toThrow(/SLACK_BOT_TOKEN.*OAuth & Permissions/s);
  const refusedApp = await createSlackBot({ connect: false, environment: { SLACK_APP_TOKEN: "xapp-old" } });
  await expect(refusedApp.bot.connect(refusedApp.platform)).rejects.toThrow(/SLACK_APP_TOKEN.*connections:write/s);
});

test("a token revoked while it runs ends the process, and nothing else does", async () => {
  const slack = await createSlackBot();
  let code: number | null = null;
  void slack.finished.then((value) => (code = value));
  slack.fake.faults.add("chat.postMessage", { error: "msg_blocked_by_some_rule" });
  const lost = slack.fake.people.say(slack.channel.id, slack.alice.id, slack.mention("blocked"));
  await vi.waitFor(() => expect(slack.fake.calls("chat.postMessage")).toHaveLength(1), 8000);
  await stillAnswers(slack);
  expect(answersIn(slack.fake, lost.ts)).toEqual([]);
  expect(code).toBeNull();

  slack.fake.tokens.botDeadWith = "token_revoked";
  slack.fake.people.say(slack.channel.id, slack.alice.id, slack.mention("last words"));
  await vi.waitFor(() => expect(code).toBe(1), 8000);
  expect(slack.platform.health().isConnected).toBe(false);
});

test("an uninstalled app ends the process", async () => {
  const slack = await createSlackBot();
  slack.fake.events.other({ type: "app_uninstalled" });
  expect(await slack.finished).toBe(1);
});

test("a missing scope costs only what needs it", async () => {
  const scopes = [...new Set((await createSlackBot()).fake.grants.scopes)].filter(
    (scope) => scope !== "reactions:write",
  );
  const slack = await createSlackBot({ scopes });
  await stillAnswers(slack);
  await stillAnswers(slack, "and again");
  // The first refusal lets the channel rest, so that the second message costs no call.
  expect(slack.fake.calls("reactions.add")).toHaveLength(1);
});

test("an archived channel and one the bot was removed from drop their jobs; others go on", async () => {
  const slack = await createSlackBot();
  const { fake, alice, engine, stores } = slack;
  const archived = fake.workspace.addConversation("old", { members: [alice.id] });
  const left = fake.workspace.addConversation("left", { members: [alice.id] });
  engine.hold();
  const inArchived = fake.people.say(archived.id, alice.id, slack.mention("one"));
  const inLeft = fake.people.say(left.id, alice.id, slack.mention("two"));
  await vi.waitFor(() => expect(engine.chats).toHaveLength(2), 8000);
  fake.people.archive(archived.id);
  fake.people.removeBot(left.id);
  engine.release();
  for (const [channel, { ts }] of [
    [archived.id, inArchived],
    [left.id, inLeft],
  ] as const) {
    const key = { platform: "slack", channel, id: ts };
    await vi.waitFor(async () => expect((await stores.inbox.find(key))?.reply).toBe("failed"), 8000);
  }
  await stillAnswers(slack);
});

test("dropped events are fetched when Slack says that it dropped some", async () => {
  // At this pace the minute after which they are fetched is over in a third of a second.
  const slack = await createSlackBot({ pace: 180 });
  const { fake, channel, alice } = slack;
  const said = fake.people.saySilently(channel.id, alice.id, slack.mention("dropped"));
  const body = { type: "app_rate_limited", team_id: fake.workspace.teamId, minute_rate_limited: 1 };
  fake.delivery.event({ token: "verification-token", api_app_id: fake.workspace.app.appId, ...body });
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 15_000);
  expect(fake.delivery.records[0]?.state).toBe("acknowledged");
});

test("a post whose answer was lost is not posted twice", async () => {
  const slack = await createSlackBot();
  const { fake, channel, alice } = slack;
  for (const [index, fault] of [
    { status: 500, takesEffect: true },
    { cut: true, takesEffect: true },
    { status: 500 },
    { cut: true },
  ].entries()) {
    fake.faults.add("chat.postMessage", fault);
    const said = fake.people.say(channel.id, alice.id, slack.mention(`fault ${index}`));
    const key = { platform: "slack", channel: channel.id, id: said.ts };
    await vi.waitFor(async () => expect((await slack.stores.inbox.find(key))?.reply).toBe("posted"), 15_000);
    expect(answersIn(fake, said.ts).map(({ text }) => text)).toEqual([`re: fault ${index}`]);
  }
});

test("a 429 on one call does not hold up the others", async () => {
  const slack = await createSlackBot({ pace: 1, patience: { forReaction: 100 } });
  const { fake, channel, alice } = slack;
  fake.faults.add("reactions.add", { status: 429, retryAfterSeconds: 2 });
  const said = fake.people.say(channel.id, alice.id, slack.mention("busy"));
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["smile"]), 10_000);
  const [limited, repeated] = fake.calls("reactions.add");
  const [posted] = fake.calls("chat.postMessage");
  expect(limited?.status).toBe(429);
  // Core gives a reaction a moment; the answer does not wait out what Slack asks for.
  expect(posted?.at).toBeLessThan(repeated?.at ?? 0);
  expect(answersIn(fake, said.ts)).toHaveLength(1);
});

test("a restart between the post and its record posts nothing twice, and finishes what was open", async () => {
  const first = await createSlackBot();
  const { fake, channel, alice, stores } = first;
  let letGo: () => void = () => undefined;
  fake.faults.add("chat.postMessage", { after: new Promise((resolve) => (letGo = resolve)) });
  const said = fake.people.say(channel.id, alice.id, first.mention("posted, not recorded"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 8000);
  await first.platform.stop();
  letGo();
  const second = await createSlackBot({ fake, stores });
  const key = { platform: "slack", channel: channel.id, id: said.ts };
  await vi.waitFor(async () => expect((await stores.inbox.find(key))?.reply).toBe("posted"), 15_000);
  expect(answersIn(fake, said.ts)).toHaveLength(1);
  await second.bot.stop(0);
});

test("an event that could not be recorded is not acknowledged, and comes again", async () => {
  const slack = await createSlackBot({ delivery: { acknowledgeWithin: 400, retryAfter: [0, 200, 1000] } });
  const { fake, channel, alice, stores } = slack;
  const admit = stores.inbox.admit.bind(stores.inbox);
  let failures = 0;
  stores.inbox.admit = (entry) => {
    failures += 1;
    return failures <= 2 ? Promise.reject(new Error("disk full")) : admit(entry);
  };
  const said = fake.people.say(channel.id, alice.id, slack.mention("keep me"));
  await vi.waitFor(() => expect(answersIn(fake, said.ts)).toHaveLength(1), 20_000);
  expect(Math.max(...fake.delivery.records.map(({ attempts }) => attempts))).toBeGreaterThan(1);
  expect(fake).toBeInstanceOf(FakeSlack);
});
