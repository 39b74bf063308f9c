import { hourMs } from "./period.js";

/** What the alert reads of a judged message. */
export interface Utterance {
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  /** The author's pseudonym. */
  readonly author: string;
  readonly label: "positive" | "negative" | "neutral";
}

/**
 * One person's burst: what they said without pausing for two minutes, counted once, so that somebody who sends ten
 * lines in a row weighs no more than somebody who sends one.
 */
export interface Voice {
  /** When the burst began, milliseconds since the epoch. */
  readonly at: number;
  readonly author: string;
  /** Share of negative messages in the burst, 0–1. */
  readonly negative: number;
}

/** A burst ends where its author pauses so long, */
const pauseMs = 2 * 60_000;

/** and at the latest so long after its first message. */
const burstMs = 10 * 60_000;

/** Gathers messages, oldest first, into voices, ordered by their beginning. */
export function voicesOf(utterances: Iterable<Utterance>): readonly Voice[] {
  const voices: { at: number; last: number; author: string; negative: number; messages: number }[] = [];
  const open = new Map<string, (typeof voices)[number]>();
  for (const { at, author, label } of utterances) {
    let voice = open.get(author);
    if (voice === undefined || at - voice.last >= pauseMs || at - voice.at >= burstMs) {
      voice = { at, last: at, author, negative: 0, messages: 0 };
      open.set(author, voice);
      voices.push(voice);
    }
    voice.last = at;
    voice.messages += 1;
    voice.negative += ((label === "negative" ? 1 : 0) - voice.negative) / voice.messages;
  }
  return voices;
}

/** What is usual in a channel. */
export interface Usual {
  /** Share of negative voices, 0–1: the upper end of what the history allows. */
  readonly negative: number;
  /** Negative voices per millisecond, for each of the 24 hours of a UTC day. */
  readonly rates: readonly number[];
  /**
   * How much more unevenly negative voices come than raindrops: variance over mean of their number in a quarter of an
   * hour, at least 1. People talk in bouts, and in some channels one bout brings many.
   */
  readonly burstiness: number;
}

/** Below so many voices of history nothing is usual yet. */
export const leastVoices = 100;

/** Below so much time neither. */
export const leastHistoryMs = 3 * 24 * hourMs;

/**
 * What is usual by the history `from`–`to` (milliseconds since the epoch); null while the first message is less than
 * {@link leastHistoryMs} old or fewer than {@link leastVoices} were heard.
 */
export function usualOf(utterances: readonly Utterance[], to: number): Usual | null {
  const voices = voicesOf(utterances);
  const first = voices[0];
  if (first === undefined || voices.length < leastVoices || to - first.at < leastHistoryMs) return null;
  const sums = Array.from({ length: 24 }, () => 0);
  let negative = 0;
  for (const voice of voices) {
    const hour = new Date(voice.at).getUTCHours();
    sums[hour] = (sums[hour] ?? 0) + voice.negative;
    negative += voice.negative;
  }
  const days = (to - first.at) / (24 * hourMs);
  const share = negative / voices.length;
  // One standard error above the estimate: a little history must not make the usual look calmer than it is.
  const upper = share + Math.sqrt((share * (1 - share) + 1 / voices.length) / voices.length);
  const mean = negative / 24;
  // Each hour borrows from its neighbours and a little from the whole day, so that a quiet hour is not "never".
  const rates = sums.map((sum, hour) => {
    const near = sum + (sums[(hour + 1) % 24] ?? 0) + (sums[(hour + 23) % 24] ?? 0);
    return (near + 0.5 * mean + 0.5) / (3.5 * days * hourMs);
  });
  return { negative: Math.min(0.95, Math.max(0.02, upper)), rates, burstiness: burstinessOf(voices, rates, to) };
}

/** Share of slots that are taken for incidents rather than for how people talk. */
const wildSlots = 0.003;

function burstinessOf(voices: readonly Voice[], rates: readonly number[], to: number): number {
  const slotMs = hourMs / 4;
  const first = voices[0]?.at ?? to;
  const slots = new Float64Array(Math.max(1, Math.floor((to - first) / slotMs)));
  for (const voice of voices) {
    const slot = Math.floor((voice.at - first) / slotMs);
    if (slot < slots.length) slots[slot] = (slots[slot] ?? 0) + voice.negative;
  }
  let expectedSum = 0;
  const squares = slots.map((seen, slot) => {
    const expected = (rates[new Date(first + slot * slotMs).getUTCHours()] ?? 0) * slotMs;
    expectedSum += expected;
    return (seen - expected) ** 2;
  });
  // The wildest slots count as the wildest but them, so that one incident does not make the next look usual.
  const limit = squares.toSorted()[Math.floor(squares.length * (1 - wildSlots))] ?? 0;
  const sum = squares.reduce((total, square) => total + Math.min(square, limit), 0);
  return Math.max(1, sum / expectedSum);
}
