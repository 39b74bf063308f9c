import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { warmUpCharts } from "../../../src/moods/chart/charts.js";
import { createCommands } from "../../../src/core/commands/create-commands.js";
import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { PlatformError } from "../../../src/core/platform.js";
import { dayMs, hourMs } from "../../../src/moods/period.js";
import { type BotFixture, createBot } from "../bot-fixture.js";
import { asker } from "../asker.js";
import { AnnouncingPlatform, fileIncident, fileMood, fileQuietWeeks, fileTalk } from "./mood-fixture.js";

const minute = 60_000;
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

const run: ReturnType<typeof createCommands>["run"] = (who, request) => createCommands(fixture.bot).run(who, request);

const inServer = (channel: string) => ({ platform: "fake", space: "server", channel });
const quietWeeks = (channel: string) => fileQuietWeeks(fixture.stores, inServer(channel), now);
const incident = (channel: string, began: number) => fileIncident(fixture.stores, inServer(channel), began);

describe("alerts", () => {
  beforeEach(async () => {
    await run(asker(), { name: "mood alert", channel: "mods", level: "normal" });
    await quietWeeks("general");
  });

  it("are posted once when a channel turns, with share, links and a way to snooze", async () => {
    await watch.look();
    expect(platform.announced).toEqual([]);
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    expect(platform.announced).toHaveLength(1);
    const [{ channel, announcement } = { channel: "", announcement: { text: "" } }] = platform.announced;
    expect(channel).toBe("mods");
    // Beside the eight, whoever happens to talk at this hour of the generated day.
    const people = /turned darker since .*: \d+ % negative among (\d+) people, usually \d+ %/.exec(announcement.text);
    expect(Number(people?.[1])).toBeGreaterThanOrEqual(8);
    expect(announcement.text.match(/https:\/\/chat.example\/general/g)).toHaveLength(3);
    expect(announcement.text).not.toContain("person ");
    now += minute;
    await watch.look();
    await new MoodWatch(fixture.bot, { now: () => now }).look();
    expect(platform.announced).toHaveLength(1);
  });

  it("come again for a new turn after a day", async () => {
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    now += dayMs;
    await watch.look();
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    expect(platform.announced).toHaveLength(2);
  });

  it("are silent for a day after a moderator has snoozed the channel", async () => {
    await run(asker(), { name: "press", action: "mood-snooze:general" });
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    expect(platform.announced).toEqual([]);
  });

  it("cannot be snoozed by others", async () => {
    await run(asker({ moderates: async () => false }), { name: "press", action: "mood-snooze:general" });
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    expect(platform.announced).toHaveLength(1);
  });

  it("tell nothing of a channel that not everybody can read, except in itself", async () => {
    platform.closed.add("general").add("staff");
    await quietWeeks("staff");
    await incident("general", now);
    await incident("staff", now);
    await run(asker(), { name: "mood alert", channel: "staff", level: "normal" });
    now += 16 * minute;
    await watch.look();
    expect(platform.announced.map(({ announcement }) => announcement.text)).toEqual([
      expect.stringContaining("#staff"),
    ]);
  });

  it("are tried again when the platform was away", async () => {
    await incident("general", now);
    now += 16 * minute;
    platform.before = () => {
      throw new PlatformError("unavailable", "away");
    };
    await watch.look();
    platform.before = () => {};
    await watch.look();
    expect(platform.announced).toHaveLength(1);
  });

  it("end when they are switched off", async () => {
    await run(asker(), { name: "mood alert", channel: "mods", level: "off" });
    await incident("general", now);
    now += 16 * minute;
    await watch.look();
    expect(platform.announced).toEqual([]);
  });
});

