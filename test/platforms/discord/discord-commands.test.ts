import { ApplicationCommandType, MessageFlags, PermissionFlagsBits } from "discord.js";
import { expect, test } from "vitest";
import { commandTree } from "../../../src/platforms/discord/command-tree.js";
import { CommandBook } from "../../fakes/discord/commands.js";
import { World, type StoredMessage, type User } from "../../fakes/discord/world.js";
import { connectDiscord, type DiscordFixture, type DiscordFixtureOptions } from "./discord-fixture.js";

let fixture: DiscordFixture;

async function connect(options: DiscordFixtureOptions = {}): Promise<DiscordFixture> {
  fixture = await connectDiscord(options);
  await fixture.fake.until(() => fixture.fake.commands.list(null).length > 0, "the commands");
  return fixture;
}

/** Uses a command in the first channel and reads the answer. */
async function use(user: User, name: string, options = {}, locale = "en-US"): Promise<string> {
  const { fake } = fixture;
  const interaction = fake.people.useCommand(fake.general, user, { name, options, locale });
  const answer = await fake.answerTo(interaction);
  expect(answer.flags & MessageFlags.Ephemeral).toBe(MessageFlags.Ephemeral);
  return answer.content;
}

test("the whole tree is accepted by Discord's rules, in Chinese and English", async () => {
  await connect();
  const book = new CommandBook(new World(Date.now));
  const commands = book.replace(null, commandTree());
  expect(commands.map(({ name }) => name)).toEqual([
    "help",
    "why",
    "mode",
    "privacy",
    "forget-me",
    "mood",
    "care",
    "Mood of this message",
    "Remove this answer",
  ]);
  expect(commands.every((command) => command.name_localizations?.["zh-CN"])).toBe(true);
  const moderators = commands.filter((command) => command.default_member_permissions !== undefined);
  expect(moderators.map(({ name }) => name)).toEqual(["mode", "mood", "care"]);
  expect(commands.filter(({ type }) => type === ApplicationCommandType.Message)).toHaveLength(2);
});

test("moderators switch a channel's mode, everybody there is told once, and it works at once", async () => {
  const { fake } = await connect();
  expect(await use(fake.owner, "mode", { mode: "watch" })).toContain("react to every message");
  const notice = await fake.until(() => fake.botMessagesIn(fake.general)[0], "the notice");
  expect(notice.content).toContain("/privacy opt-out");
  await use(fake.owner, "mode", { mode: "watch" });
  const remark = fake.people.say(fake.general, fake.alice, "a lovely day");
  await fake.until(() => remark.reactions.has("😄"), "the reaction");
  expect(fake.botMessagesIn(fake.general)).toHaveLength(1);
  expect(fake.world.channels.has(remark.id)).toBe(false);
  expect(await use(fake.owner, "mode", {}, "zh-CN")).toContain("watch");
});

test("somebody whom the server lets use the command without the right is still refused", async () => {
  const { fake, stores } = await connect();
  const register = fake.commands.list(null).map((command) => ({ ...command, default_member_permissions: null }));
  fake.commands.replace(null, register);
  expect(await use(fake.alice, "mode", { mode: "all" })).toContain("Only people who may manage messages");
  expect(await stores.settings.list("mode")).toEqual([]);
});

test("a moderator of one channel cannot switch another", async () => {
  const { fake } = await connect({
    prepare: (fresh) => {
      fresh.world.addRole(fresh.guild, "helpers", PermissionFlagsBits.ManageMessages);
      const secret = fresh.world.addChannel(fresh.guild, "secret");
      secret.overwrites = [{ id: fresh.guild.id, type: 0, allow: 0n, deny: PermissionFlagsBits.ViewChannel }];
    },
  });
  const secret = [...fake.world.channels.values()].find(({ name }) => name === "secret");
  const role = [...fake.guild.roles.values()].find(({ name }) => name === "helpers");
  const helper = fake.addMember("hal", [role!.id]);
  expect(await use(helper, "mode", { mode: "all", channel: secret!.id })).toContain("cannot read that channel");
});

test("/why says what keeps the bot quiet here", async () => {
  const { fake, stores } = await connect({ settings: { RATE_LIMIT: "1" } });
  expect(await use(fake.alice, "why")).toContain("act only when you mention me");
  expect(await use(fake.alice, "why", {}, "zh-CN")).toContain("提到我");
  await use(fake.alice, "privacy opt-out");
  const message = fixture.ask("hello");
  await fixture.answersTo(message);
  const reasons = await use(fake.alice, "why");
  expect(reasons).toContain("opted out");
  expect(reasons).toContain("1 answers within a minute");
  expect(message.reactions.size).toBe(0);
  expect(await stores.moods.find({ platform: "discord", channel: fake.general.id, id: message.id })).toBeNull();
  fake.denyBot(fake.general, PermissionFlagsBits.AddReactions);
  // The gateway tells the bot of the change before it tells of the command.
  expect(await use(fake.alice, "why")).toContain('"Add Reactions" is missing');
});

