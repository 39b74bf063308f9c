import { beforeAll, beforeEach, expect, test, vi } from "vitest";

import { MoodWatch } from "../../../src/core/moods/mood-watch.js";
import { warmUpCharts } from "../../../src/moods/chart/charts.js";
import { hourMs } from "../../../src/moods/period.js";
import type { ChannelKey } from "../../../src/store/keys.js";
import { createLogLines, type LogLines } from "../../fakes/log-lines.js";
import type { Json } from "../../fakes/slack/types.js";
import { fileIncident, fileMood, fileQuietWeeks } from "../../core/moods/mood-fixture.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

const minute = 60_000;
let slack: SlackBot;
let boss: string;
let general: ChannelKey;
let log: LogLines;

// Loading the charting library takes as long as all these tests.
beforeAll(warmUpCharts, 60_000);
beforeEach(async () => {
  // Looking for a turn takes longer than a socket may be silent at the other tests' pace.
  log = createLogLines();
  slack = await createSlackBot({ environment: { DEFAULT_MODE: "watch" }, pace: 4, logger: log.logger });
  boss = slack.fake.workspace.addUser("boss", { isAdmin: true }).id;
  general = { platform: "slack", space: slack.fake.workspace.teamId, channel: slack.channel.id };
});
/** What the asker alone was shown, once there are so many responses in all. */
async function responses(count: number): Promise<readonly Json[]> {
  await vi.waitFor(() => expect(slack.fake.responses).toHaveLength(count), 8000);
  return slack.fake.responses.map(({ body }) => body);
}

interface Button {
  readonly action_id: string;
  readonly value: string;
  readonly text: { readonly text: string };
}

/** The buttons under a message or a response. */
function buttonsOf(blocks: unknown): readonly Button[] {
  return ((blocks ?? []) as { type: string; elements?: Button[] }[]).flatMap(({ elements }) => elements ?? []);
}

/** Six people, 24 messages, a quarter of them negative. */
async function fileTalk(place: ChannelKey): Promise<void> {
  for (let index = 0; index < 24; index += 1) {
    const label = index % 4 === 0 ? "negative" : "positive";
    const at = Date.now() - minute * (index + 1);
    await fileMood(slack.stores, { ...place, label, at, authorKey: `person ${index % 6}` });
  }
}

test("/mood show tells an admin alone how a channel feels; the chart comes by direct message, with its words", async () => {
  const { fake, channel, alice } = slack;
  await fileTalk(general);
  await fake.command("/mood", `show <#${channel.id}|general> 24h`, channel.id, boss);
  const [told, word] = await responses(2);
  expect(told).toMatchObject({ response_type: "ephemeral" });
  expect(told?.["text"]).toMatch(/negative 25 % \(\d+–\d+\)/);
  expect(told?.["text"]).toContain(`<#${channel.id}>`);
  expect(word?.["text"]).toContain("direct message");
  const [file] = fake.workspace.files.values();
  expect(file?.name).toBe("mood.png");
  expect(
    Buffer.from(file?.content ?? "")
      .subarray(1, 4)
      .toString("latin1"),
  ).toBe("PNG");
  expect(file?.sharedIn).toEqual([fake.workspace.directMessage(boss).id]);
  const [upload] = fake.calls("files.getUploadURLExternal");
  expect(JSON.stringify(upload)).toContain("negative 25 %");

  await fake.command("/mood", "24h", channel.id, alice.id);
  const refusal = (await responses(3)).at(-1);
  expect(refusal?.["text"]).not.toContain("%");
  expect(fake.workspace.files.size).toBe(1);
});

test("a label is corrected by the button under its mood, and the emoji changes with it", async () => {
  const { fake, channel, alice, stores } = slack;
  const said = fake.people.say(channel.id, alice.id, "what a bad day");
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["rage"]), 8000);
  await fake.messageShortcut("mood_of_message", channel.id, said.ts, alice.id);
  const [answer] = await responses(1);
  const [positive] = buttonsOf(answer?.["blocks"]);
  expect(positive?.text.text).toBe("positive");

  const eve = fake.workspace.addUser("eve");
  await fake.click(positive?.action_id ?? "", positive?.value ?? "", channel.id, said.ts, eve.id);
  await responses(2);
  const key = { platform: "slack", channel: channel.id, id: said.ts };
  expect(await stores.moods.find(key)).toMatchObject({ corrected: null });

  await fake.click(positive?.action_id ?? "", positive?.value ?? "", channel.id, said.ts, alice.id);
  await vi.waitFor(() => expect([...said.reactions.keys()]).toEqual(["smile"]), 8000);
  expect(await stores.moods.find(key)).toMatchObject({ corrected: "positive", correctedBy: "unasked" });
});

