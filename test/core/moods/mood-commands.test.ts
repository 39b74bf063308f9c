import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { warmUpCharts } from "../../../src/moods/chart/charts.js";
import type { Asker, CommandAnswer, CommandRequest } from "../../../src/core/commands/command.js";
import { createCommands } from "../../../src/core/commands/create-commands.js";
import { parseCorrections } from "../../../src/moods/corrections-tsv.js";
import { dayMs, hourMs } from "../../../src/moods/period.js";
import type { Stores } from "../../../src/store/stores.js";
import { createBot, type BotFixture } from "../bot-fixture.js";
import { asker } from "../asker.js";
import { AnnouncingPlatform, fileMood, fileTalk } from "./mood-fixture.js";

let platform: AnnouncingPlatform;
let fixture: BotFixture;
let stores: Stores;
let run: (request: CommandRequest, changes?: Partial<Asker>) => Promise<CommandAnswer>;

// Loading the charting library takes longer than any test.
beforeAll(warmUpCharts, 60_000);
beforeEach(async () => {
  platform = new AnnouncingPlatform();
  fixture = await createBot({}, { platform });
  stores = fixture.stores;
  const commands = createCommands(fixture.bot);
  run = (request, changes = {}) => commands.run(asker(changes), request);
});

const show = (period: string | null = null, channel: string | null = null): CommandRequest => ({
  name: "mood show",
  channel,
  period,
});

