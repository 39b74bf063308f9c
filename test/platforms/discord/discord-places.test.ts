import { ChannelType, PermissionFlagsBits } from "discord.js";
import { beforeEach, expect, test } from "vitest";
import { publishThread } from "../../fakes/discord/message-actions.js";
import type { Channel } from "../../fakes/discord/world.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

let fixture: DiscordFixture;
let category: Channel;
let forum: Channel;

beforeEach(async () => {
  fixture = await connectDiscord({
    prepare: ({ world, guild }) => {
      category = world.addChannel(guild, "hobbies", ChannelType.GuildCategory);
      forum = world.addChannel(guild, "questions", ChannelType.GuildForum);
    },
  });
  await fixture.fake.until(() => fixture.fake.commands.list(null).length > 0, "the commands");
});

/** Uses a command as the server's owner, in the first channel unless told otherwise, and reads the answer. */
async function use(name: string, options: Record<string, string> = {}, channel?: Channel): Promise<string> {
  const { fake } = fixture;
  const asked = fake.people.useCommand(channel ?? fake.general, fake.owner, { name, options });
  return (await fake.answerTo(asked)).content;
}

/** A post in the forum. */
function addPost(): Channel {
  const { world, alice } = fixture.fake;
  const post = world.addThread(forum, "how do I …", alice);
  publishThread(world, "THREAD_CREATE", post);
  return post;
}

test("/mode offers the channels that people write in, no category and no thread", async () => {
  const thread = fixture.fake.world.addThread(fixture.fake.general, "a talk", fixture.fake.alice);
  for (const { id } of [category, thread]) {
    await expect(use("mode", { mode: "watch", channel: id })).rejects.toThrow("takes no channel of type");
  }
  expect(await use("mode", { channel: forum.id })).toContain(`<#${forum.id}>`);
});

test("a moderator hears that a notice could not be posted", async () => {
  const { fake } = fixture;
  fake.denyBot(fake.general, PermissionFlagsBits.SendMessages);
  const answer = await use("mode", { mode: "watch" });
  expect(answer).toContain("react to every message");
  expect(answer).toContain(`may not post in <#${fake.general.id}>`);
  expect(await use("mode", { mode: "all", channel: forum.id })).toContain(`may not post in <#${forum.id}>`);
});

test("the notice for a forum stands in the post where its mode was switched", async () => {
  const post = addPost();
  expect(await use("mode", { mode: "watch" }, post)).not.toContain("may not post");
  expect(fixture.fake.botMessagesIn(post)).toMatchObject([{ content: expect.stringContaining("/privacy opt-out") }]);
});

test.each([
  ["mood alert", { level: "normal" }, "mood-alert"],
  ["mood digest", { rhythm: "daily" }, "mood-digest"],
  ["care channel", {}, "care-channel"],
])("/%s takes no place that the bot cannot post in", async (name, options, setting) => {
  const { fake, stores } = fixture;
  const closed = fake.world.addChannel(fake.guild, "announcements");
  publishThread(fake.world, "CHANNEL_CREATE", closed);
  fake.denyBot(closed, PermissionFlagsBits.SendMessages);
  const channel = closed.id;
  expect(await use(name, { ...options, channel })).toContain(`cannot post in <#${channel}>`);
  await expect(use(name, { ...options, channel: forum.id })).rejects.toThrow("takes no channel of type");
  expect(await stores.settings.list(setting)).toEqual([]);
  fake.denyBot(closed, 0n);
  expect(await use(name, { ...options, channel })).toContain(`<#${channel}>`);
  expect(await stores.settings.list(setting)).toHaveLength(1);
});

test("alerts are not set for a forum from one of its posts, and can be switched off there", async () => {
  const { stores } = fixture;
  const post = addPost();
  expect(await use("mood alert", { level: "normal" }, post)).toContain(`cannot post in <#${forum.id}>`);
  await use("mood alert", { level: "normal" });
  expect(await use("mood alert", { level: "off" }, post)).toContain("No more alerts");
  expect(await stores.settings.list("mood-alert")).toEqual([]);
});
