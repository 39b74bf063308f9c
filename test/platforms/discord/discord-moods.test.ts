import { MessageFlags } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import type { NewMoodRow } from "../../../src/store/moods.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

let fixture: DiscordFixture;
beforeEach(async () => {
  fixture = await connectDiscord();
});
afterEach(async () => fixture.close());

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
});
