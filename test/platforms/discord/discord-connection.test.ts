import { GatewayCloseCodes, GatewayOpcodes, PermissionFlagsBits } from "discord.js";
import { afterEach, expect, test } from "vitest";
import { ConfigurationError } from "../../../src/errors.js";
import { Discord } from "../../../src/platforms/discord/discord.js";
import { inviteLink } from "../../../src/platforms/discord/permissions.js";
import { reportServer } from "../../../src/platforms/discord/server-report.js";
import { createBot } from "../../core/bot-fixture.js";
import { startFakeDiscord, type FakeDiscord } from "../../fakes/discord/fake-discord.js";
import { connectRealClient } from "../../fakes/discord/real-client.js";
import { connectDiscord } from "./discord-fixture.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A platform that has not been started, and its fake. */
async function prepare(fake: FakeDiscord, token = fake.token) {
  const { bot } = await createBot({ DISCORD_API_URL: fake.apiUrl });
  const discord = new Discord({ token, bot, onDead: () => undefined });
  closing.push(
    () => discord.stop(),
    () => fake.close(),
  );
  return { bot, discord };
}

test("a wrong token is named, with where to get a right one", async () => {
  const fake = await startFakeDiscord();
  const { bot, discord } = await prepare(fake, "wrong");
  const failure = await bot.connect(discord).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConfigurationError);
  expect((failure as Error).message).toContain("DISCORD_TOKEN");
  expect((failure as Error).message).not.toContain("wrong");
});

test("without the message-content intent mentions and direct messages still work", async () => {
  const { fake, ask, answersTo, engine } = await connectDiscord({ fake: { allowsContent: false } });
  fake.people.say(fake.general, fake.alice, "not for the bot");
  expect(await answersTo(ask("for the bot"))).toHaveLength(1);
  const direct = fake.world.directChannel(fake.alice);
  fake.people.say(direct, fake.alice, "just us");
  await fake.until(() => fake.botMessagesIn(direct).length === 1, "an answer in private");
  expect(engine.classified).toEqual(["for the bot", "just us"]);
});

test("a Discord that is down at the start is connected to once it answers, and what was said is caught up", async () => {
  const fake = await startFakeDiscord();
  fake.rest.faults.isDown = true;
  const { bot, discord } = await prepare(fake);
  await bot.connect(discord);
  expect(discord.health().isConnected).toBe(false);
  const message = fake.people.say(fake.general, fake.alice, `<@${fake.world.bot.id}> anybody there?`);
  fake.rest.faults.isDown = false;
  await fake.until(() => fake.botMessagesIn(message.id).length === 1, "an answer", 20_000);
  expect(discord.health().isConnected).toBe(true);
}, 30_000);

test("a token that dies on the gateway, or on a call, is reported once", async () => {
  const one = await connectDiscord();
  one.fake.gateway.closeAll(GatewayCloseCodes.AuthenticationFailed);
  await one.fake.until(() => one.deaths.length === 1, "the report");
  const other = await connectDiscord();
  other.fake.token = "renewed";
  other.ask("hello");
  await other.fake.until(() => other.deaths.length === 1, "the report");
  expect(other.deaths[0]?.message).toContain("DISCORD_TOKEN is refused");
});

test("the invite link asks for exactly what the bot needs", () => {
  const query = new URL(inviteLink("123456789012345678")).searchParams;
  expect(query.get("permissions")).toBe("309237763136");
  expect(query.get("scope")).toBe("bot applications.commands");
  expect(query.get("client_id")).toBe("123456789012345678");
});

test("the report on a server names each missing permission once, with what works without it", async () => {
  const fake = await startFakeDiscord({ everyonePermissions: PermissionFlagsBits.ViewChannel });
  const role = [...fake.guild.roles.values()].find(({ botId }) => botId !== null);
  if (role) role.permissions &= ~PermissionFlagsBits.CreatePublicThreads;
  fake.denyBot(fake.general, PermissionFlagsBits.AddReactions);
  const client = await connectRealClient(fake);
  closing.push(
    () => client.destroy(),
    () => fake.close(),
  );
  const { problems } = reportServer(client.guilds.cache.get(fake.guild.id)!);
  expect(problems).toEqual([
    'Permission "Create Public Threads" is missing: I answer in the channel instead of a thread.',
    'In #general: Permission "Add Reactions" is missing: I cannot react with a mood; answers still work.',
  ]);
});

test("joining a server says hello there once, in a channel where the bot may speak", async () => {
  const { fake, bot } = await connectDiscord();
  const guild = fake.joinGuild("Orchard", fake.owner);
  const channel = [...fake.world.channels.values()].find(({ guildId }) => guildId === guild.id);
  const hello = await fake.until(() => fake.botMessagesIn(channel!)[0], "a hello");
  expect(hello.content).toContain("/privacy");
  expect(hello.content).toContain("watch");
  const scope = { platform: "discord", space: guild.id };
  expect(await bot.parts.stores.settings.get(scope, "discord-greeted")).toBe("yes");
  expect(fake.botMessagesIn(fake.general)).toEqual([]);
});

test("presence says that the bot wakes up, and then that it listens", async () => {
  const { fake } = await connectDiscord();
  const identified = fake.gateway.received.find(({ op }) => op === GatewayOpcodes.Identify);
  expect(identified?.d).toMatchObject({ presence: { status: "idle", activities: [{ state: "waking up …" }] } });
  await fake.until(() => fake.gateway.presence?.status === "online", "the ready presence");
  expect(fake.gateway.presence?.activities?.[0]?.state).toContain("/help");
});

test("allowed roles are looked up for messages that were missed", async () => {
  const settings = { ALLOW_ROLES: "1" };
  const first = await connectDiscord({ settings });
  const role = first.fake.world.addRole(first.fake.guild, "friends", 0n);
  first.fake.guild.members.set(first.fake.alice.id, new Set([role.id]));
  const allowed = { ALLOW_ROLES: role.id };
  await first.bot.stop(0);
  const missed = first.ask("while you were away");
  const second = await connectDiscord({ settings: allowed, existing: first.fake, stores: first.stores });
  expect(await second.answersTo(missed)).toHaveLength(1);
});
