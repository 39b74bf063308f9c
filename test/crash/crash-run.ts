import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "libsql";
import { createLogger } from "../../src/logger.js";
import { openStores } from "../../src/store/open-stores.js";
import { CrashService, type Fate } from "./crash-service.js";
import { People } from "./people.js";
import type { Style } from "./protocol.js";
import { Random } from "./random.js";
import { judge, type Verdict } from "./verdict.js";

/** One run: people talk, the bot is killed and started again and again, then all is left to come to rest. */
export interface CrashRunOptions {
  readonly style: Style;
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
  /** An empty folder for the bot's data. */
  readonly directory: string;
  /** The compiled `child.js`. */
  readonly child: string;
}

/** A run's verdict, and how the last, unharmed bot ended after its SIGTERM. */
export interface CrashRunResult extends Verdict {
  readonly kills: number;
  readonly exitCode: number | null;
}

/** After this long without coming to rest, what is open counts as lost. */
const restMilliseconds = 240_000;

/** Runs one. Deterministic as far as the operating system's timing lets it be. */
export async function runCrashes(options: CrashRunOptions): Promise<CrashRunResult> {
  const { style, directory, kills } = options;
  mkdirSync(directory, { recursive: true });
  const random = new Random(options.seed);
  const service = new CrashService(style, join(directory, "socket"));
  const people = new People(service, random);
  const quota = Math.ceil(options.messages / (kills + 1));
  let left = options.messages;
  try {
    for (let killed = 0; killed < kills; killed += 1) {
      const said = Math.min(left, quota);
      left -= said;
      const away = random.between(0, Math.floor(said / 2));
      await talk(people, random, away);
      await untilKilled(options, service, random, () => talk(people, random, said - away));
      if (random.chance(0.5)) {
        service.forgetNonces();
      }
    }
    const connected = new Promise<void>((resolve) => (service.connected = resolve));
    const bot = startBot(options);
    await Promise.all([connected, talk(people, random, left)]);
    await untilAtRest(directory, options.messages);
    bot.kill("SIGTERM");
    const [exitCode] = (await once(bot, "exit")) as [number | null];
    const { stores } = await openStores({ DATA_DIR: join(directory, "data") }, false, createLogger("silent"));
    const verdict = await judge(service, stores);
    await stores.close();
    return { ...verdict, kills, exitCode };
  } finally {
    service.close();
  }
}

function startBot({ child, directory, style }: CrashRunOptions): ChildProcess {
  const parameters = [child, join(directory, "data"), join(directory, "socket"), style];
  return spawn(process.execPath, parameters, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Starts a bot and kills it: after some time, mostly once it is connected, or on one of its calls. */
async function untilKilled(
  options: CrashRunOptions,
  service: CrashService,
  random: Random,
  talkMeanwhile: () => Promise<void>,
): Promise<void> {
  const connected = new Promise<void>((resolve) => (service.connected = resolve));
  const bot = startBot(options);
  const exited = once(bot, "exit");
  service.kill = () => void bot.kill("SIGKILL");
  service.fate = fates(random);
  const startsLiving = random.chance(0.85) ? connected : setTimeout(random.between(0, 800));
  const talking = connected.then(talkMeanwhile, talkMeanwhile);
  // What was said is dealt with in less than a second: later kills would meet a bot at rest.
  await Promise.race([startsLiving.then(() => setTimeout(random.between(20, 900))), exited]);
  service.kill();
  await exited;
  service.fate = () => "answered";
  service.kill = () => {};
  service.connected();
  await talking;
}

/** Mostly the bot is killed on one of its next calls; a few calls fail although they took effect. */
function fates(random: Random): () => Fate {
  let callsLeft = random.chance(0.7) ? random.between(1, 70) : Infinity;
  const end = random.pick<Fate>(["killed before effect", "killed after effect"]);
  return () => {
    callsLeft -= 1;
    if (callsLeft <= 0) {
      return end;
    }
    return random.chance(0.01) ? "failed after effect" : "answered";
  };
}

async function talk(people: People, random: Random, messages: number): Promise<void> {
  for (let said = 0; said < messages; said += 1) {
    people.say();
    // Bursts, so that some messages are answered together.
    await setTimeout(random.chance(0.5) ? 0 : random.between(10, 120));
  }
}

/** Reads beside the running bot whether everything that was said is closed. */
async function untilAtRest(directory: string, messages: number): Promise<void> {
  const until = Date.now() + restMilliseconds;
  while (Date.now() < until) {
    await setTimeout(50);
    const file = join(directory, "data", "moodbot.db");
    if (!existsSync(file)) {
      continue;
    }
    const database = new Database(file, { timeout: 1000 });
    const row = database.prepare("select count(*) as closed from messages where closing is not null").get();
    database.close();
    if ((row as { closed: number }).closed >= messages) {
      return;
    }
  }
}
