import {
  ChannelType,
  Events,
  GatewayIntentBits,
  MessageFlags,
  PermissionFlagsBits,
  ThreadAutoArchiveDuration,
  type Client,
  type Message,
  type TextChannel,
} from "discord.js";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startFakeDiscord, type FakeDiscord } from "./fake-discord.js";
import { connectRealClient } from "./real-client.js";
import type { Channel, StoredMessage } from "./world.js";

let clock = Date.now();
let fake: FakeDiscord;
let client: Client<true>;

beforeEach(async () => {
  clock = Date.now();
  fake = await startFakeDiscord({ now: () => clock });
  client = await connectRealClient(fake);
});
afterEach(async () => {
  await client.destroy();
  await fake.close();
});

/** What a person wrote, as discord.js sees it. */
async function hear(channel: Channel, text: string): Promise<{ stored: StoredMessage; message: Message }> {
  const heard = once(client, Events.MessageCreate);
  const stored = fake.people.say(channel, fake.alice, text);
  const [message] = (await heard) as [Message];
  return { stored, message };
}

const general = (): TextChannel => client.channels.cache.get(fake.general.id) as TextChannel;

test("a reaction, a thread and a reply arrive in the world as Discord keeps them", async () => {
  const { stored, message } = await hear(fake.general, "what a day");
  await message.react("😄");
  const thread = await message.startThread({
    name: "what a day",
    autoArchiveDuration: ThreadAutoArchiveDuration.OneDay,
  });
  await thread.send("I am glad");
  expect(stored.reactions.get("😄")).toEqual(new Set([fake.world.bot.id]));
  expect(thread.id).toBe(message.id);
  expect(fake.botMessagesIn(thread.id).map(({ content }) => content)).toEqual(["I am glad"]);
  expect(stored.flags & MessageFlags.HasThread).toBeTruthy();
});

test("a second thread on one message is refused with 160004, and the first can be fetched", async () => {
  const { stored, message } = await hear(fake.general, "hello");
  await message.startThread({ name: "one" });
  stored.flags = 0;
  await expect(general().threads.create({ name: "two", startMessage: message.id })).rejects.toMatchObject({
    code: 160004,
  });
  await expect(general().threads.fetch(message.id)).resolves.toMatchObject({ name: "one" });
});

test("threads begin only in text channels, with a name of 1 to 100 characters, and up to the server's limit", async () => {
  const { message } = await hear(fake.general, "hello");
  const start = (name: string) => general().threads.create({ name, startMessage: message.id });
  await expect(start("x".repeat(101))).rejects.toMatchObject({ code: 50035 });
  await expect(start("")).rejects.toMatchObject({ code: 50035 });
  fake.guild.activeThreadLimit = 0;
  await expect(start("x")).rejects.toMatchObject({ code: 160006 });
});

test("missing permissions are refused with 50013, an invisible channel with 50001", async () => {
  const { message } = await hear(fake.general, "hello");
  fake.denyBot(
    fake.general,
    PermissionFlagsBits.SendMessages | PermissionFlagsBits.AddReactions | PermissionFlagsBits.CreatePublicThreads,
  );
  await expect(message.react("😄")).rejects.toMatchObject({ code: 50013 });
  await expect(general().send("hi")).rejects.toMatchObject({ code: 50013 });
  await expect(general().threads.create({ name: "x", startMessage: message.id })).rejects.toMatchObject({
    code: 50013,
  });
  fake.denyBot(fake.general, PermissionFlagsBits.ViewChannel);
  await expect(general().send("hi")).rejects.toMatchObject({ code: 50001 });
});

test("a reaction that somebody has given already needs no permission to add reactions", async () => {
  const { stored, message } = await hear(fake.general, "hello");
  fake.people.react(stored, fake.owner, "😄");
  fake.denyBot(fake.general, PermissionFlagsBits.AddReactions);
  await message.react("😄");
  await expect(message.react("😡")).rejects.toMatchObject({ code: 50013 });
});

test("sending in a thread asks for its own permission, not for that of the channel", async () => {
  const { message } = await hear(fake.general, "hello");
  const thread = await message.startThread({ name: "x" });
  fake.denyBot(fake.general, PermissionFlagsBits.SendMessages);
  await thread.send("still fine");
  fake.denyBot(fake.general, PermissionFlagsBits.SendMessagesInThreads);
  await expect(thread.send("not any more")).rejects.toMatchObject({ code: 50013 });
});

test("a twenty-first emoji, a deleted message, a blocked bot and an unknown emoji are refused by their codes", async () => {
  const { stored, message } = await hear(fake.general, "hello");
  for (let index = 0; index < 20; index++) fake.people.react(stored, fake.owner, String.fromCodePoint(0x1f600 + index));
  await expect(message.react("🐢")).rejects.toMatchObject({ code: 30010 });
  await expect(message.react("x")).rejects.toMatchObject({ code: 10014 });
  fake.alice.blocksBot = true;
  await expect(message.react("😄")).rejects.toMatchObject({ code: 90001 });
  fake.people.delete(stored);
  await expect(message.react("😄")).rejects.toMatchObject({ code: 10008 });
});

