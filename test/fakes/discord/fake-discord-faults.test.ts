import {
  ApplicationCommandType,
  ContextMenuCommandBuilder,
  Events,
  GatewayCloseCodes,
  MessageFlags,
  PermissionFlagsBits,
  SlashCommandBuilder,
  type ChatInputCommandInteraction,
  type Client,
  type Message,
  type TextChannel,
} from "discord.js";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDraw } from "./faults.js";
import { startFakeDiscord, type FakeDiscord } from "./fake-discord.js";
import { connectRealClient } from "./real-client.js";

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

const general = (): TextChannel => client.channels.cache.get(fake.general.id) as TextChannel;

test("a lost answer to a post is tried again with the same nonce and leaves one message", async () => {
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 500, afterwards: true });
  await general().send("once");
  expect(fake.callsTo("POST", "/channels/:channel/messages")).toHaveLength(2);
  expect(fake.botMessagesIn(fake.general)).toHaveLength(1);
});

test("a 429 is waited for", async () => {
  fake.rest.faults.add({ method: "POST", path: /messages$/u, status: 429, headers: { "retry-after": "0.02" } });
  await general().send("patience");
  expect(fake.callsTo("POST", "/channels/:channel/messages").map(({ status }) => status)).toEqual([429, 200]);
});

test("a bucket refuses the call too many and says how long to wait", async () => {
  fake.rest.rateLimits.byRoute.set("POST /channels/:channel/messages", { limit: 2, windowMs: 100 });
  await Promise.all(["a", "b", "c", "d"].map((text) => general().send(text)));
  expect(fake.botMessagesIn(fake.general)).toHaveLength(4);
});

test("more calls a second than Discord allows over everything meet a global 429", async () => {
  fake.rest.rateLimits.globalPerSecond = 3;
  const ask = () => fetch(`${fake.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${fake.token}` } });
  const answers = await Promise.all([ask(), ask(), ask(), ask()]);
  expect(answers.map(({ status }) => status)).toContain(429);
  expect(answers.some(({ headers }) => headers.get("x-ratelimit-global") === "true")).toBe(true);
});

test("random faults repeat from their seed", () => {
  const [one, two] = [createDraw(7), createDraw(7)];
  const numbers = Array.from({ length: 50 }, () => one());
  expect(Array.from({ length: 50 }, () => two())).toEqual(numbers);
  expect(new Set(numbers).size).toBe(50);
});

test("what was said while the connection was lost is replayed when it resumes", async () => {
  const resumed = once(client, Events.ShardResume);
  const heard = once(client, Events.MessageCreate);
  fake.gateway.dropConnections();
  fake.people.say(fake.general, fake.alice, "are you there?");
  await resumed;
  expect(((await heard) as [Message])[0].content).toBe("are you there?");
  expect(fake.gateway.resumes).toBe(1);
});

test("a request to reconnect ends in a resumed session", async () => {
  const resumed = once(client, Events.ShardResume);
  fake.gateway.requestReconnect();
  await resumed;
  expect(fake.gateway.resumes).toBe(1);
});

test("held events arrive reversed and doubled when asked", async () => {
  const heard: string[] = [];
  // The raw packets, since discord.js itself drops a message that it still has in its cache.
  client.on(Events.Raw, (packet: { t: string; d: { content: string } }) => {
    if (packet.t === "MESSAGE_CREATE") heard.push(packet.d.content);
  });
  fake.gateway.hold();
  fake.people.say(fake.general, fake.alice, "one");
  fake.people.say(fake.general, fake.alice, "two");
  fake.gateway.release({ reversed: true, copies: 2 });
  await fake.until(() => heard.length === 4, "four events");
  expect(heard).toEqual(["two", "two", "one", "one"]);
});

test("a revoked token closes the gateway for good", async () => {
  const closed = once(client, Events.ShardDisconnect);
  fake.token = "another";
  fake.gateway.closeAll(GatewayCloseCodes.AuthenticationFailed);
  expect(((await closed) as [{ code: number }])[0].code).toBe(4004);
});

const mood = new SlashCommandBuilder()
  .setName("mood")
  .setDescription("The mood")
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages)
  .addSubcommand((sub) =>
    sub
      .setName("show")
      .setDescription("Of a channel")
      .addStringOption((option) => option.setName("period").setDescription("How long")),
  );

test("a command's answer reaches the asker alone when it is ephemeral, deferred or not", async () => {
  await client.application.commands.set([mood]);
  client.on(Events.InteractionCreate, async (interaction) => {
    const command = interaction as ChatInputCommandInteraction;
    await command.deferReply({ flags: MessageFlags.Ephemeral });
    await command.editReply(`for ${command.options.getString("period")}`);
  });
  const use = fake.people.useCommand(fake.general, fake.owner, { name: "mood show", options: { period: "7d" } });
  const answer = await fake.answerTo(use);
  expect(answer.content).toBe("for 7d");
  expect(use.original?.isEphemeral).toBe(true);
  expect(fake.messagesIn(fake.general)).toEqual([]);
});

test("members without the command's permission are not offered it", async () => {
  await client.application.commands.set([mood]);
  expect(() => fake.people.useCommand(fake.general, fake.alice, { name: "mood show" })).toThrow("not offered");
});

test("an answer after three seconds, or a second one, is refused", async () => {
  await client.application.commands.set([mood]);
  const heard = once(client, Events.InteractionCreate);
  fake.people.useCommand(fake.general, fake.owner, { name: "mood show" });
  const [interaction] = (await heard) as [ChatInputCommandInteraction];
  await interaction.reply("one");
  interaction.replied = false;
  await expect(interaction.reply("two")).rejects.toMatchObject({ code: 40060 });
  const later = once(client, Events.InteractionCreate);
  fake.people.useCommand(fake.general, fake.owner, { name: "mood show" });
  const [late] = (await later) as [ChatInputCommandInteraction];
  clock += 3001;
  await expect(late.reply("late")).rejects.toMatchObject({ code: 10062 });
});

test("commands of a wrong form are refused: names, descriptions, duplicates, too many, descriptions in menus", async () => {
  const set = (body: readonly object[]) => client.application.commands.set(body as never);
  const menu = new ContextMenuCommandBuilder().setName("Mood of this").setType(ApplicationCommandType.Message).toJSON();
  await expect(set([{ name: "Mood", description: "x" }])).rejects.toMatchObject({ code: 50035 });
  await expect(set([{ name: "mood" }])).rejects.toMatchObject({ code: 50035 });
  await expect(set([{ name: "mood", description: "x".repeat(101) }])).rejects.toMatchObject({ code: 50035 });
  await expect(set([mood.toJSON(), mood.toJSON()])).rejects.toMatchObject({ code: 50035 });
  await expect(set([{ ...menu, description: "x" }])).rejects.toMatchObject({ code: 50035 });
  const many = Array.from({ length: 101 }, (_, index) => ({ name: `c${index}`, description: "x" }));
  await expect(set(many)).rejects.toMatchObject({ code: 30032 });
});
