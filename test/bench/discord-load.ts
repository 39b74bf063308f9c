// Measures the program on the fake Discord with the bundled model; test/bench/README.md tells how.
import { setTimeout as sleep } from "node:timers/promises";
import { startFakeDiscord } from "../fakes/discord/fake-discord.js";
import { fatesOf, runStorm, startProgram, timeReaction } from "../platforms/discord/discord-program.js";
import { percentile } from "./figures.js";

// A signal ends the process only by way of its exit, which takes the program along.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
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
await program.stop();
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

/** Fails the process unless every message gets its one emoji and its one answer. Stops the program: doubles may come late. */
async function measureStorm(): Promise<void> {
  const messages = Number(process.env["MESSAGES"] ?? 1000);
  const startedAt = Date.now();
  const sent = await runStorm(fake, { messages, channels: storm, people, drops: 3, faultShare: 0.05 });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const code = await program.stop();
  const fates = fatesOf(fake, sent);
  const lost = messages - fates.filter(({ answers }) => answers > 0).length;
  const doubled = fates.filter(({ answers }) => answers > 1).length;
  const withoutEmoji = messages - fates.filter(({ reactions }) => reactions === 1).length;
  console.log(
    `storm over ${storm.length} channels in ${seconds} s: ${fake.rest.faults.randomHits} calls failed on purpose, ` +
      `${fake.gateway.resumes} connections resumed, exit code ${code}`,
  );
  console.log(`${messages} messages, ${lost} lost, ${doubled} doubled, ${withoutEmoji} without their one emoji`);
  process.exitCode = lost + doubled + withoutEmoji === 0 && code === 0 ? 0 : 1;
}
