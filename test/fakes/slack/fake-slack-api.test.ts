import { webApi } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";

import { FakeSlack } from "./fake-slack.js";
import type { FakeConversation, FakeUser } from "./types.js";

let fake: FakeSlack;
let client: webApi.WebClient;
let alice: FakeUser;
let channel: FakeConversation;
/** By which the limits go. */
let seconds: number;

beforeEach(async () => {
  seconds = 0;
  fake = await FakeSlack.start({ now: () => seconds * 1000 });
  client = clientWith(fake.tokens.bot);
  alice = fake.workspace.addUser("alice", { isAdmin: true });
  channel = fake.workspace.addConversation("general", { members: [alice.id] });
});

afterEach(() => fake.close());

function clientWith(token: string): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: fake.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: "error" as never,
  });
}

/** The code of Slack's refusal, or how else the call ended. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "accepted";
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
    if (error instanceof webApi.WebAPIRateLimitedError) return `wait ${error.retryAfter}`;
    if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
    return (error as Error).name;
  }
}

test("tokens: none, wrong, of the wrong kind and revoked are refused each by its name", async () => {
  expect(await refusal(clientWith("").auth.test())).toBe("not_authed");
  expect(await refusal(clientWith("xoxb-other").auth.test())).toBe("invalid_auth");
  expect(await refusal(clientWith(fake.tokens.app).auth.test())).toBe("not_allowed_token_type");
  expect(await refusal(client.apps.connections.open())).toBe("not_allowed_token_type");
  fake.tokens.botDeadWith = "token_revoked";
  expect(await refusal(client.auth.test())).toBe("token_revoked");
});

test("auth.test says who and where, and its header lists the granted scopes", async () => {
  const answer = await client.auth.test();
  expect(answer).toMatchObject({ user_id: "U0MOODBOT", bot_id: "B0MOODBOT", team: "Fake Workspace" });
  expect(answer.response_metadata?.scopes).toContain("reactions:write");
});

test("a missing scope is named together with what was granted", async () => {
  fake.grants.scopes.delete("reactions:write");
  const { ts } = fake.people.say(channel.id, alice.id, "hi");
  const call = client.reactions.add({ channel: channel.id, timestamp: ts, name: "smile" });
  await expect(call).rejects.toMatchObject({ data: { error: "missing_scope", needed: "reactions:write" } });
  expect(await refusal(client.apiCall("chat.sendTelegram"))).toBe("unknown_method");
});

test("posts are refused in unknown, foreign and archived channels and in threads that are not", async () => {
  const post = (target: string, more: object = {}) =>
    refusal(client.chat.postMessage({ channel: target, text: "hi", ...more }));
  const foreign = fake.workspace.addConversation("foreign", { withBot: false });
  const secret = fake.workspace.addConversation("secret", { kind: "group", withBot: false });
  const archived = fake.workspace.addConversation("old");
  fake.people.archive(archived.id);
  const root = fake.people.say(channel.id, alice.id, "root");
  const reply = fake.people.say(channel.id, alice.id, "reply", { threadTs: root.ts });

  expect(await post("C0NOWHERE")).toBe("channel_not_found");
  expect(await post(foreign.id)).toBe("not_in_channel");
  expect(await post(secret.id)).toBe("channel_not_found");
  expect(await post(archived.id)).toBe("is_archived");
  expect(await post(channel.id, { thread_ts: "1.000001" })).toBe("thread_not_found");
  expect(await refusal(client.chat.postMessage({ channel: alice.id, text: "" }))).toBe("no_text");
  const nested = fake.workspace.addConversation("nested");
  const top = fake.people.say(nested.id, alice.id, "top");
  const answer = fake.people.say(nested.id, alice.id, "answer", { threadTs: top.ts });
  expect(await post(nested.id, { thread_ts: answer.ts })).toBe("invalid_thread_ts");
  expect(reply.threadTs).toBe(root.ts);
});

test("a post in a thread keeps its metadata, shows in replies, not in history, and clears the status", async () => {
  const root = fake.people.say(channel.id, alice.id, "root");
  await client.assistant.threads.setStatus({ channel_id: channel.id, thread_ts: root.ts, status: "is thinking…" });
  expect(fake.workspace.statuses.size).toBe(1);
  const metadata = { event_type: "answer", event_payload: { part: 0 } };
  const posted = await client.chat.postMessage({ channel: channel.id, text: "hi", thread_ts: root.ts, metadata });
  expect(fake.workspace.statuses.size).toBe(0);

  const { messages } = await client.conversations.replies({
    channel: channel.id,
    ts: root.ts,
    include_all_metadata: true,
  });
  expect(messages?.map(({ ts }) => ts)).toEqual([root.ts, posted.ts]);
  expect(messages?.[1]).toMatchObject({ metadata, bot_id: "B0MOODBOT", thread_ts: root.ts });
  expect((await client.conversations.history({ channel: channel.id })).messages).toHaveLength(1);
});

test("updates are refused when too long, not ours or gone; deletions likewise", async () => {
  const said = fake.people.say(channel.id, alice.id, "mine");
  const { ts = "" } = await client.chat.postMessage({ channel: channel.id, text: "ours" });
  const update = (target: string, text: string) =>
    refusal(client.chat.update({ channel: channel.id, ts: target, text }));
  expect(await update(ts, "a".repeat(4001))).toBe("msg_too_long");
  expect(await update(said.ts, "yours")).toBe("cant_update_message");
  expect(await update("1.000001", "nobody's")).toBe("message_not_found");
  expect(await update(ts, "a".repeat(4000))).toBe("accepted");
  expect(await refusal(client.chat.delete({ channel: channel.id, ts: said.ts }))).toBe("cant_delete_message");
  expect(await refusal(client.chat.delete({ channel: channel.id, ts }))).toBe("accepted");
  expect(fake.workspace.find(channel.id, ts)).toBeUndefined();
});

test("plain names become mentions where Slack's defaults say so", async () => {
  const { ts = "" } = await client.chat.postMessage({ channel: channel.id, text: "@alice @here" });
  expect(fake.workspace.find(channel.id, ts)?.text).toBe("@alice @here");
  await client.chat.update({ channel: channel.id, ts, text: "@alice @here", parse: "none" });
  expect(fake.workspace.find(channel.id, ts)?.text).toBe("@alice @here");
  await client.chat.update({ channel: channel.id, ts, text: "@alice @here" });
  expect(fake.workspace.find(channel.id, ts)?.text).toBe(`<@${alice.id}> <!here>`);
});

test("reactions: names without colons, once each, only where the message and the right to it are", async () => {
  const { ts } = fake.people.say(channel.id, alice.id, "hi");
  const add = (name: string, timestamp = ts, target = channel.id) =>
    refusal(client.reactions.add({ channel: target, timestamp, name }));
  expect(await add("😄")).toBe("invalid_name");
  expect(await add(":smile:")).toBe("invalid_name");
  expect(await add("smile")).toBe("accepted");
  expect(await add("smile")).toBe("already_reacted");
  expect(await add("smile", "1.000001")).toBe("message_not_found");
  expect(await add("smile", "yesterday")).toBe("bad_timestamp");
  expect(await add("smile", ts, "C0NOWHERE")).toBe("channel_not_found");
  fake.people.archive(channel.id);
  expect(await add("rage")).toBe("is_archived");
});

test("Slack's own pace: 50 reactions a minute, one post a second in each channel, each with its own wait", async () => {
  const other = fake.workspace.addConversation("other", { members: [alice.id] });
  const messages = Array.from({ length: 51 }, () => fake.people.say(channel.id, alice.id, "hi"));
  const outcomes = [];
  for (const { ts } of messages) {
    outcomes.push(await refusal(client.reactions.add({ channel: channel.id, timestamp: ts, name: "smile" })));
  }
  expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => "accepted"));
  expect(outcomes[50]).toBe("wait 2");

  expect(await refusal(client.chat.postMessage({ channel: channel.id, text: "1" }))).toBe("accepted");
  expect(await refusal(client.chat.postMessage({ channel: channel.id, text: "2" }))).toBe("wait 1");
  expect(await refusal(client.chat.postMessage({ channel: other.id, text: "3" }))).toBe("accepted");
  seconds = 1;
  expect(await refusal(client.chat.postMessage({ channel: channel.id, text: "2" }))).toBe("accepted");
});

test("history pages newest first, by cursor and by time", async () => {
  const said = Array.from({ length: 5 }, (_, index) => fake.people.say(channel.id, alice.id, `m${index}`));
  const first = await client.conversations.history({ channel: channel.id, limit: 2 });
  expect(first.messages?.map(({ text }) => text)).toEqual(["m4", "m3"]);
  const cursor = first.response_metadata?.next_cursor ?? "";
  const second = await client.conversations.history({ channel: channel.id, limit: 2, cursor });
  expect(second.messages?.map(({ text }) => text)).toEqual(["m2", "m1"]);
  const oldest = said[2]?.ts ?? "";
  const later = await client.conversations.history({ channel: channel.id, oldest });
  expect(later.messages?.map(({ text }) => text)).toEqual(["m4", "m3"]);
  expect(later.has_more).toBe(false);
});

test("an injected 500 can lose the answer or the deed, and a cut connection likewise", async () => {
  const post = (text: string) => refusal(client.chat.postMessage({ channel: alice.id, text }));
  fake.faults.add("chat.postMessage", { status: 500 });
  expect(await post("not done")).toBe("HTTP 500");
  fake.faults.add("chat.postMessage", { status: 500, takesEffect: true });
  expect(await post("done all the same")).toBe("HTTP 500");
  fake.faults.add("auth.test", { cut: true });
  expect(await refusal(client.auth.test())).toBe("WebAPIRequestError");
  fake.faults.add("auth.test", { error: "internal_error" });
  expect(await refusal(client.auth.test())).toBe("internal_error");
  expect(await refusal(client.auth.test())).toBe("accepted");

  const texts = fake.workspace.directMessage(alice.id).messages.map(({ text }) => text);
  expect(texts).toEqual(["done all the same"]);
});

test("a file goes up in three calls and appears in the conversation", async () => {
  const { id } = fake.workspace.directMessage(alice.id);
  const file = Buffer.from("89504e470d0a", "hex");
  await client.filesUploadV2({ channel_id: id, file, filename: "mood.png", alt_text: "a chart", title: "Mood" });
  const [stored] = fake.workspace.files.values();
  expect(stored).toMatchObject({ name: "mood.png", altText: "a chart", title: "Mood", sharedIn: [id] });
  expect(stored?.content).toEqual(file);
  expect(fake.workspace.directMessage(alice.id).messages[0]).toMatchObject({ subtype: "file_share" });
});

test("conversations and people are told as far as the bot may see them", async () => {
  const secret = fake.workspace.addConversation("secret", { kind: "group", withBot: false });
  fake.workspace.directMessage(alice.id);
  const { channels } = await client.users.conversations({ types: "public_channel,private_channel,im" });
  expect(channels?.map(({ name, user }) => name ?? user)).toEqual(["general", alice.id]);
  expect(await refusal(client.conversations.info({ channel: secret.id }))).toBe("channel_not_found");
  expect((await client.users.info({ user: alice.id })).user).toMatchObject({ name: "alice", is_admin: true });
  expect(await refusal(client.users.info({ user: "U0NOBODY" }))).toBe("user_not_found");
  expect((await client.conversations.open({ users: alice.id })).channel?.id).toMatch(/^D/);
});
