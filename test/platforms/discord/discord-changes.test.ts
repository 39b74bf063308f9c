import { afterEach, expect, test, vi } from "vitest";
import type { MessageKey } from "../../../src/store/keys.js";
import type { Stores } from "../../../src/store/stores.js";
import { ScriptedEngine } from "../../fakes/scripted-engine.js";
import { deleteThread, refreshMessage } from "../../fakes/discord/message-actions.js";
import { connectDiscord, stopAfterFirstPart, type DiscordFixture } from "./discord-fixture.js";

afterEach(async () => {
  vi.restoreAllMocks();
});

async function untilClosed({ stores }: DiscordFixture, key: MessageKey): Promise<void> {
  await vi.waitFor(async () => expect((await stores.inbox.find(key))?.closing).toBe("done"), 8000);
}

async function untilGone(stores: Stores, key: MessageKey): Promise<void> {
  await vi.waitFor(async () => expect(await stores.moods.find(key)).toBeNull(), 8000);
}

test("an edited message that waits for its answer is answered in its new form", async () => {
  const { fake, ask, engine, answersTo } = await connectDiscord();
  engine.hold();
  const message = ask("helo");
  await fake.until(() => engine.chats.length === 1, "the first try");
  fake.people.edit(message, `<@${fake.world.bot.id}> hello`);
  await fake.until(() => engine.chats.length === 2, "the second try");
  engine.release();
  expect((await answersTo(message)).map(({ content }) => content)).toEqual(["re: hello"]);
});

test("a message from before a restart that is edited before its answer is answered in its new form", async () => {
  const first = await connectDiscord();
  const { fake, stores } = first;
  first.engine.hold();
  const message = first.ask("helo");
  await fake.until(() => first.engine.chats.length === 1, "the first try");
  await first.bot.stop(0);
  const engine = new ScriptedEngine();
  engine.hold();
  const second = await connectDiscord({ existing: fake, stores, engine });
  await fake.until(() => engine.chats.length === 1, "the second try");
  fake.people.edit(message, `<@${fake.world.bot.id}> hello`);
  await fake.until(() => engine.chats.length === 2, "the third try");
  engine.release();
  await fake.until(() => fake.botMessagesIn(message.id).some(({ content }) => content === "re: hello"), "the answer");
  expect(await second.answersTo(message)).toHaveLength(1);
});

test("an update without new words changes nothing", async () => {
  const { fake, ask, engine, answersTo } = await connectDiscord();
  engine.hold();
  const message = ask("hello");
  await fake.until(() => engine.chats.length === 1, "the answer's beginning");
  refreshMessage(fake.world, fake.general, message);
  await fake.until(() => fake.world.channels.has(message.id), "the thread");
  engine.release();
  await answersTo(message);
  expect(engine.chats).toHaveLength(1);
});

test("a deleted message's answer is not written, and its thread no longer bears its words", async () => {
  const { fake, ask, engine, stores } = await connectDiscord();
  engine.hold();
  const message = ask("my secret");
  await fake.until(() => fake.world.channels.has(message.id), "the thread");
  fake.people.delete(message);
  await fake.until(() => fake.world.channels.get(message.id)?.name === "A deleted message", "the new name");
  engine.release();
  const key = { platform: "discord", channel: fake.general.id, id: message.id };
  expect(await stores.moods.find(key)).toBeNull();
  expect((await stores.inbox.find(key))?.closing).toBe("withdrawn");
  expect(fake.botMessagesIn(message.id)).toEqual([]);
});

test("messages from before a restart that are deleted, also in bulk, take turn and mood with them", async () => {
  const first = await connectDiscord();
  const { fake, stores } = first;
  const messages = [first.ask("one"), first.ask("two")];
  for (const message of messages) await first.answersTo(message);
  const keys = messages.map(({ id }) => ({ platform: "discord", channel: fake.general.id, id }));
  expect(await stores.moods.find(keys[0]!)).not.toBeNull();
  await first.bot.stop(1000);
  await connectDiscord({ existing: fake, stores });
  fake.people.delete(...messages);
  await fake.until(() => fake.world.channels.get(messages[1]!.id)?.name === "A deleted message", "the new name");
  for (const key of keys) expect(await stores.moods.find(key)).toBeNull();
  expect(
    await stores.history.recentInChannel({ platform: "discord", space: fake.guild.id, channel: fake.general.id }, 10),
  ).toEqual([]);
});

test("deletions in an archived thread, and in direct messages that are not at hand, take turn and mood with them", async () => {
  const first = await connectDiscord();
  const { fake, stores } = first;
  const root = first.ask("one");
  await first.answersTo(root);
  const thread = fake.world.channels.get(root.id)!;
  const direct = fake.world.directChannel(fake.alice);
  const messages = [fake.people.say(thread, fake.alice, "two"), fake.people.say(direct, fake.alice, "in private")];
  const keys = [fake.general.id, direct.id].map((channel, index) => ({
    platform: "discord",
    channel,
    id: messages[index]!.id,
  }));
  for (const key of keys) {
    await fake.until(() => first.engine.classified.length === 3, "all three");
    await untilClosed(first, key);
  }
  await first.bot.stop(1000);
  thread.thread!.archived = true;
  await connectDiscord({ existing: fake, stores, settings: { CATCH_UP_MINUTES: "0" } });
  fake.people.delete(messages[0]!);
  fake.people.delete(messages[1]!);
  for (const key of keys) await untilGone(stores, key);
  const place = { platform: "discord", space: fake.guild.id, channel: fake.general.id };
  expect((await stores.history.recentInChannel(place, 10)).map(({ question }) => question)).toEqual(["one"]);
  const inPrivate = { platform: "discord", space: "direct", channel: direct.id, thread: null };
  expect(await stores.history.recent(inPrivate, 10)).toEqual([]);
});

