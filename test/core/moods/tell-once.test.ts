import { beforeAll, beforeEach, expect, test } from "vitest";
import { warmUpCharts } from "../../../src/moods/chart/charts.js";
import { createCommands } from "../../../src/core/commands/create-commands.js";
import type { CommandRequest } from "../../../src/core/commands/command.js";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { PlatformError, type PlatformErrorKind } from "../../../src/core/platform.js";
import { dayMs, hourMs } from "../../../src/moods/period.js";
import { type BotFixture, createBot } from "../bot-fixture.js";
import { createLogLines } from "../../fakes/log-lines.js";
import { asker } from "../asker.js";
import { AnnouncingPlatform, fileIncident, fileQuietWeeks, fileTalk } from "./mood-fixture.js";

const minute = 60_000;
const general = { platform: "fake", space: "server", channel: "general" };
let platform: AnnouncingPlatform;
let fixture: BotFixture;
let now: number;
let watch: MoodWatch;

// Loading the charting library takes longer than any test.
beforeAll(warmUpCharts, 60_000);
beforeEach(async () => {
  platform = new AnnouncingPlatform();
  fixture = await createBot({}, { platform });
  now = Date.now();
  watch = new MoodWatch(fixture.bot, { now: () => now });
});

const run = (request: CommandRequest) => createCommands(fixture.bot).run(asker(), request);

/** Looks while the platform fails so, and again a minute later, when it would not; how much was told by then. */
async function toldAfter(kind: PlatformErrorKind): Promise<number> {
  platform.before = () => {
    throw new PlatformError(kind, "not now");
  };
  await watch.look();
  platform.before = () => {};
  now += minute;
  await watch.look();
  return platform.announced.length;
}

test.each([
  ["forbidden", 0],
  ["gone", 0],
  ["refused", 0],
  ["unavailable", 1],
] as const)("an alert that fails as %s is told %i times", async (kind, times) => {
  await run({ name: "mood alert", channel: "mods", level: "normal" });
  await fileQuietWeeks(fixture.stores, general, now);
  await fileIncident(fixture.stores, general, now);
  now += 16 * minute;
  expect(await toldAfter(kind)).toBe(times);
});

test.each([
  ["forbidden", 0],
  ["gone", 0],
  ["refused", 0],
  ["unavailable", 1],
] as const)("a digest that fails as %s is told %i times, and the next day's comes", async (kind, times) => {
  const hour = new Date(now + 2 * hourMs).getUTCHours();
  await run({ name: "mood digest", channel: "mods", rhythm: "daily", hour, timeZone: "UTC" });
  await fileTalk(fixture.stores);
  now += 2 * hourMs;
  expect(await toldAfter(kind)).toBe(times);
  now += dayMs;
  await fileTalk(fixture.stores, { at: now - hourMs });
  await watch.look();
  expect(platform.announced).toHaveLength(times + 1);
});

test.each(["unavailable", "forbidden"] as const)("the log says where an alert failed as %s", async (kind) => {
  const { logger, lines } = createLogLines();
  fixture = await createBot({}, { platform, logger });
  watch = new MoodWatch(fixture.bot, { now: () => now });
  await run({ name: "mood alert", channel: "mods", level: "normal" });
  await fileQuietWeeks(fixture.stores, general, now);
  await fileIncident(fixture.stores, general, now);
  now += 16 * minute;
  await toldAfter(kind);
  expect(lines).toMatchObject([{ platform: "fake", space: "server", channel: "mods", error: "not now" }]);
});

test("a weekly question that is refused is given up, and the next week's comes", async () => {
  await run({ name: "mood alert", channel: "mods", level: "normal" });
  await watch.look();
  now += 7 * dayMs;
  await fileTalk(fixture.stores, { at: now - hourMs });
  expect(await toldAfter("forbidden")).toBe(0);
  now += 7 * dayMs;
  await fileTalk(fixture.stores, { at: now - hourMs });
  await watch.look();
  expect(platform.announced).toHaveLength(1);
});
