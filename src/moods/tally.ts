import { type Share, wilson } from "./interval.js";

/** What one person said within one hour of one channel, by label. Counts are whole numbers from 0. */
export interface HourVoice {
  /** Start of the hour, milliseconds since the epoch. */
  readonly hour: number;
  /** The author's pseudonym; told apart from others, never shown. */
  readonly author: string;
  readonly positive: number;
  readonly negative: number;
  readonly neutral: number;
}

/** Message counts by label. */
export interface Counts {
  readonly positive: number;
  readonly negative: number;
  readonly neutral: number;
}

/** The three labels as they are counted; neutral is "unsure" in words. */
export type Side = keyof Counts;

/** So many people must have spoken before any share, line or link is shown: below, a mood would be a person's. */
export const leastPeople = 5;

/** Messages of all three labels together. */
export function messagesIn(counts: Counts): number {
  return counts.positive + counts.negative + counts.neutral;
}

/** Adds up the counts of `voices`. */
export function sumCounts(voices: Iterable<Counts>): Counts {
  let positive = 0;
  let negative = 0;
  let neutral = 0;
  for (const voice of voices) {
    positive += voice.positive;
    negative += voice.negative;
    neutral += voice.neutral;
  }
  return { positive, negative, neutral };
}

/** The counts of each person over all hours. */
export function byPerson(voices: Iterable<HourVoice>): Map<string, Counts> {
  const people = new Map<string, Counts>();
  for (const voice of voices) {
    const known = people.get(voice.author);
    people.set(voice.author, known === undefined ? voice : sumCounts([known, voice]));
  }
  return people;
}

/** The voices of each hour, by the hour's start. */
export function byHour(voices: Iterable<HourVoice>): Map<number, HourVoice[]> {
  const hours = new Map<number, HourVoice[]>();
  for (const voice of voices) {
    const known = hours.get(voice.hour);
    if (known === undefined) hours.set(voice.hour, [voice]);
    else known.push(voice);
  }
  return hours;
}

/**
 * The share of messages on `side` with a 95 % range that allows for people repeating themselves: the count of messages
 * is divided by the design effect, the ratio of the variance between persons to that of independent messages (at least
 * 1), and Wilson's interval is taken of what is left.
 *
 * Source: J. N. K. Rao and A. J. Scott, "A simple method for the analysis of clustered binary data", Biometrics 48
 * (1992).
 */
export function shareOf(side: Side, people: ReadonlyMap<string, Counts>): Share {
  const total = sumCounts(people.values());
  const messages = messagesIn(total);
  if (messages === 0) return wilson(0, 0);
  const share = total[side] / messages;
  const effective = messages / designEffect(side, people, share, messages);
  return { ...wilson(share * effective, effective), share };
}

function designEffect(side: Side, people: ReadonlyMap<string, Counts>, share: number, messages: number): number {
  const independent = (share * (1 - share)) / messages;
  if (independent === 0 || people.size < 2) return 1;
  let squares = 0;
  for (const counts of people.values()) squares += (counts[side] - share * messagesIn(counts)) ** 2;
  const clustered = (squares / messages ** 2) * (people.size / (people.size - 1));
  return Math.max(1, clustered / independent);
}
