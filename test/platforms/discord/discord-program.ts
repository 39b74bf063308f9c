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
  // Two threads of a model that wait for each other are slow on a machine that also runs the tests.
  const { PATH, HOME, THREADS = "1" } = process.env;
  const environment = {
    PATH,
    HOME,
    THREADS,
    DISCORD_TOKEN: fake.token,
    DISCORD_API_URL: fake.apiUrl,
    DATA_DIR: folder,
    MODEL: "tiny",
  };
  const child = spawn(process.execPath, ["."], {
    env: { ...environment, ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  // Nobody else ends it where this process ends first, as after a failed check.
  const kill = () => {
    child.kill("SIGKILL");
    removeFolder();
  };
  process.once("exit", kill);
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  const ended = once(child, "exit").then(([code]) => {
    process.off("exit", kill);
    removeFolder();
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
  /** Answers by the bot, in the message's thread or as replies: 1 is right. */
  readonly answers: number;
  /** Emojis by the bot: 1 is right where everything is judged. */
  readonly reactions: number;
}

/** Without any answer for so long, a storm is over: what is open is lost. */
const patienceMilliseconds = 90_000;

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

/**
 * Lets people write in all channels, one open question a channel, while calls fail and connections drop. Resolves with
 * what was said once everything is answered, or no answer comes any more.
 */
export async function runStorm(fake: FakeDiscord, options: StormOptions): Promise<readonly StoredMessage[]> {
  const { channels, people, drops, messages } = options;
  const sent: StoredMessage[] = [];
  const open = new Map<string, StoredMessage>();
  fake.rest.faults.setRandom({ seed: 5, serverErrors: options.faultShare, rateLimits: options.faultShare });
  const dropEvery = Math.ceil(messages / (drops + 1));
  while (sent.length < messages || open.size > 0) {
    for (const channel of channels) {
      const waiting = open.get(channel.id);
      if (waiting && answersTo(fake, waiting) > 0) open.delete(channel.id);
      if (open.has(channel.id) || sent.length >= messages) continue;
      const person = people[sent.length % people.length]!;
      const text = `<@${fake.world.bot.id}> ${texts[sent.length % texts.length]} (${sent.length})`;
      const message = fake.people.say(channel, person, text);
      sent.push(message);
      open.set(channel.id, message);
      if (sent.length % dropEvery === 0 && sent.length < messages) fake.gateway.dropConnections();
    }
    const isMoving = () => open.size === 0 || [...open.values()].some((message) => answersTo(fake, message) > 0);
    if (!(await hasCome(fake, isMoving))) break;
  }
  await hasCome(fake, () => sent.every(({ reactions }) => reactions.size > 0));
  fake.rest.faults.setRandom(null);
  return sent;
}

/** How messages have fared by now. */
export function fatesOf(fake: FakeDiscord, messages: readonly StoredMessage[]): Fate[] {
  return messages.map((message) => ({
    message,
    answers: answersTo(fake, message),
    reactions: message.reactions.size,
  }));
}

function answersTo(fake: FakeDiscord, { id, channelId }: StoredMessage): number {
  const inline = fake.botMessagesIn(channelId).filter(({ referenceId }) => referenceId === id);
  return fake.botMessagesIn(id).length + inline.length;
}

function hasCome(fake: FakeDiscord, condition: () => boolean): Promise<boolean> {
  return fake.until(condition, "it", patienceMilliseconds).catch(() => false);
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
