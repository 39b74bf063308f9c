import { dayMs, hourMs } from "../../src/moods/period.js";
import { createRandom, type Random } from "./random.js";

/** A generated message: what the classifier said of it, never a text. */
export interface GeneratedMessage {
  readonly channel: string;
  readonly id: string;
  readonly at: number;
  readonly author: string;
  /** What the bot shows. */
  readonly label: "positive" | "negative" | "neutral";
  /** Probability of positive, 0–1. */
  readonly positive: number;
}

export interface WeekOptions {
  readonly seed: number;
  /** Start, milliseconds since the epoch. */
  readonly from: number;
  readonly weeks: number;
  readonly messagesPerWeek: number;
  readonly channels: number;
  /** Share of polar labels that the classifier gets wrong, 0–0.5. */
  readonly errorRate: number;
  /**
   * Mean number of messages in a talk, from 1. At 1 people speak up one by one, by the day's rhythm; more makes channels
   * live in bouts, each with a mood of its own.
   */
  readonly meanTalk: number;
}

const minute = 60_000;

/** How lively each hour of the day is (UTC), relative to the mean. */
const rhythm = [
  0.3, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 0.9, 1.3, 1.5, 1.5, 1.4, 1.2, 1.3, 1.4, 1.4, 1.3, 1.2, 1.3, 1.6, 1.9, 1.8, 1.2,
  0.6,
];

/**
 * Messages of a server whose channels live by a daily rhythm, oldest first: talks between a few people that come more
 * often by day and on weekdays, each with a mood of its own around the channel's; people with moods of their own; a
 * somewhat darker afternoon. Channels differ in size (the largest about four times the smallest) and in how negative
 * they are (24–36 %).
 */
export function generateWeeks(options: WeekOptions): readonly GeneratedMessage[] {
  const random = createRandom(options.seed);
  const sizes = Array.from({ length: options.channels }, (_, index) => 1 / (index + 4));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const messages = sizes.flatMap((size, index) =>
    generateChannel(index, (size / total) * options.messagesPerWeek, options, random),
  );
  return messages.toSorted((a, b) => a.at - b.at);
}

function generateChannel(
  index: number,
  messagesPerWeek: number,
  options: WeekOptions,
  random: Random,
): readonly GeneratedMessage[] {
  const channel = `channel-${index + 1}`;
  const base = logit(usualShare(index));
  const people = Array.from({ length: 20 + Math.floor(random.next() * 30) }, (_, place) => ({
    name: `${channel}-person-${place + 1}`,
    weight: 1 / (place + 3),
    mood: 0.4 * random.normal(),
  }));
  const weights = people.map((person) => person.weight);
  const { meanTalk } = options;
  const messages: GeneratedMessage[] = [];
  const end = options.from + options.weeks * 7 * dayMs;
  for (let hour = options.from; hour < end; hour += hourMs) {
    const expected = ((messagesPerWeek / 168) * liveliness(hour)) / meanTalk;
    for (let at = random.exponential(1 / expected); at < 1; at += random.exponential(1 / expected)) {
      const talkers = Array.from({ length: 2 + Math.floor(random.next() * 4) }, () => people[random.pick(weights)]);
      const talkMood = 0.4 * random.normal();
      let moment = hour + at * hourMs;
      do {
        const person = talkers[Math.floor(random.next() * talkers.length)] ?? people[0];
        if (person === undefined) break;
        const mood = base + talkMood + person.mood + 0.15 * Math.sin(((moment / hourMs - 11) * Math.PI) / 12);
        messages.push(
          createMessage(channel, moment, person.name, 1 / (1 + Math.exp(-mood)), options.errorRate, random),
        );
        moment += random.exponential(1.5 * minute);
      } while (random.next() >= 1 / meanTalk && moment < end);
    }
  }
  return messages;
}

/** A channel's usual share of negative messages before the classifier's errors: 24–36 %, not in order of size. */
export function usualShare(index: number): number {
  return 0.24 + (0.12 * ((index * 5) % 12)) / 11;
}

function liveliness(at: number): number {
  const day = new Date(at).getUTCDay();
  return (rhythm[new Date(at).getUTCHours()] ?? 1) * (day === 0 || day === 6 ? 0.7 : 1.12);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

/** A quarter of what is not negative is neutral; polar labels are flipped at the error rate. */
export function createMessage(
  channel: string,
  at: number,
  author: string,
  negative: number,
  errorRate: number,
  random: Random,
): GeneratedMessage {
  const id = String(Math.floor(at * 1000 + random.next() * 1000));
  const isNegative = random.next() < negative;
  if (!isNegative && random.next() < 0.25) {
    return { channel, id, at: Math.floor(at), author, label: "neutral", positive: 0.36 + 0.28 * random.next() };
  }
  const isShownNegative = isNegative !== random.next() < errorRate;
  const sureness = 0.66 + 0.33 * Math.sqrt(random.next());
  return {
    channel,
    id,
    at: Math.floor(at),
    author,
    label: isShownNegative ? "negative" : "positive",
    positive: isShownNegative ? 1 - sureness : sureness,
  };
}
