import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startFakeDiscord, type FakeDiscord } from "../../fakes/discord/fake-discord.js";
import type { RunningService } from "../service-program.js";
import { fatesOf, runStorm, startProgram } from "./discord-program.js";

let fake: FakeDiscord;
let program: RunningService | undefined;

beforeEach(async () => {
  fake = await startFakeDiscord();
});
afterEach(async () => {
  await program?.stop();
  await fake.close();
});

test("the program answers on Discord with the bundled model, also through a storm, and stops cleanly when asked", async () => {
  program = startProgram(fake, { RATE_LIMIT: "1000", NEUTRAL_BAND: "0", MAX_REPLY_TOKENS: "16" });
  await fake.until(() => fake.commands.list(null).length > 0, "the program", 60_000);
  const message = fake.people.say(fake.general, fake.alice, `<@${fake.world.bot.id}> 今天的实验终于成功了，太棒了！`);
  const answer = await fake.until(() => fake.botMessagesIn(message.id)[0], "an answer", 60_000);
  expect([...message.reactions.keys()]).toEqual(["😄"]);
  expect(answer.content).toMatch(/\p{Script=Han}/u);
  expect(program.log()).toContain("permissions=309237763136");

  // Calls fail and connections drop: every message gets one emoji and one answer.
  const channels = Array.from({ length: 10 }, (_, index) => fake.world.addChannel(fake.guild, `storm-${index}`));
  const sent = await runStorm(fake, {
    messages: 40,
    channels,
    people: [fake.alice, fake.owner],
    drops: 2,
    faultShare: 0.05,
  });
  expect(fatesOf(fake, sent).filter(({ answers, reactions }) => answers !== 1 || reactions !== 1)).toEqual([]);
  expect(fake.rest.faults.randomHits).toBeGreaterThan(0);
  expect(fake.gateway.resumes).toBe(2);
  expect(program.log()).not.toContain(fake.token);
  expect(await program.stop()).toBe(0);
}, 120_000);

test("a wrong token ends the program with one clear sentence and code 1", async () => {
  program = startProgram(fake, { DISCORD_TOKEN: "wrong" });
  const [code] = (await once(program.process, "exit")) as [number];
  expect(code).toBe(1);
  expect(program.log()).toContain("DISCORD_TOKEN is refused by Discord");
}, 120_000);

test("a model that is missing shows in the presence until it is there, and a token that dies ends the program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "moodbot-models-"));
  const model = join(folder, "mine.gguf");
  program = startProgram(fake, { MODEL: model });
  const presence = () => fake.gateway.presence?.activities?.[0]?.state;
  await fake.until(() => presence() === "asleep, my model is missing", "the presence", 60_000);
  expect(program.log()).toContain("which does not exist");
  symlinkSync(resolve("models/tiny/tiny.gguf"), model);
  await fake.until(() => presence()?.includes("/help"), "the ready presence", 60_000);

  const ended = once(program.process, "exit");
  fake.token = "renewed";
  fake.gateway.closeAll(4004);
  expect(((await ended) as [number])[0]).toBe(1);
  rmSync(folder, { recursive: true });
}, 120_000);
