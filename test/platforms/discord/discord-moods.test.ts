import { MessageFlags } from "discord.js";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { warmUpCharts } from "../../../src/moods/chart/charts.js";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import type { NewMoodRow } from "../../../src/store/moods.js";
import { messageCommands } from "../../../src/platforms/discord/command-tree.js";
import { fileIncident, fileQuietWeeks } from "../../core/moods/mood-fixture.js";
import { buttonsOf } from "../../fakes/discord/people.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

let fixture: DiscordFixture;
// Loading the charting library takes longer than any test.
beforeAll(warmUpCharts, 60_000);
beforeEach(async () => {
  fixture = await connectDiscord();
});
/** Six people, 24 messages, a quarter of them negative. */
async function fileTalk(channel: string): Promise<void> {
  for (let index = 0; index < 24; index += 1) {
    const label = index % 4 === 0 ? "negative" : "positive";
    const row: NewMoodRow = {
      key: { platform: "discord", channel, id: `9${index}` },
      space: fixture.fake.guild.id,
      thread: null,
      authorKey: `person ${index % 6}`,
      at: Date.now() - 60_000 * (index + 1),
      label,
      positive: label === "negative" ? 0.1 : 0.9,
      logOdds: label === "negative" ? -2.2 : 2.2,
      link: `https://discord.com/channels/1/${channel}/9${index}`,
      language: "en",
      model: "tiny",
      promptHash: "abcdef012345",
      isPublic: true,
    };
    await fixture.stores.moods.record(row);
  }
}

describe("moods on Discord", () => {
  it("are shown to the moderator who asks, alone, with the chart as a picture and its words as description", async () => {
    const { fake } = fixture;
    await fileTalk(fake.general.id);
    const use = fake.people.useCommand(fake.general, fake.owner, { name: "mood show", options: { period: "24h" } });
    const answer = await fake.answerTo(use);
    await fake.until(() => answer.content.includes("negative 25 %"), "the mood in words");
    expect(answer.flags & MessageFlags.Ephemeral).toBe(MessageFlags.Ephemeral);
    expect(answer.files).toMatchObject([{ filename: "mood.png" }]);
    expect(answer.files[0]?.description).toContain("negative 25 %");
  });

  it("come as an alert's or a digest's post only where moderators have asked for it", async () => {
    const { fake, bot } = fixture;
    await fileTalk(fake.general.id);
    const hour = new Date(Date.now() + 3_600_000).getUTCHours();
    const order = { rhythm: "daily", hour, "time-zone": "UTC" };
    const use = fake.people.useCommand(fake.general, fake.owner, { name: "mood digest", options: order });
    const answer = await fake.answerTo(use);
    await fake.until(() => answer.content.includes("UTC"), "the digest's time");
    const before = fake.botMessagesIn(fake.general.id).length;
    await new MoodWatch(bot, { now: () => Date.now() + 2 * 3_600_000 }).look();
    const posted = fake.botMessagesIn(fake.general.id).slice(before);
    expect(posted).toHaveLength(1);
    expect(posted[0]?.content).toContain(`<#${fake.general.id}>`);
    expect(posted[0]?.files).toMatchObject([{ filename: "moods.png" }]);
  });

  it("come as an alert with links, whose button keeps the next one back for a day; for moderators alone", async () => {
    const { fake, bot, stores } = fixture;
    const place = { platform: "discord", space: fake.guild.id, channel: fake.general.id };
    const use = fake.people.useCommand(fake.general, fake.owner, { name: "mood alert", options: { level: "normal" } });
    const set = await fake.answerTo(use);
    await fake.until(() => set.content.includes("three days"), "the alert's settings");
    const now = Date.now();
    await fileQuietWeeks(stores, place, now);
    await fileIncident(stores, place, now);
    const before = fake.botMessagesIn(fake.general.id).length;
    await new MoodWatch(bot, { now: () => now + 16 * 60_000 }).look();
    await new MoodWatch(bot, { now: () => now + 17 * 60_000 }).look();
    const [alert, ...more] = fake.botMessagesIn(fake.general.id).slice(before);
    expect(more).toEqual([]);
    expect(alert?.content).toMatch(/turned darker since .*% negative among \d+ people/);
    expect(alert?.content.match(/\]\(https:\/\/chat\.example\//g)).toHaveLength(3);

    const [snooze] = buttonsOf(alert?.components ?? []);
    const action = snooze !== undefined && "custom_id" in snooze ? snooze.custom_id : "";
    const press = async (who: typeof fake.alice) => {
      const answer = await fake.answerTo(fake.people.press(alert!, who, action));
      await fake.until(() => answer.content !== "", "an answer to the press");
      return answer.content;
    };
    expect(await press(fake.addMember("eve"))).not.toContain("for a day");
    expect(await press(fake.owner)).toContain(`I will say nothing of <#${fake.general.id}> for a day`);
  });

  it("can be seen and corrected by the author of a message, from its menu, and the emoji changes", async () => {
    const { fake, stores } = fixture;
    const said = fixture.ask("what a bad day");
    await fake.until(() => said.reactions.has("😡"), "the emoji");
    const shown = await fake.answerTo(fake.people.useMessageCommand(said, fake.alice, messageCommands.mood));
    await fake.until(() => shown.components.length > 0, "the buttons");
    const [positive] = buttonsOf(shown.components);
    const action = positive !== undefined && "custom_id" in positive ? positive.custom_id : "";
    fake.people.press(shown, fake.alice, action);
    await fake.until(() => [...said.reactions.keys()].join() === "😄", "the other emoji");
    const key = { platform: "discord", channel: fake.general.id, id: said.id };
    expect(await stores.moods.find(key)).toMatchObject({ corrected: "positive", correctedBy: "unasked" });
  });
});