describe("/mood show", () => {
  it("tells shares with ranges, change, notable hours and links, and draws the chart with the same in words", async () => {
    await fileTalk(stores, { people: 6, each: 4, negative: 1 });
    await fileTalk(stores, { people: 6, each: 4, negative: 3, at: Date.now() - 8 * dayMs });
    const { text, files } = await run(show("7d"));
    expect(text).toContain("**#general**: the last 7 days");
    expect(text).toContain("24 messages by 6 people");
    expect(text).toMatch(/positive 75 % \(\d+–\d+\) · negative 25 % \(\d+–\d+\) · unsure 0 %/);
    expect(text).toMatch(/negative −50 points \(−\d+ to −\d+\)/);
    expect(text).toContain("Liveliest hour");
    expect(text).toMatch(/Brightest messages: \[1\]\(https:\S+\) \[2\]\(https:\S+\) \[3\]\(https:\S+\)\n/);
    expect(text).not.toContain("person ");
    const [file] = files ?? [];
    expect(file).toMatchObject({ name: "mood.png", mediaType: "image/png" });
    expect(
      Buffer.from(file?.bytes ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(file?.description).toContain("negative 25 %");
    expect(file?.description).not.toContain("general");
  });

  it("tells only how much was said where fewer than five people spoke", async () => {
    await fileTalk(stores, { people: 4, each: 30, negative: 15 });
    const { text, files } = await run(show("24h"));
    expect(text).toContain("120 messages, but by fewer than five people");
    expect(text).not.toMatch(/%|https:/);
    expect(files).toBeUndefined();
  });

  it("compares with no period of which a part is no longer kept, and says so", async () => {
    await fileTalk(stores);
    await fileTalk(stores, { negative: 4, at: Date.now() - 31 * dayMs });
    const month = (await run(show("30d"))).text;
    expect(month).toContain("moods are kept for 30 days only");
    expect(month).not.toMatch(/Against|this covers no more/);
    const older = (await run(show("40d"))).text;
    expect(older).toContain("Moods are kept for 30 days: this covers no more");
    const server = (await run({ name: "mood server", period: "40d" })).text;
    expect(server).toMatch(/this covers no more.*\nNo comparison/);
    expect((await run(show("15d"))).text).toContain("too little was said in the period before");
  });

  it("leaves private threads out, and counts what people corrected", async () => {
    await fileTalk(stores, { people: 5, each: 2, negative: 0 });
    await fileMood(stores, { authorKey: "hidden", label: "negative", isPublic: false });
    const row = await fileMood(stores, { authorKey: "person 1", label: "negative" });
    await stores.moods.correct(row.key, "positive", "unasked");
    expect((await run(show("24h"))).text).toMatch(/11 messages by 5 people\npositive 100 %/);
  });

  it("is for those who can read and moderate the channel, not for direct messages", async () => {
    await fileTalk(stores, { channel: "secret" });
    const refused = [
      await run(show("7d", "secret"), { canRead: async (channel) => channel !== "secret" }),
      await run(show("7d", "secret"), { moderates: async (channel) => channel === "general" }),
      await run(show("7d", "secret"), { isDirect: true }),
    ];
    for (const { text, files } of refused) {
      expect(text).not.toMatch(/%|https:|messages by/);
      expect(files).toBeUndefined();
    }
    expect((await run(show("7d", "secret"), { space: "another server" })).text).toContain("0 messages");
  });

  it("explains periods that it does not understand, in the asker's language", async () => {
    expect((await run(show("a week"))).text).toContain("`24h`");
    expect((await run(show("a week"), { locale: "zh-CN" })).text).toContain("时间段");
  });

  it("speaks Chinese to a Chinese asker", async () => {
    await fileTalk(stores);
    const { text, files } = await run(show("24h"), { locale: "zh-CN" });
    expect(text).toContain("6 个人的 24 条消息");
    expect(files?.[0]?.description).toContain("负面 25%");
  });
});

describe("/mood server", () => {
  it("lists the channels that the asker can read, worst change first, with one picture", async () => {
    const before = Date.now() - 8 * dayMs;
    await fileTalk(stores, { channel: "calm", negative: 1 });
    await fileTalk(stores, { channel: "calm", negative: 1, at: before });
    await fileTalk(stores, { channel: "worse", negative: 3 });
    await fileTalk(stores, { channel: "worse", negative: 0, at: before });
    await fileTalk(stores, { channel: "secret", negative: 4 });
    await fileTalk(stores, { channel: "few", people: 2 });
    const { text, files } = await run(
      { name: "mood server", period: "7d" },
      { canRead: async (channel) => channel !== "secret" },
    );
    const lines = text.split("\n").filter((line) => line.startsWith("`"));
    expect(lines.map((line) => /#\w+/.exec(line)?.[0])).toEqual(["#worse", "#calm", "#few"]);
    expect(lines[0]).toContain("+75 points");
    expect(lines[2]).toContain("too few people");
    expect(text).not.toContain("secret");
    expect(files).toHaveLength(1);
    expect(files?.[0]?.description).not.toMatch(/#\w/);
  });

  it("is for those who moderate the space, and says so when nothing is watched", async () => {
    expect((await run({ name: "mood server", period: null })).text).toContain("No watched channel");
    await fileTalk(stores);
    const { text } = await run({ name: "mood server", period: null }, { moderates: async () => false });
    expect(text).not.toContain("#general");
  });
});

describe("right or wrong", () => {
  const press = (answer: CommandAnswer, index: number): CommandRequest => ({
    name: "press",
    action: answer.buttons?.[index]?.action ?? "",
  });
  const nobody = { moderates: async () => false };

  it("lets the author correct the label, changes the emoji and keeps both", async () => {
    const authorKey = fixture.bot.parts.pseudonym("fake", "ann");
    const row = await fileMood(stores, { authorKey, label: "negative" });
    const ann = { ...nobody, author: "ann" };
    const answer = await run({ name: "mood of message", message: row.key, author: "ann" }, ann);
    expect(answer.buttons?.map(({ label }) => label)).toEqual(["positive", "negative", "unsure"]);
    await run(press(answer, 0), ann);
    expect(await stores.moods.find(row.key)).toMatchObject({
      label: "negative",
      corrected: "positive",
      correctedBy: "unasked",
    });
    expect(platform.unreacted).toEqual([{ id: row.key.id, emoji: "😡" }]);
    expect(platform.reactions).toEqual([{ id: row.key.id, emoji: "😄" }]);
    expect((await run({ name: "mood of message", message: row.key, author: "ann" }, ann)).text).toContain("People say");
  });

  it("takes the emoji away where a message is said to be neither, and keeps it where the label is confirmed", async () => {
    const row = await fileMood(stores, { label: "positive" });
    const answer = await run({ name: "mood of message", message: row.key, author: "ann" });
    await run(press(answer, 0));
    expect(platform.unreacted).toEqual([]);
    await run(press(answer, 2));
    expect(platform.unreacted).toEqual([{ id: row.key.id, emoji: "😄" }]);
    expect(platform.reactions).toEqual([]);
  });

  it("checks rights again at the press, whoever got hold of the button", async () => {
    const row = await fileMood(stores, { label: "negative" });
    const answer = await run({ name: "mood of message", message: row.key, author: "ann" });
    for (const stranger of [nobody, { space: "another server" }, { canRead: async () => false }, { isDirect: true }]) {
      await run(press(answer, 0), { author: "eve", ...stranger });
    }
    expect(await stores.moods.find(row.key)).toMatchObject({ corrected: null });
  });

  it("says nothing of others' messages, nor whether it knows them", async () => {
    const row = await fileMood(stores);
    const unknown = { ...row.key, id: "unknown" };
    const texts = [row.key, unknown].map(
      async (message) =>
        (await run({ name: "mood of message", message, author: "ann" }, { ...nobody, author: "eve" })).text,
    );
    const [known, never] = await Promise.all(texts);
    expect(known).toBe(never);
  });

  it("asks about five random messages in a row and reckons accuracy from these alone", async () => {
    for (let index = 0; index < 12; index += 1) await fileMood(stores, { label: "negative", at: Date.now() - hourMs });
    const first = await stores.moodViews.sample(
      { platform: "fake", space: "server", channel: "general" },
      0,
      Date.now(),
      1,
    );
    await stores.moods.correct(first[0]?.key ?? { platform: "", channel: "", id: "" }, "positive", "unasked");
    let answer = await run({ name: "mood accuracy" });
    expect(answer.text).toContain("Nobody has yet been asked");
    for (const verdict of [1, 1, 0, 2, 1]) {
      expect(answer.text).toMatch(/I took \[this message\]\(https:\S+\) for \*\*negative\*\*/);
      answer = await run(press(answer, verdict));
    }
    expect(answer.buttons).toBeUndefined();
    const { text, files } = await run({ name: "mood accuracy" });
    expect(text).toMatch(/random sample of 4 messages people agreed with me in 75 % \(95 %: 30–95 %\)/);
    expect(text).toContain("In 1 more");
    const table = new TextDecoder().decode(files?.[0]?.bytes);
    expect(
      parseCorrections(table)
        .map(({ correctedBy }) => correctedBy)
        .toSorted(),
    ).toEqual([...Array.from({ length: 5 }, () => "asked"), "unasked"]);
    expect(table).not.toMatch(/https:|somebody|general/);
  });

  it("asks about no channel that the asker cannot read, and shows none in the table", async () => {
    const row = await fileMood(stores, { channel: "secret" });
    await stores.moods.correct(row.key, "negative", "asked");
    await fileMood(stores, { channel: "secret" });
    const answer = await run({ name: "mood accuracy" }, { canRead: async (channel) => channel !== "secret" });
    expect(answer.text).toContain("Nobody has yet been asked");
    expect(answer.text).toContain("no unjudged message");
    expect(answer.files).toBeUndefined();
    expect(answer.buttons).toBeUndefined();
  });
});