test("an alert stands in the channel that was chosen, with links, and its button keeps the next one back for a day", async () => {
  const { fake, bot, channel, stores } = slack;
  const mods = fake.workspace.addConversation("mods", { members: [boss] });
  await fake.command("/mood", `alert <#${mods.id}|mods> normal`, channel.id, boss);
  await responses(1);
  const now = Date.now();
  await fileQuietWeeks(stores, general, now);
  await fileIncident(stores, general, now);
  const look = (later: number) => new MoodWatch(bot, { now: () => now + later }).look();
  await look(16 * minute);
  const [alert, ...more] = answersIn(fake).filter(({ text }) => text.includes("turned darker"));
  expect(more).toEqual([]);
  expect(mods.messages).toContain(alert);
  expect(alert?.text).toMatch(/% negative among \d+ people/);
  expect(alert?.text).toMatch(/<https:\/\/chat\.example\/\w+\/mood\d+\|1> <https:\S+\|2> <https:\S+\|3>$/);

  const [snooze] = buttonsOf(alert?.blocks);
  await fake.click(snooze?.action_id ?? "", snooze?.value ?? "", mods.id, alert?.ts ?? "", slack.alice.id);
  const [, refused] = await responses(2);
  expect(refused?.["text"]).not.toContain("for a day");
  await fake.click(snooze?.action_id ?? "", snooze?.value ?? "", mods.id, alert?.ts ?? "", boss);
  const done = (await responses(3)).at(-1);
  expect(done?.["text"]).toContain(`I will say nothing of <#${channel.id}> for a day`);
});

test("a digest stands in its channel once, with its picture, and its question can be answered", async () => {
  const { fake, bot, channel, stores } = slack;
  await fileTalk(general);
  const hour = new Date(Date.now() + hourMs).getUTCHours();
  await fake.command("/mood", `digest daily ${hour} UTC`, channel.id, boss);
  await responses(1);
  const later = Date.now() + 2 * hourMs;
  await new MoodWatch(bot, { now: () => later }).look();
  await new MoodWatch(bot, { now: () => later + minute }).look();
  const [digest, ...more] = channel.messages.filter(({ text }) => text.includes("All watched channels"));
  expect(more).toEqual([]);
  expect(digest?.text).toContain(`<#${channel.id}> · 24 messages by 6 people`);
  expect([...fake.workspace.files.values()]).toMatchObject([{ name: "moods.png", sharedIn: [channel.id] }]);

  const [, negative] = buttonsOf(digest?.blocks);
  await fake.click(negative?.action_id ?? "", negative?.value ?? "", channel.id, digest?.ts ?? "", boss);
  const [, thanks] = await responses(2);
  expect(thanks?.["text"]).toMatch(/Thank you, noted\.\s+I took/);
  expect(await stores.moodViews.corrected(general)).toMatchObject([{ corrected: "negative", correctedBy: "asked" }]);
});

test("a digest whose picture cannot be uploaded stands once, without it, and the log says so once", async () => {
  const { fake, bot, channel } = slack;
  await fileTalk(general);
  const hour = new Date(Date.now() + hourMs).getUTCHours();
  await fake.command("/mood", `digest daily ${hour} UTC`, channel.id, boss);
  await responses(1);
  fake.grants.scopes.delete("files:write");
  const later = Date.now() + 2 * hourMs;
  for (const look of [0, 1, 2]) await new MoodWatch(bot, { now: () => later + look * minute }).look();
  expect(answersIn(fake).filter(({ text }) => text.includes("All watched channels"))).toHaveLength(1);
  expect(fake.workspace.files.size).toBe(0);
  expect(log.lines).toMatchObject([{ channel: channel.id, error: expect.stringContaining("files:write") as string }]);
});