test("a deleted thread takes its jobs, turns and moods with it, and leaves the message it was begun from", async () => {
  const { fake, ask, answersTo, engine, stores, bot } = await connectDiscord();
  const root = ask("one");
  await answersTo(root);
  const rootKey = { platform: "discord", channel: fake.general.id, id: root.id };
  await vi.waitFor(async () => expect((await stores.inbox.find(rootKey))?.closing).toBe("done"), 8000);
  engine.hold();
  const thread = fake.world.channels.get(root.id)!;
  const inside = fake.people.say(thread, fake.alice, "two");
  const key = { ...rootKey, id: inside.id };
  await fake.until(() => engine.chats.length === 2, "the second answer's beginning");
  deleteThread(fake.world, thread);
  await vi.waitFor(async () => expect((await stores.inbox.find(key))?.closing).toBe("withdrawn"), 8000);
  await vi.waitFor(async () => expect(await stores.moods.find(key)).toBeNull(), 8000);
  const place = { platform: "discord", space: fake.guild.id, channel: fake.general.id };
  await vi.waitFor(async () => expect(await stores.history.recentInChannel(place, 10)).toEqual([]), 8000);
  expect(await stores.moods.find(rootKey)).not.toBeNull();
  engine.release();
  await bot.stop(1000);
  expect(fake.callsTo("POST", "/channels/:channel/messages")).toHaveLength(1);
});

test("a deleted message's thread loses its words also when it has been archived meanwhile, and stays archived", async () => {
  const first = await connectDiscord();
  const { fake, stores } = first;
  const message = first.ask("my secret");
  await first.answersTo(message);
  await first.bot.stop(1000);
  const thread = fake.world.channels.get(message.id)!;
  thread.thread!.archived = true;
  await connectDiscord({ existing: fake, stores });
  fake.people.delete(message);
  await fake.until(() => thread.name === "A deleted message" && thread.thread?.archived, "the new name");
  expect(fake.messagesIn(thread).map(({ content }) => content)).not.toContain("my secret");
});

test("what was said while the bot was away is answered once it is back", async () => {
  const first = await connectDiscord();
  const { fake, stores } = first;
  await first.answersTo(first.ask("before"));
  await first.bot.stop(1000);
  const missed = first.ask("while you were away");
  const second = await connectDiscord({ existing: fake, stores });
  expect((await second.answersTo(missed))[0]?.content).toBe("re: while you were away");
  expect(second.engine.classified).toEqual(["while you were away"]);
});

test("an answer whose posting was interrupted by a restart is posted once", async () => {
  const reply = `${"one ".repeat(450)}\n\n${"two ".repeat(450)}`;
  const first = await connectDiscord({ reply });
  const { fake, stores } = first;
  // Discord is out of reach from the second part on, until the bot has stopped.
  const message = await stopAfterFirstPart(first);
  await connectDiscord({ existing: fake, stores, reply });
  await fake.until(() => fake.botMessagesIn(message.id).length === 2, "both parts");
  const texts = fake.botMessagesIn(message.id).map(({ content }) => content.slice(0, 3));
  expect(texts).toEqual(["one", "two"]);
});

test("a message that Discord tells twice, and out of order, is answered once", async () => {
  const { fake, ask, answersTo, engine } = await connectDiscord();
  fake.gateway.hold();
  const messages = [ask("one"), ask("two")];
  fake.gateway.release({ reversed: true, copies: 3 });
  for (const message of messages) expect(await answersTo(message)).toHaveLength(1);
  expect(engine.classified).toHaveLength(2);
});

test("what is said while the connection is lost is heard when it resumes", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  fake.gateway.dropConnections();
  expect(await answersTo(ask("are you there?"))).toHaveLength(1);
  expect(fake.gateway.resumes).toBe(1);
});

test("a session that cannot be resumed is begun anew, and what was missed is caught up", async () => {
  const { fake, ask, answersTo, discord } = await connectDiscord();
  await answersTo(ask("before"));
  fake.gateway.hold();
  const missed = ask("into the gap");
  // The client begins no second session within five seconds of the first: let them be over.
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + 6000);
  fake.gateway.invalidateSessions();
  fake.gateway.release();
  expect(await answersTo(missed)).toHaveLength(1);
  expect(discord.health().isConnected).toBe(true);
}, 20_000);

test("server errors and limits on every call leave one emoji and one answer", async () => {
  const { fake, ask, answersTo } = await connectDiscord();
  fake.rest.faults.add({ method: "PUT", path: /reactions/u, status: 500 });
  fake.rest.faults.add({ method: "POST", path: /threads$/u, status: 500, afterwards: true });
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 429 });
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 502, afterwards: true });
  const message = ask("through the storm");
  expect(await answersTo(message)).toHaveLength(1);
  expect([...message.reactions.keys()]).toEqual(["😄"]);
});
