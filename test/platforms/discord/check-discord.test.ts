import { PermissionFlagsBits } from "discord.js";
import { afterEach, expect, test } from "vitest";
import { readConfig } from "../../../src/config.js";
import { checkDiscord } from "../../../src/platforms/discord/check-discord.js";
import { FakeDiscord, type FakeDiscordOptions } from "../../fakes/discord/fake-discord.js";

let fake: FakeDiscord;
afterEach(() => fake.close());

async function check(options: FakeDiscordOptions = {}, token?: string) {
  fake = await new FakeDiscord(options).start();
  const settings = { DISCORD_TOKEN: token ?? fake.token, DISCORD_API_URL: fake.apiUrl };
  return checkDiscord(readConfig(settings, "/nonexistent/.env"));
}

test("the doctor names the bot, its invite link and its intents", async () => {
  const findings = await check();
  expect(findings.map(({ level }) => level)).not.toContain("problem");
  expect(findings.map(({ text }) => text).join("\n")).toMatch(
    /connected as[^]*permissions=309237763136[^]*intent is on/,
  );
});

test("the doctor warns of an intent and of permissions that are missing, with what works without them", async () => {
  const findings = await check({
    allowsContent: false,
    botPermissions: PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages,
    everyonePermissions: PermissionFlagsBits.ViewChannel,
  });
  const warnings = findings.filter(({ level }) => level === "warning").map(({ text }) => text);
  expect(warnings).toContainEqual(expect.stringMatching(/intent is off: mentions and direct messages still work/));
  expect(warnings).toContainEqual(
    expect.stringMatching(/"Garden": .*"Add Reactions" is missing: .*answers still work/),
  );
  expect(findings.map(({ level }) => level)).not.toContain("problem");
});

test("the doctor says where to get a token that works", async () => {
  expect(await check({}, "wrong.token")).toEqual([{ level: "problem", text: expect.stringMatching(/DISCORD_TOKEN/) }]);
});
