import { PermissionFlagsBits } from "discord.js";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { invitedPermissions } from "../../fakes/discord/fake-discord.js";
import type { StoredMessage } from "../../fakes/discord/world.js";
import { publishThread } from "../../fakes/discord/message-actions.js";
import { connectDiscord, type DiscordFixture, type DiscordFixtureOptions } from "./discord-fixture.js";

let fixture: DiscordFixture;

async function connect(options: DiscordFixtureOptions = {}): Promise<DiscordFixture> {
  fixture = await connectDiscord(options);
  return fixture;
}

const postRoute = "/channels/:channel/messages";
const threadRoute = "/channels/:channel/messages/:message/threads";

/** Waits until nothing more will be done about a message, and resolves with what the inbox says of it. */
async function closed(message: StoredMessage, channel = message.channelId) {
  const key = { platform: "discord", channel, id: message.id };
  return vi.waitFor(async () => {
    const entry = await fixture.stores.inbox.find(key);
    if (entry === null || entry.closing === null) throw new Error("still open");
    return entry;
  }, 8000);
}

test.each([
  ["10008, the message is gone,", 404, 10_008],
  ["10003, the channel is gone,", 404, 10_003],
])("code %s drops the job, and others go on", async (_, status, code) => {
  const { fake, ask, answersTo } = await connect();
  const gone = ask("one");
  fake.rest.faults.add({ method: "PUT", path: new RegExp(`${gone.id}/reactions`, "u"), status, code });
  fake.rest.faults.add({ method: "POST", path: new RegExp(`${gone.id}/threads`, "u"), status, code, times: 99 });
  expect(await closed(gone)).toMatchObject({ reply: "failed", reaction: "failed" });
  expect(fake.callsTo("POST", postRoute)).toEqual([]);
  expect(await answersTo(ask("two"))).toHaveLength(1);
});

test.each([
  ["30010, too many emojis,", 400, 30_010],
  ["50083, an archived thread,", 400, 50_083],
])("a reaction refused with %s costs no answer and is not tried again", async (_, status, code) => {
  const { fake, ask, answersTo } = await connect();
  fake.rest.faults.add({ method: "PUT", path: /reactions/u, status, code });
  const message = ask("hello");
  expect(await answersTo(message)).toHaveLength(1);
  expect(await closed(message)).toMatchObject({ reaction: "failed", reply: "posted" });
  expect(message.reactions.size).toBe(0);
  expect([...(await answered("and now?")).reactions.keys()]).toEqual(["😄"]);

  async function answered(text: string): Promise<StoredMessage> {
    const next = ask(text);
    await answersTo(next);
    await closed(next);
    return next;
  }
});

test("a missing permission for threads is told once for the channel, not once a thread, and the channel rests", async () => {
  const { fake, ask } = await connect({
    prepare: (fresh) => {
      fresh.guild.systemChannelId = fresh.world.addChannel(fresh.guild, "system").id;
      fresh.denyBot(fresh.general, PermissionFlagsBits.SendMessagesInThreads);
    },
  });
  for (const text of ["one", "two"]) {
    expect((await closed(ask(text))).reply).toBe("failed");
  }
  const told = await fake.until(() => {
    const posts = fake.botMessagesIn(fake.guild.systemChannelId ?? "");
    return posts.length > 0 && posts;
  }, "a word to the moderators");
  expect(told.map(({ content }) => content)).toEqual([
    expect.stringContaining('"Send Messages In Threads" is missing'),
  ]);
  expect(fake.callsTo("POST", postRoute).filter(({ status }) => status === 403)).toHaveLength(1);
  fake.denyBot(fake.general, 0n);
  const again = ask("three");
  await fake.until(() => fake.botMessagesIn(again.id).length === 1, "an answer once it is allowed");
});

test("a permission given to the bot's role works at once", async () => {
  const { fake, ask, answersTo } = await connect({
    fake: {
      botPermissions: invitedPermissions & ~PermissionFlagsBits.AddReactions,
      everyonePermissions: PermissionFlagsBits.ViewChannel,
    },
  });
  const refused = ask("one");
  await answersTo(refused);
  expect((await closed(refused)).reaction).toBe("failed");
  fake.setBotRole(invitedPermissions);
  const message = ask("two");
  await fake.until(() => message.reactions.has("😄"), "the emoji");
});