test("a denied channel is named by /why, and nothing is answered there", async () => {
  const fake = await connectDiscord().then(async (first) => {
    await first.bot.stop(0);
    return first.fake;
  });
  await connect({ existing: fake, settings: { DENY_CHANNELS: fake.general.id } });
  expect(await use(fake.alice, "why")).toContain("has not allowed me to act in this channel");
});

test("a person sees, takes along and removes what is kept about them", async () => {
  const { fake, ask, answersTo, stores } = await connect();
  const message = ask("remember me");
  await answersTo(message);
  expect(await use(fake.alice, "privacy show")).toContain("30 days");
  const interaction = fake.people.useCommand(fake.general, fake.alice, { name: "privacy export" });
  const file = (await fake.answerTo(interaction)).files[0];
  const data = JSON.parse(new TextDecoder().decode(file?.bytes)) as { turns: { question: string }[] };
  expect(data.turns.map(({ question }) => question)).toEqual(["remember me"]);
  expect(await use(fake.alice, "forget-me")).toContain("1 messages, 1 conversation turns and 1 moods");
  const key = { platform: "discord", channel: fake.general.id, id: message.id };
  expect(await stores.inbox.find(key)).toBeNull();
});

test("one's own message's mood is told, another's only to moderators", async () => {
  const { fake, ask, answersTo } = await connect();
  const message = ask("a good day");
  await answersTo(message);
  const askMood = async (user: User) =>
    (await fake.answerTo(fake.people.useMessageCommand(message, user, "Mood of this message"))).content;
  expect(await askMood(fake.alice)).toContain("positive");
  expect(await askMood(fake.owner)).toContain("positive");
  expect(await askMood(fake.addMember("eve"))).toContain("Only the author and moderators");
});

test("the asker removes a posted answer from the message menu, others cannot", async () => {
  const { fake, ask, answersTo, stores } = await connect();
  const [answer] = await answersTo(ask("say something"));
  const remove = async (user: User) =>
    (await fake.answerTo(fake.people.useMessageCommand(answer!, user, "Remove this answer"))).content;
  expect(await remove(fake.addMember("eve"))).toContain("Only the person I answered");
  expect(await remove(fake.alice)).toBe("Removed.");
  expect(fake.botMessagesIn(answer!.channelId)).toEqual([]);
  const channel = { platform: "discord", space: fake.guild.id, channel: fake.general.id };
  expect(await stores.history.recentInChannel(channel, 5)).toEqual([]);
});

/** An answer of two parts, posted whole. */
async function longAnswer(): Promise<readonly [StoredMessage, StoredMessage]> {
  const { fake, ask, stores } = await connect({ reply: `${"one ".repeat(450)}\n\n${"two ".repeat(450)}` });
  const message = ask("a lot, please");
  const key = { platform: "discord", channel: fake.general.id, id: message.id };
  await expect.poll(async () => (await stores.inbox.find(key))?.closing, { timeout: 8000 }).toBe("done");
  const [first, second] = fake.botMessagesIn(message.id);
  return [first!, second!];
}

test("an answer is removed whole, also where somebody has deleted a part of it by hand", async () => {
  const [first, second] = await longAnswer();
  const { fake } = fixture;
  fake.people.delete(first);
  const removal = fake.people.useMessageCommand(second, fake.owner, "Remove this answer");
  expect((await fake.answerTo(removal)).content).toBe("Removed.");
  expect(fake.botMessagesIn(second.channelId)).toEqual([]);
});

test("a part that Discord does not let go of keeps no other part standing, and the asker hears of it", async () => {
  const [first, second] = await longAnswer();
  const { fake } = fixture;
  fake.rest.faults.add({
    method: "DELETE",
    path: new RegExp(`/messages/${first.id}$`, "u"),
    status: 403,
    code: 50_013,
  });
  const remove = () => fake.people.useMessageCommand(first, fake.alice, "Remove this answer");
  expect((await fake.answerTo(remove())).content).toContain("Something went wrong");
  expect(fake.botMessagesIn(second.channelId)).toEqual([first]);
  expect((await fake.answerTo(remove())).content).toBe("Removed.");
  expect(fake.botMessagesIn(second.channelId)).toEqual([]);
});

test("a command that the bot no longer knows is answered all the same", async () => {
  const { fake } = await connect();
  const old = { name: "dance", type: ApplicationCommandType.ChatInput, description: "From an earlier version" };
  fake.commands.replace(null, [old]);
  expect(await use(fake.alice, "dance")).toContain("Something went wrong");
});

test("/help fits the asker: members see their commands, moderators theirs too, direct messages have no modes", async () => {
  const { fake } = await connect();
  expect(await use(fake.alice, "help")).not.toContain("/mood alert");
  expect(await use(fake.owner, "help")).toContain("/mood alert");
  const direct = fake.world.directChannel(fake.alice);
  const answer = await fake.answerTo(fake.people.useCommand(direct, fake.alice, { name: "help", locale: "zh-CN" }));
  expect(answer.content).toContain("私信");
});