test("texts over 2,000 characters and empty ones are refused, and 2,000 emojis count as 2,000", async () => {
  await expect(general().send("z".repeat(2001))).rejects.toMatchObject({ code: 50035 });
  await expect(general().send("   ")).rejects.toMatchObject({ code: 50006 });
  await expect(general().send("😄".repeat(2000))).resolves.toBeDefined();
});

test("an archived thread takes no reactions and no edits, and a new message opens it again unless it is locked", async () => {
  const { message } = await hear(fake.general, "hello");
  const thread = await message.startThread({ name: "x" });
  const first = await thread.send("one");
  const kept = fake.world.channels.get(thread.id);
  if (!kept?.thread) throw new Error("no thread");
  kept.thread.archived = true;
  await expect(first.react("😄")).rejects.toMatchObject({ code: 50083 });
  await expect(first.edit("two")).rejects.toMatchObject({ code: 50083 });
  await thread.send("awake");
  expect(kept.thread.archived).toBe(false);
  kept.thread.locked = true;
  await expect(thread.send("locked")).rejects.toMatchObject({ code: 160005 });
});

test("one nonce makes one message within the window, and two after it", async () => {
  const send = () => general().send({ content: "once", nonce: "n1", enforceNonce: true });
  const [first, second] = [await send(), await send()];
  expect(second.id).toBe(first.id);
  clock += 10 * 60_000;
  expect((await send()).id).not.toBe(first.id);
  await expect(general().send({ content: "x", nonce: "n".repeat(26), enforceNonce: true })).rejects.toMatchObject({
    code: 50035,
  });
});

test("a reply needs the right to read history and a message that is there", async () => {
  const { stored, message } = await hear(fake.general, "hello");
  fake.people.delete(stored);
  await expect(message.reply("too late")).rejects.toMatchObject({ code: 50035 });
  const other = await hear(fake.general, "again");
  fake.denyBot(fake.general, PermissionFlagsBits.ReadMessageHistory);
  await expect(other.message.reply("hi")).rejects.toMatchObject({ code: 160002 });
});

test("others' messages cannot be edited, nor deleted without the right to manage messages", async () => {
  const { message } = await hear(fake.general, "hello");
  await expect(general().messages.edit(message.id, "mine now")).rejects.toMatchObject({ code: 50005 });
  await expect(general().messages.delete(message.id)).rejects.toMatchObject({ code: 50013 });
});

test("old messages can be edited a few times, then 30046", async () => {
  const own = await general().send("old");
  clock += 2 * 3_600_000;
  fake.rest.faults.add({ method: "PATCH", path: /messages/u, status: 500, times: 1 });
  for (let index = 0; index < 5; index++) await own.edit(`edit ${index}`);
  // A 429 with code 30046 would be waited for like any other, so it is asked for without the client.
  const response = await fetch(`${fake.apiUrl}/v10/channels/${fake.general.id}/messages/${own.id}`, {
    method: "PATCH",
    headers: { authorization: `Bot ${fake.token}`, "content-type": "application/json" },
    body: JSON.stringify({ content: "one more" }),
  });
  expect(await response.json()).toMatchObject({ code: 30046 });
});

test("mentions notify nobody when the message says so, and the right people when it does not", async () => {
  const text = `@everyone <@${fake.alice.id}>`;
  await general().send({ content: text, allowedMentions: { parse: [] } });
  await general().send(text);
  const [quiet, loud] = fake.botMessagesIn(fake.general);
  expect(quiet).toMatchObject({ mentionedUsers: [], mentionsEveryone: false });
  expect(loud).toMatchObject({ mentionedUsers: [fake.alice.id], mentionsEveryone: false });
});

test("people who take no direct messages are not written to", async () => {
  const direct = fake.world.directChannel(fake.alice);
  const { message } = await hear(direct, "psst");
  expect(message.channel.type).toBe(ChannelType.DM);
  fake.alice.acceptsDirectMessages = false;
  await expect(message.reply("hi")).rejects.toMatchObject({ code: 50007 });
});

test("without the message-content intent only mentions and direct messages can be read", async () => {
  await client.destroy();
  fake.allowsContent = false;
  await expect(connectRealClient(fake)).rejects.toThrow("disallowed intents");
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  client = await connectRealClient(fake, { intents });
  expect((await hear(fake.general, "secret")).message.content).toBe("");
  const mention = `<@${fake.world.bot.id}> hello`;
  expect((await hear(fake.general, mention)).message.content).toBe(mention);
  expect((await hear(fake.world.directChannel(fake.alice), "direct")).message.content).toBe("direct");
});
