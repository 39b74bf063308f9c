import type { FakeDiscord } from "../../fakes/discord/fake-discord.js";
import type { Channel, StoredMessage, User } from "../../fakes/discord/world.js";
import { startService, type RunningService } from "../service-program.js";

/** Starts the program on the fake Discord; settings by their fixed names. */
export function startProgram(fake: FakeDiscord, settings: Readonly<Record<string, string>> = {}): RunningService {
  return startService({ DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.apiUrl, ...settings });
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
