import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FakeDiscord } from "../../fakes/discord/fake-discord.js";
import type { Channel, StoredMessage, User } from "../../fakes/discord/world.js";

/** The program as its user runs it, in a process of its own, with the bundled model and SQLite, on the fake Discord. */
export interface RunningProgram {
  readonly process: ChildProcess;
  /** What it has logged so far. */
  readonly log: () => string;
  /** Asks it to stop and resolves with its exit code; the code too if it has ended already. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `node .` on the fake; settings by their fixed names. */
export function startProgram(fake: FakeDiscord, settings: Readonly<Record<string, string>> = {}): RunningProgram {
  const folder = mkdtempSync(join(tmpdir(), "moodbot-discord-"));
  const { PATH, HOME } = process.env;
  const environment = {
    PATH,
    HOME,
    DISCORD_TOKEN: fake.token,
    DISCORD_API_URL: fake.apiUrl,
    DATA_DIR: folder,
    MODEL: "tiny",
  };
  const child = spawn(process.execPath, ["."], {
    env: { ...environment, ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  const ended = once(child, "exit").then(([code]) => {
    rmSync(folder, { recursive: true, force: true });
    return code as number | null;
  });
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { process: child, log: () => log, stop };
}

/** How a message fared. */
export interface Fate {
  readonly message: StoredMessage;
  /** Answers by the bot: 1 is right. */
  answers: number;
  reactions: number;
}

/** What a storm does to messages, faults and connections. */
export interface StormOptions {
  readonly messages: number;
  readonly channels: readonly Channel[];
  readonly people: readonly User[];
  /** Connections cut, spread evenly over the storm. */
  readonly drops: number;
  /** Share of calls that fail with 500, and as many again with 429. */
  readonly faultShare: number;
}

const texts = [
  "I am so happy today, thank you!",
  "This is terrible and I hate it.",
  "今天真开心，太棒了！",
  "老板又让我改方案，烦死了。",
];

/** Lets people write in all channels, one open question a channel, while calls fail and connections drop. */
export async function runStorm(fake: FakeDiscord, options: StormOptions): Promise<Fate[]> {
  const { channels, people, drops, messages } = options;
  const sent: StoredMessage[] = [];
  const open = new Map<string, StoredMessage>();
  fake.rest.faults.setRandom({ seed: 5, serverErrors: options.faultShare, rateLimits: options.faultShare });
  const dropEvery = Math.ceil(messages / (drops + 1));
  while (sent.length < messages || open.size > 0) {
    for (const channel of channels) {
      const waiting = open.get(channel.id);
      if (waiting && fake.botMessagesIn(waiting.id).length > 0) open.delete(channel.id);
      if (open.has(channel.id) || sent.length >= messages) continue;
      const person = people[sent.length % people.length]!;
      const text = `<@${fake.world.bot.id}> ${texts[sent.length % texts.length]} (${sent.length})`;
      const message = fake.people.say(channel, person, text);
      sent.push(message);
      open.set(channel.id, message);
      if (sent.length % dropEvery === 0 && sent.length < messages) fake.gateway.dropConnections();
    }
    const isMoving = () => open.size === 0 || [...open.values()].some(({ id }) => fake.botMessagesIn(id).length > 0);
    await fake.until(isMoving, "any answer", 60_000);
  }
  fake.rest.faults.setRandom(null);
  return sent.map((message) => ({
    message,
    answers: fake.botMessagesIn(message.id).length,
    reactions: message.reactions.size,
  }));
}

/** Says something and resolves with the milliseconds until the bot called for its reaction. */
export async function timeReaction(fake: FakeDiscord, channel: Channel, person: User, text: string): Promise<number> {
  const at = Date.now();
  const message = fake.people.say(channel, person, text);
  const call = await fake.until(
    () =>
      fake.rest.calls.findLast(({ method, path }) => method === "PUT" && path.includes(`/${message.id}/reactions/`)),
    "a reaction",
    60_000,
  );
  return call.at - at;
}
