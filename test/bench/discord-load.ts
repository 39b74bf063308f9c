// Measures the program on the fake Discord with the bundled model: `npm run -s build:tools && node build/test/bench/discord-load.js`.
import { setTimeout as sleep } from "node:timers/promises";
import { startFakeDiscord } from "../fakes/discord/fake-discord.js";
import { runStorm, startProgram, timeReaction } from "../platforms/discord/discord-program.js";
import { percentile } from "./figures.js";

const fake = await startFakeDiscord();
const busy = Array.from({ length: 20 }, (_, index) => fake.world.addChannel(fake.guild, `busy-${index}`));
const storm = Array.from({ length: 50 }, (_, index) => fake.world.addChannel(fake.guild, `storm-${index}`));
const people = Array.from({ length: 50 }, (_, index) => fake.addMember(`person-${index}`));
const program = startProgram(fake, {
  DEFAULT_MODE: "watch",
  NEUTRAL_BAND: "0",
  RATE_LIMIT: "1000",
  LOG_LEVEL: "warn",
  MAX_REPLY_TOKENS: process.env["REPLY_TOKENS"] ?? "64",
});
await fake.until(() => fake.commands.list(null).length > 0, "the program", 60_000);

function report(name: string, times: readonly number[]): void {
  console.log(`${name}: n ${times.length}, p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms`);
}

const measures = process.env["MEASURES"] ?? "reactions,storm";
if (measures.includes("reactions")) await measureReactions();
if (measures.includes("storm")) await measureStorm();
console.log(`exit code ${await program.stop()}`);
await fake.close();

async function measureReactions(): Promise<void> {
  const idle: number[] = [];
  for (let run = 0; run < 60; run++) {
    // Discord allows fifty calls a second; an idle bot is nowhere near it, and neither may this loop be.
    await sleep(100);
    idle.push(await timeReaction(fake, fake.general, fake.alice, `this is message number ${run} and I like it`));
  }
  report("message to reaction call, idle", idle.slice(10));

  // Twenty channels each ask again as soon as they are answered.
  const asked = new Map<string, string>();
  const keepBusy = setInterval(() => {
    for (const [index, channel] of busy.entries()) {
      const last = asked.get(channel.id);
      if (last === undefined || fake.botMessagesIn(last).length > 0) {
        const text = `<@${fake.world.bot.id}> tell me something kind, please`;
        asked.set(channel.id, fake.people.say(channel, people[index]!, text).id);
      }
    }
  }, 20);
  const loaded: number[] = [];
  for (let run = 0; run < 100; run++) {
    await sleep(100);
    loaded.push(await timeReaction(fake, fake.general, fake.alice, `busy message number ${run} and I like it`));
  }
  clearInterval(keepBusy);
  report("message to reaction call, 20 busy channels", loaded);
}

async function measureStorm(): Promise<void> {
  const messages = Number(process.env["MESSAGES"] ?? 1000);
  const startedAt = Date.now();
  const fates = await runStorm(fake, { messages, channels: storm, people, drops: 3, faultShare: 0.05 });
  const lost = fates.filter(({ answers }) => answers === 0).length;
  const doubled = fates.filter(({ answers }) => answers > 1).length;
  const withoutEmoji = fates.filter(({ message }) => message.reactions.size !== 1).length;
  console.log(
    `storm: ${messages} messages over ${storm.length} channels in ${Math.round((Date.now() - startedAt) / 1000)} s; ` +
      `${fake.rest.faults.randomHits} calls failed on purpose, ${fake.gateway.resumes} connections resumed; ` +
      `lost ${lost}, doubled ${doubled}, without their one emoji ${withoutEmoji}`,
  );
}
