import { PermissionFlagsBits } from "discord.js";
import { expect, test } from "vitest";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { buttonsOf } from "../../fakes/discord/people.js";
import { connectDiscord } from "./discord-fixture.js";

test("who holds a denied role gets nothing, with or without a mention; others do", async () => {
  const first = await connectDiscord();
  const { fake } = first;
  const role = fake.world.addRole(fake.guild, "muted", 0n);
  const muted = fake.addMember("mute", [role.id]);
  await first.bot.stop(0);
  const { engine, ask, answersTo } = await connectDiscord({ existing: fake, settings: { DENY_ROLES: role.id } });
  const refused = fake.people.say(fake.general, muted, `<@${fake.world.bot.id}> hello`);
  expect(await answersTo(ask("and me?"))).toHaveLength(1);
  expect(refused.reactions.size).toBe(0);
  expect(fake.world.channels.has(refused.id)).toBe(false);
  expect(engine.classified).toEqual(["and me?"]);
});

test("who asks too much is told so once, kindly, keeps getting emojis, and keeps nobody else from answers", async () => {
  const { fake, ask, answersTo } = await connectDiscord({ settings: { RATE_LIMIT: "2" } });
  const asked = ["one", "two", "three", "four"].map((text) => ask(text));
  const [first, second, third, fourth] = asked;
  expect((await answersTo(first!))[0]?.content).toBe("re: one");
  expect((await answersTo(second!))[0]?.content).toBe("re: two");
  expect((await answersTo(third!))[0]?.content).toContain("Give me a minute");
  const bob = fake.addMember("bob");
  expect(await answersTo(fake.people.say(fake.general, bob, `<@${fake.world.bot.id}> hello`))).toHaveLength(1);
  await fake.until(() => asked.every(({ reactions }) => reactions.size === 1), "all emojis");
  expect(fake.botMessagesIn(fourth!.id)).toEqual([]);
});

test("a growing answer is edited no more often than every 1.2 s, each time to the newest text", async () => {
  const { fake, ask, engine } = await connectDiscord();
  engine.hold();
  const message = ask("take your time");
  await fake.until(() => engine.chats.length === 1, "the answer's beginning");
  let said = 0;
  const stream = setInterval(() => engine.chats[0]?.options.onText?.(`so far ${(said += 1)}`), 20);
  const editsOf = () => fake.callsTo("PATCH", "/channels/:channel/messages/:message");
  await fake.until(() => editsOf().length === 1, "the first edit");
  const saidByThen = said;
  clearInterval(stream);
  engine.release();
  const [posted] = fake.callsTo("POST", "/channels/:channel/messages");
  const [edit] = editsOf();
  // The call is noted when it arrives, a little after it was sent.
  expect(edit!.at - posted!.at).toBeGreaterThanOrEqual(1100);
  const shown = Number(/\d+/u.exec((edit!.body as { content: string }).content)?.[0]);
  expect(shown).toBeGreaterThan(saidByThen - 25);
  expect(shown).toBeLessThanOrEqual(saidByThen);
  await fake.until(() => fake.botMessagesIn(message.id)[0]?.content === "re: take your time", "the whole answer");
});

test("a moderator corrects a label by the button under a digest, and the emoji changes; a stranger cannot", async () => {
  const { fake, bot, stores } = await connectDiscord({ settings: { DEFAULT_MODE: "watch" } });
  await fake.until(() => fake.commands.list(null).length > 0, "the commands");
  const said = fake.people.say(fake.general, fake.alice, "what a bad day");
  await fake.until(() => said.reactions.has("😡"), "the emoji");
  const hour = new Date(Date.now() + 3_600_000).getUTCHours();
  const order = { rhythm: "daily", hour, "time-zone": "UTC" };
  const use = fake.people.useCommand(fake.general, fake.owner, { name: "mood digest", options: order });
  await fake.until(() => use.original?.message.content.includes("UTC"), "the digest's time");
  await new MoodWatch(bot, { now: () => Date.now() + 2 * 3_600_000 }).look();
  const digest = fake.botMessagesIn(fake.general).at(-1)!;
  const [positive] = buttonsOf(digest.components);
  if (!positive || !("custom_id" in positive)) throw new Error("no button");

  const key = { platform: "discord", channel: fake.general.id, id: said.id };
  const eve = fake.addMember("eve");
  await fake.answerTo(fake.people.press(digest, eve, positive.custom_id));
  expect((await stores.moods.find(key))?.corrected).toBeNull();

  const role = fake.world.addRole(fake.guild, "moderators", PermissionFlagsBits.ManageMessages);
  const pressed = fake.people.press(digest, fake.addMember("mo", [role.id]), positive.custom_id);
  await fake.until(() => [...said.reactions.keys()].join() === "😄", "the other emoji");
  expect(await stores.moods.find(key)).toMatchObject({
    label: "negative",
    corrected: "positive",
    correctedBy: "asked",
  });
  expect((await fake.answerTo(pressed)).content).not.toBe("");
});
