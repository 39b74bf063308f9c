import { expect, test } from "vitest";
import type { Asker } from "../../../src/core/commands/command.js";
import { createCommands } from "../../../src/core/commands/create-commands.js";
import type { CareChoice } from "../../../src/core/care/care-settings.js";
import { asker } from "../asker.js";
import { mention } from "../bot-fixture.js";
import { createCaringBot, type CareFixture } from "./care-fixture.js";

const canRead = async (channel: string) => channel !== "hidden";
const postingObstacle = async (channel: string) => (channel === "closed" ? "Let me in there first." : null);

async function ask(
  { bot }: CareFixture,
  choice: CareChoice | null,
  value: string | null = null,
  changes: Partial<Asker> = {},
): Promise<string> {
  return (
    await createCommands(bot).run(asker({ canRead, postingObstacle, ...changes }), { name: "care", choice, value })
  ).text;
}

test("shows what is on, in the asker's language", async () => {
  const fixture = await createCaringBot();
  expect(await ask(fixture, null)).toMatch(/`place`.*none[\s\S]*`watch`.*off/);
  expect(await ask(fixture, null, null, { locale: "zh-CN" })).toContain("这个服务器的关怀设置");
});

test("shows whether the model is asked as well", async () => {
  const fixture = await createCaringBot();
  expect(await ask(fixture, null)).toContain("the model is asked as well");
  fixture.engine.isListening = false;
  expect(await ask(fixture, null)).toContain("the model is not asked");
});

test("sets the place whose help lines a crisis is answered with, and takes it back", async () => {
  const fixture = await createCaringBot();
  expect(await ask(fixture, "place", "us")).toContain("United States (US)");
  const met = await fixture.platform.events.received(mention({ text: "I want to die" })).outcome;
  expect(met.reply).toContain("988");
  expect(await ask(fixture, "place")).toMatch(/`place`.*none/);
});

test("sets every other choice and shows it", async () => {
  const fixture = await createCaringBot();
  await ask(fixture, "channel", "mods");
  await ask(fixture, "watch", "on");
  await ask(fixture, "grief", "🕯️");
  const text = await ask(fixture, "words", "marmalade, 果酱");
  expect(text).toMatch(/#mods[\s\S]*addressed: on[\s\S]*🕯️[\s\S]*lists: 2/);
  expect(await ask(fixture, "watch", "off")).toContain("addressed: off");
});

test.each([
  ["place", "XX", /I know: .*CN/],
  ["grief", "😡", /one emoji/],
  ["grief", "candle", /one emoji/],
  ["words", ",,", /commas/],
  ["channel", "hidden", /cannot read/],
  ["channel", "closed", /Let me in/],
  ["watch", "no", /`on` or `off`/],
  ["watch", null, /`on` or `off`/],
] as const)("refuses what cannot be: %s %s", async (choice, value, reason) => {
  const fixture = await createCaringBot();
  expect(await ask(fixture, choice, value)).toMatch(reason);
  expect(await ask(fixture, null)).toMatch(/none[\s\S]*none[\s\S]*off[\s\S]*none[\s\S]*lists: 0/);
});

test("is for those who moderate the whole space, and not for direct messages", async () => {
  const fixture = await createCaringBot();
  expect(await ask(fixture, "watch", "on", { moderates: () => Promise.resolve(false) })).toContain("manage messages");
  expect(await ask(fixture, null, null, { isDirect: true, space: "direct" })).toContain("ask in the server");
});
