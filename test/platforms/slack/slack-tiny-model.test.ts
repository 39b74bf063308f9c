import { expect, test, vi } from "vitest";

import { createLlamaEngine } from "../../../src/engine/llama/llama-engine.js";
import { loadPromptFiles } from "../../../src/engine/prompt-files.js";
import { percentile } from "../../bench/figures.js";
import type { FakeConversation } from "../../fakes/slack/types.js";
import { answersIn, createSlackBot, type SlackBot } from "./slack-bot-fixture.js";

const kind = "Thank you so much, this is wonderful and I am very happy today!";
const angry = "This is terrible, I hate it and I am so angry about everything!";
const busyChannels = 20;
/** Reactions timed while nothing else runs, and again while all channels wait. */
const runs = 10;

/** Says `text` and resolves with the milliseconds until the bot called for a reaction. */
async function timeReaction(slack: SlackBot, channel: FakeConversation, text: string): Promise<number> {
  const at = performance.now();
  const { ts } = slack.fake.people.say(channel.id, slack.alice.id, text);
  const call = () => slack.fake.calls("reactions.add").find(({ arguments: { timestamp } }) => timestamp === ts);
  await vi.waitFor(() => expect(call()).toBeDefined(), { timeout: 15_000, interval: 5 });
  return (call()?.at ?? 0) - at;
}

test("with the bundled model a message gets its emoji at once, also while twenty channels wait for answers", async () => {
  const engine = await createLlamaEngine({
    modelPath: "models/tiny/tiny.gguf",
    prompts: await loadPromptFiles("prompts"),
    classificationCache: 0,
  });
  const environment = { DEFAULT_MODE: "watch", NEUTRAL_BAND: "0" };
  const slack = await createSlackBot({ realEngine: engine, environment, pace: 60 });
  const { fake, alice, channel } = slack;

  const idle: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    idle.push(await timeReaction(slack, channel, `${run % 2 === 0 ? kind : angry} (${run})`));
  }

  const places = Array.from({ length: busyChannels }, (_, index) =>
    fake.workspace.addConversation(`busy-${index}`, { members: [alice.id] }),
  );
  const questions = places.map(({ id }) =>
    fake.people.say(id, alice.id, slack.mention("How can I sleep better at night?")),
  );
  const busy: number[] = [];
  const isAnswered = () => questions.every(({ ts }) => answersIn(fake, ts).length > 0);
  for (let run = 0; run < runs; run += 1) {
    busy.push(await timeReaction(slack, channel, `${run % 2 === 0 ? kind : angry} (busy ${run})`));
  }
  const figures = (times: readonly number[]) =>
    `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms of ${times.length}`;
  console.log(`Slack, bundled model, message in → reaction call: idle ${figures(idle)}; busy ${figures(busy)}`);
  await vi.waitFor(() => expect(isAnswered()).toBe(true), 60_000);
  for (const { ts } of questions) {
    expect(answersIn(fake, ts)[0]?.text.length).toBeGreaterThan(0);
  }
  await slack.bot.stop(0);
  await engine.close();
}, 240_000);