describe("the weekly question", () => {
  const weekLater = async (): Promise<void> => {
    now += 7 * dayMs;
    await fileTalk(fixture.stores, { at: now - hourMs });
    await watch.look();
  };
  beforeEach(async () => {
    await run(asker(), { name: "mood alert", channel: "mods", level: "normal" });
    await fileTalk(fixture.stores);
    await watch.look();
  });

  it("is put in the alerts' channel once a week, never twice, and goes on for the one who answers", async () => {
    expect(platform.announced).toEqual([]);
    await weekLater();
    await watch.look();
    await new MoodWatch(fixture.bot, { now: () => now }).look();
    expect(platform.announced).toHaveLength(1);
    const { channel, announcement } = platform.announced[0] ?? { channel: "", announcement: { text: "" } };
    expect(channel).toBe("mods");
    expect(announcement.text).toMatch(/Once a week .*\nI took \[this message\]\(https:/);
    const [, , unsure] = announcement.buttons ?? [];
    const answer = await run(asker(), { name: "press", action: unsure?.action ?? "" });
    const corrected = await fixture.stores.moodViews.corrected({ platform: "fake", space: "server" });
    expect(corrected).toMatchObject([{ corrected: "neutral", correctedBy: "asked" }]);
    expect(answer.text).toContain("Thank you");
    await weekLater();
    expect(platform.announced).toHaveLength(2);
  });

  it("asks about no channel that is not open to all", async () => {
    platform.closed.add("general");
    await weekLater();
    expect(platform.announced).toEqual([]);
  });

  it("is left to the digest where there is one, and tried again where the platform was away", async () => {
    platform.before = () => {
      throw new PlatformError("unavailable", "away");
    };
    await weekLater();
    platform.before = () => {};
    await watch.look();
    expect(platform.announced).toHaveLength(1);
    await run(asker(), { name: "mood digest", channel: "mods", rhythm: "weekly", hour: 0, timeZone: "UTC" });
    await weekLater();
    const questions = platform.announced.filter(({ announcement }) => announcement.text.includes("Once a week"));
    expect(questions).toHaveLength(1);
  });
});

describe("digests", () => {
  const hour = (): number => new Date(now + 2 * hourMs).getUTCHours();
  const order = (rhythm: "daily" | "weekly") =>
    run(asker(), { name: "mood digest", channel: "mods", rhythm, hour: hour(), timeZone: "UTC" });

  it("come once at their hour, also when the bot was restarted or down at that time", async () => {
    expect((await order("daily")).text).toContain("#mods daily");
    await fileTalk(fixture.stores);
    await watch.look();
    expect(platform.announced).toEqual([]);
    now += 2 * hourMs;
    await watch.look();
    await watch.look();
    await new MoodWatch(fixture.bot, { now: () => now }).look();
    expect(platform.announced).toHaveLength(1);
    expect(platform.announced[0]).toMatchObject({ channel: "mods" });
    now += dayMs + 3 * hourMs;
    await fileTalk(fixture.stores, { at: now - hourMs });
    await watch.look();
    expect(platform.announced).toHaveLength(2);
  });

  it("hold a table, a picture and a question about a random message, whose answer counts as asked", async () => {
    await order("daily");
    await fileTalk(fixture.stores);
    now += 2 * hourMs;
    await watch.look();
    const announcement = platform.announced[0]?.announcement;
    expect(announcement?.text).toMatch(/` 1` #general · 24 messages by 6 people · negative 25 %/);
    expect(announcement?.files).toMatchObject([{ name: "moods.png" }]);
    await run(asker(), { name: "press", action: announcement?.buttons?.[0]?.action ?? "" });
    const corrected = await fixture.stores.moodViews.corrected({ platform: "fake", space: "server" });
    expect(corrected).toMatchObject([{ corrected: "positive", correctedBy: "asked" }]);
  });

  it("leave out what not everybody can read, and other servers", async () => {
    await order("daily");
    platform.closed.add("secret");
    await fileTalk(fixture.stores, { channel: "secret" });
    await fileTalk(fixture.stores, { channel: "open" });
    await fileMood(fixture.stores, { channel: "elsewhere", space: "another server" });
    now += 2 * hourMs;
    await watch.look();
    expect(platform.announced[0]?.announcement.text).toContain("#open");
    expect(platform.announced[0]?.announcement.text).not.toMatch(/secret|elsewhere/);
  });

  it("are not sent where nothing was said, and not late where the hour is more than a day ago", async () => {
    await order("weekly");
    now += 2 * hourMs;
    await watch.look();
    await order("weekly");
    await fileTalk(fixture.stores);
    now += 7 * dayMs + 26 * hourMs;
    await watch.look();
    expect(platform.announced).toEqual([]);
  });

  it("refuse hours and zones that there are not", async () => {
    const digest = { name: "mood digest", channel: null, rhythm: "daily", hour: 9, timeZone: "UTC" } as const;
    expect((await run(asker(), { ...digest, hour: 24 })).text).toContain("0 to 23");
    expect((await run(asker(), { ...digest, timeZone: "Mars/Olympus" })).text).toContain("Mars/Olympus");
    expect((await run(asker({ moderates: async () => false }), digest)).text).toContain("Only people who");
  });
});