test("a place that the bot may no longer see (50001) rests too", async () => {
  const { fake, ask, engine } = await connect();
  engine.hold();
  const message = ask("hello");
  await fake.until(() => engine.chats.length === 1 && fake.world.channels.has(message.id), "the answer's beginning");
  fake.denyBot(fake.general, PermissionFlagsBits.ViewChannel);
  engine.release();
  expect((await closed(message)).reply).toBe("failed");
  expect(fake.callsTo("POST", postRoute).map(({ status }) => status)).toContain(403);
});

test("a person whose direct messages are closed (50007) is left in peace", async () => {
  const { fake } = await connect();
  const direct = fake.world.directChannel(fake.alice);
  fake.alice.acceptsDirectMessages = false;
  for (const text of ["one", "two"]) {
    expect((await closed(fake.people.say(direct, fake.alice, text))).reply).toBe("failed");
  }
  expect(fake.callsTo("POST", postRoute)).toHaveLength(1);
});

test("a locked thread (160005) gets no answer and no second try", async () => {
  const { fake } = await connect();
  const thread = fake.world.addThread(fake.general, "closed talk", fake.alice);
  publishThread(fake.world, "THREAD_CREATE", thread);
  if (thread.thread) thread.thread.locked = true;
  const message = fake.people.say(thread, fake.owner, `<@${fake.world.bot.id}> hello`);
  expect((await closed(message, fake.general.id)).reply).toBe("failed");
  expect(fake.callsTo("POST", postRoute)).toHaveLength(1);
});

test("without the right to read the history a mention in a thread is answered all the same", async () => {
  const { fake } = await connect({
    prepare: (fresh) => fresh.denyBot(fresh.general, PermissionFlagsBits.ReadMessageHistory),
  });
  const thread = fake.world.addThread(fake.general, "their talk", fake.alice);
  publishThread(fake.world, "THREAD_CREATE", thread);
  fake.people.say(thread, fake.alice, `<@${fake.world.bot.id}> hello`);
  const answer = await fake.until(() => fake.botMessagesIn(thread)[0], "an answer");
  expect(answer).toMatchObject({ content: "re: hello", referenceId: null });
});

test("a refused form (50035) fails its answer alone, and no words of it reach the log", async () => {
  const lines: string[] = [];
  const { fake, ask, answersTo } = await connect({
    logger: pino({ level: "trace" }, { write: (line: string) => lines.push(line) }),
  });
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 400, code: 50_035 });
  const refused = ask("my private words");
  expect((await closed(refused)).reply).toBe("failed");
  expect(await answersTo(ask("hello"))).toHaveLength(1);
  expect(lines.join("")).toContain("code 50035");
  expect(lines.join("")).not.toContain("private words");
});

test("an interaction that has expired (10062) or was answered already (40060) harms nothing", async () => {
  const { fake, ask, answersTo } = await connect();
  await fake.until(() => fake.commands.list(null).length > 0, "the commands");
  for (const [status, code] of [
    [404, 10_062],
    [400, 40_060],
  ] as const) {
    fake.rest.faults.add({ method: "POST", path: /callback/u, status, code });
    const lost = fake.people.useCommand(fake.general, fake.alice, { name: "help" });
    await fake.until(
      () => fake.rest.calls.some((call) => call.path.includes("callback") && call.status === status),
      "it",
    );
    expect(lost.original).toBeNull();
  }
  const use = fake.people.useCommand(fake.general, fake.alice, { name: "help" });
  expect((await fake.answerTo(use)).content).toContain("/privacy");
  expect(await answersTo(ask("hello"))).toHaveLength(1);
});

test("where a thread cannot be begun for the moment (160006) the next message tries again", async () => {
  const { fake, ask } = await connect();
  fake.guild.activeThreadLimit = 0;
  ask("one");
  await fake.until(() => fake.botMessagesIn(fake.general).length === 1, "an inline answer");
  fake.guild.activeThreadLimit = 1000;
  const next = ask("two");
  await fake.until(() => fake.botMessagesIn(next.id).length === 1, "an answer in its thread");
  expect(fake.callsTo("POST", threadRoute).map(({ status }) => status)).toEqual([400, 201]);
});
