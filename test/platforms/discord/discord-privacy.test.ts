import { PermissionFlagsBits } from "discord.js";
import { beforeEach, expect, test } from "vitest";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { publishThread } from "../../fakes/discord/message-actions.js";
import type { Channel, User } from "../../fakes/discord/world.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

let fixture: DiscordFixture;
let hidden: Channel;
/** Moderates the server, but cannot see the hidden channel. */
let moderator: User;
/** Moderates the server, and sees the hidden channel. */
let insider: User;

beforeEach(async () => {
  fixture = await connectDiscord({
    settings: { DEFAULT_MODE: "watch" },
    prepare: (fake) => {
      const { world, guild } = fake;
      const moderators = world.addRole(guild, "moderators", PermissionFlagsBits.ManageMessages);
      const insiders = world.addRole(guild, "insiders", 0n);
      const [bot] = [...guild.roles.values()].filter(({ botId }) => botId !== null);
      hidden = world.addChannel(guild, "hidden");
      const see = PermissionFlagsBits.ViewChannel;
      hidden.overwrites = [
        { id: guild.id, type: 0, allow: 0n, deny: see },
        ...[insiders, bot!].map(({ id }) => ({ id, type: 0 as const, allow: see, deny: 0n })),
      ];
      moderator = fake.addMember("mo", [moderators.id]);
      insider = fake.addMember("ina", [moderators.id, insiders.id]);
    },
  });
  await fixture.fake.until(() => fixture.fake.commands.list(null).length > 0, "the commands");
});
/** Six people speak in a channel, and all they say is judged. */
async function talkIn(channel: Channel): Promise<void> {
  const { fake } = fixture;
  const messages = Array.from({ length: 6 }, (_, index) =>
    fake.people.say(channel, fake.addMember(`${channel.name}-${index}`), `a lovely day ${index}`),
  );
  await fake.until(() => messages.every(({ reactions }) => reactions.size === 1), "the emojis");
}

async function use(user: User, name: string, options = {}): Promise<string> {
  const { fake } = fixture;
  const answer = await fake.answerTo(fake.people.useCommand(fake.general, user, { name, options }));
  return fake.until(() => answer.content, "the words");
}

test("a hidden channel's mood is told to those who see it, and to no other moderator", async () => {
  const { fake } = fixture;
  await talkIn(fake.general);
  await talkIn(hidden);
  const toModerator = await use(moderator, "mood server", { period: "24h" });
  expect(toModerator).toContain(`<#${fake.general.id}>`);
  expect(toModerator).not.toContain(hidden.id);
  expect(await use(insider, "mood server", { period: "24h" })).toContain(`<#${hidden.id}>`);
  const refused = await use(moderator, "mood show", { channel: hidden.id, period: "24h" });
  expect(refused).not.toMatch(/%|messages by/u);
  expect(await use(insider, "mood show", { channel: hidden.id, period: "24h" })).toContain("6 messages by 6 people");
});

test("a digest in an open channel says nothing of a hidden one, one in the hidden channel does", async () => {
  const { fake, bot } = fixture;
  await talkIn(fake.general);
  await talkIn(hidden);
  const hour = new Date(Date.now() + 3_600_000).getUTCHours();
  for (const channel of [fake.general, hidden]) {
    await use(insider, "mood digest", { channel: channel.id, rhythm: "daily", hour, "time-zone": "UTC" });
    await new MoodWatch(bot, { now: () => Date.now() + 2 * 3_600_000 }).look();
    const digest = fake.botMessagesIn(channel).at(-1)?.content ?? "";
    expect(digest).toContain(`<#${fake.general.id}>`);
    expect(digest.includes(hidden.id)).toBe(channel === hidden);
  }
});

test("what is said in a private thread counts in no overview and begins no other thread", async () => {
  const { fake, engine, ask, answersTo } = fixture;
  const thread = fake.world.addThread(fake.general, "between us", fake.alice, { isPrivate: true });
  thread.thread?.members.add(fake.world.bot.id);
  publishThread(fake.world, "THREAD_CREATE", thread);
  fake.people.say(thread, fake.alice, `<@${fake.world.bot.id}> our secret`);
  await fake.until(() => fake.botMessagesIn(thread).length === 1, "an answer in private");
  await talkIn(fake.general);
  await answersTo(ask("and in the open?"));
  expect(engine.chats.at(-1)?.turns.map(({ text }) => text)).toEqual(["and in the open?"]);
  expect(await use(moderator, "mood show", { period: "24h" })).toContain("7 messages by 7 people");
});
