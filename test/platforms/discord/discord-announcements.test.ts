import { PermissionFlagsBits } from "discord.js";
import { beforeEach, expect, test } from "vitest";
import type { Announcement } from "../../../src/core/announcements.js";
import { connectDiscord, type DiscordFixture } from "./discord-fixture.js";

const picture = { name: "moods.png", mediaType: "image/png", bytes: new Uint8Array([1]), description: "moods" };
const twoParts = `${"one ".repeat(450)}\n\n${"two ".repeat(450)}`;
const posts = { method: "POST", path: /messages$/u };

let fixture: DiscordFixture;
beforeEach(async () => {
  fixture = await connectDiscord();
});

/** Announces in the first channel. */
async function announce(announcement: Announcement): Promise<void> {
  const { discord, fake } = fixture;
  await discord.announcements.announce(
    { platform: "discord", space: fake.guild.id, channel: fake.general.id },
    announcement,
  );
}

test("an announcement comes without its picture where the bot may attach no files", async () => {
  const { fake } = fixture;
  fake.denyBot(fake.general, PermissionFlagsBits.AttachFiles);
  await announce({ text: "a digest", files: [picture], buttons: [{ action: "judge", label: "right" }] });
  const posted = fake.botMessagesIn(fake.general);
  expect(posted).toMatchObject([{ content: "a digest", files: [] }]);
  expect(posted[0]?.components).toHaveLength(1);
});

test("an announcement that stands without its end is not said to have failed, so that nobody says it again", async () => {
  const { fake } = fixture;
  fake.rest.onCall = ({ method, route }) => {
    if (method === "POST" && route === "/channels/:channel/messages") {
      fake.rest.faults.add({ ...posts, status: 400, code: 50_035 });
    }
  };
  await announce({ text: twoParts, files: [picture] });
  expect(fake.botMessagesIn(fake.general).map(({ content }) => content.slice(0, 3))).toEqual(["one"]);
});

test("an announcement of which nothing stands is said to have failed", async () => {
  const { fake } = fixture;
  fake.rest.faults.add({ ...posts, status: 400, code: 50_035 });
  await expect(announce({ text: twoParts })).rejects.toMatchObject({ kind: "refused" });
  fake.denyBot(fake.general, PermissionFlagsBits.SendMessages);
  await expect(announce({ text: "a digest", files: [picture] })).rejects.toMatchObject({ kind: "forbidden" });
  expect(fake.botMessagesIn(fake.general)).toEqual([]);
});
