import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../src/config.js";
import { connectPlatforms, openPlatforms } from "../src/open-platforms.js";
import { createBot } from "./core/bot-fixture.js";
import { startFakeDiscord } from "./fakes/discord/fake-discord.js";
import { FakeSlack } from "./fakes/slack/fake-slack.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Both platforms, on fakes of their services, with a token that Discord refuses. */
async function prepare() {
  const discord = await startFakeDiscord();
  const slack = await FakeSlack.start();
  const lines: string[] = [];
  const settings = {
    DISCORD_TOKEN: "wrong",
    DISCORD_API_URL: discord.apiUrl,
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_API_URL: slack.apiUrl,
  };
  const logger = pino({ level: "error" }, { write: (line: string) => lines.push(line) });
  const { bot } = await createBot(settings, { logger });
  closing.push(
    () => bot.stop(0),
    () => discord.close(),
    () => slack.close(),
  );
  const opened = await openPlatforms(readConfig(settings, "/nonexistent/.env"), bot, false);
  return { bot, opened, slack, log: () => lines.join("") };
}

test("a platform that cannot work is reported while another is still trying, and the other goes on", async () => {
  const { bot, opened, slack, log } = await prepare();
  slack.faults.add("*", { status: 503 }, 1000);
  const connecting = connectPlatforms(bot, opened);
  await vi.waitFor(() => expect(log()).toContain("DISCORD_TOKEN is refused"), 8000);
  slack.faults.clear();
  const names = (await connecting).map(({ platform }) => platform.traits.name);
  expect(names).toEqual(["slack"]);
});

test("where none can work the last one's reason is what ends the program, and the others' stand in the log", async () => {
  const { bot, opened, slack, log } = await prepare();
  slack.tokens.botDeadWith = "account_inactive";
  const failure: unknown = await connectPlatforms(bot, opened).catch((error: unknown) => error);
  const all = log() + String(failure);
  expect(failure).toBeInstanceOf(Error);
  expect(all).toContain("DISCORD_TOKEN is refused");
  expect(all).toContain("SLACK_BOT_TOKEN (account_inactive)");
});
