import { MessageFlags } from "discord.js";
import { expect, test } from "vitest";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import type { User } from "../../fakes/discord/world.js";
import { createTestCare } from "../../core/care/care-fixture.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

let fixture: DiscordFixture;
/** Uses `/care` and reads what the asker alone is shown. */
async function care(user: User, name: string, options = {}): Promise<string> {
  const { fake } = fixture;
  const answer = await fake.answerTo(fake.people.useCommand(fake.general, user, { name: `care ${name}`, options }));
  expect(answer.flags & MessageFlags.Ephemeral).toBe(MessageFlags.Ephemeral);
  return answer.content;
}

test("moderators set with /care what a crisis is answered with, and who is told of it", async () => {
  const stores = createMemoryStores();
  fixture = await connectDiscord({
    stores,
    care: await createTestCare(stores),
    prepare: (fresh) => void fresh.world.addChannel(fresh.guild, "moderators"),
  });
  const { fake, ask, answersTo, discord, engine } = fixture;
  await fake.until(() => fake.commands.list(null).length > 0, "the commands");
  const moderators = [...fake.world.channels.values()].find(({ name }) => name === "moderators")!;

  expect(await care(fake.owner, "place", { country: "US" })).toContain("United States (US)");
  expect(await care(fake.owner, "channel", { channel: moderators.id })).toContain(`<#${moderators.id}>`);
  expect(await care(fake.owner, "show")).toMatch(/United States[\s\S]*addressed: off/);

  const message = ask("I want to die");
  const [answer] = await answersTo(message);
  expect(answer?.content).toContain("988");
  expect(fake.world.channels.get(message.id)?.name).not.toContain("die");
  const notice = await fake.until(() => fake.botMessagesIn(moderators)[0], "the notice");
  expect(notice.content).toContain(`https://discord.com/channels/${fake.guild.id}/${fake.general.id}/${message.id}`);
  expect(notice.content).not.toMatch(/\bdie\b/);
  expect(engine.chats).toEqual([]);
  expect(message.reactions.size).toBe(0);

  const place = { platform: "discord", space: fake.guild.id, channel: moderators.id };
  expect(await discord.announcements.hasAnnounced(place, notice.content, Date.now() - 60_000)).toBe(true);
  expect(await discord.announcements.hasAnnounced(place, "something else", Date.now() - 60_000)).toBe(false);
});

test("a thread's name says nothing of a crisis that the model has heard, also when only the hour is remembered", async () => {
  const stores = createMemoryStores();
  const remembering = await createTestCare(stores);
  fixture = await connectDiscord({ stores, care: { ...remembering, heard: () => {} } });
  const { fake, ask, answersTo, engine } = fixture;
  engine.positiveOf = () => 0.1;
  engine.concernOf = () => "crisis";
  const message = ask("the plants go to my sister");
  const [answer] = await answersTo(message);
  expect(answer?.content).toContain("findahelpline");
  expect(fake.world.channels.get(message.id)?.name).not.toContain("plants");
});
