import { dayMs, hourMs } from "./period.js";
import { type Utterance, type Voice, voicesOf } from "./voices.js";

/** What is usual in a channel. */
export interface Usual {
  /** Share of negative voices, 0–1: the upper end of what the history allows. */
  readonly negative: number;
  /** Voices per millisecond, for each of the 24 hours of a UTC day. */
  readonly rates: readonly number[];
  /** How lively each day of the week is (UTC, Sunday first), as a multiple of {@link rates}. */
  readonly days: readonly number[];
  /**
   * How much more unevenly voices come than raindrops: variance over mean of their number in a quarter of an hour, at
   * least 1. People talk in bouts, and in some channels one bout brings many.
   */
  readonly burstiness: number;
  /** The same of the negative share in half an hour against what chance makes of it: some talks are dark, others bright. */
  readonly moodiness: number;
}

/** Below so many voices of history nothing is usual yet. */
export const leastVoices = 100;

/** Below so much time neither. */
export const leastHistoryMs = 3 * dayMs;

/**
 * What is usual by the history up to `to` (milliseconds since the epoch); null while the first message is less than
 * {@link leastHistoryMs} old or fewer than {@link leastVoices} were heard.
 */
export function usualOf(utterances: readonly Utterance[], to: number): Usual | null {
  const voices = voicesOf(utterances);
  const first = voices[0];
  if (first === undefined || voices.length < leastVoices || to - first.at < leastHistoryMs) return null;
  const share = voices.reduce((sum, voice) => sum + voice.negative, 0) / voices.length;
  // One standard error above the estimate: a little history must not make the usual look calmer than it is.
  const upper = share + Math.sqrt((share * (1 - share) + 1 / voices.length) / voices.length);
  const rhythm = { rates: ratesOf(voices, to - first.at), days: daysOf(voices, first.at, to) };
  return {
    ...rhythm,
    negative: Math.min(0.95, Math.max(0.02, upper)),
    burstiness: burstinessOf(voices, rhythm, to),
    moodiness: moodinessOf(voices, share),
  };
}

/** Voices per millisecond that are usual at a moment. */
export function usualRate({ rates, days }: Pick<Usual, "rates" | "days">, at: number): number {
  return (rates[hourOf(at)] ?? 0) * (days[dayOf(at)] ?? 1);
}

function hourOf(at: number): number {
  return Math.floor(at / hourMs) % 24;
}

/** 1 January 1970 was a Thursday. */
function dayOf(at: number): number {
  return (Math.floor(at / dayMs) + 4) % 7;
}

function ratesOf(voices: readonly Voice[], span: number): readonly number[] {
  const sums = Array.from({ length: 24 }, () => 0);
  for (const { at } of voices) sums[hourOf(at)] = (sums[hourOf(at)] ?? 0) + 1;
  const mean = voices.length / 24;
  // Each hour borrows from its neighbours and a little from the whole day, so that a quiet hour is not "never".
  return sums.map((sum, hour) => {
    const near = sum + (sums[(hour + 1) % 24] ?? 0) + (sums[(hour + 23) % 24] ?? 0);
    return (near + 0.5 * mean + 0.5) / ((3.5 * span) / 24);
  });
}

/** So many voices at the mean are mixed in, so that one lively Sunday does not make Sundays lively. */
const dayBallast = 20;

function daysOf(voices: readonly Voice[], from: number, to: number): readonly number[] {
  const heard = Array.from({ length: 7 }, () => 0);
  for (const { at } of voices) heard[dayOf(at)] = (heard[dayOf(at)] ?? 0) + 1;
  const hours = Array.from({ length: 7 }, () => 0);
  for (let at = from; at < to; at += hourMs) hours[dayOf(at)] = (hours[dayOf(at)] ?? 0) + 1;
  const perHour = (voices.length * hourMs) / (to - from);
  return heard.map((count, day) => (count + dayBallast) / (perHour * (hours[day] ?? 0) + dayBallast));
}

/** Share of slots that are taken for incidents rather than for how people talk. */
const wildSlots = 0.003;

function burstinessOf(voices: readonly Voice[], rhythm: Pick<Usual, "rates" | "days">, to: number): number {
  const slotMs = hourMs / 4;
  const first = voices[0]?.at ?? to;
  const slots = new Float64Array(Math.max(1, Math.floor((to - first) / slotMs)));
  for (const { at } of voices) {
    const slot = Math.floor((at - first) / slotMs);
    if (slot < slots.length) slots[slot] = (slots[slot] ?? 0) + 1;
  }
  let expectedSum = 0;
  const squares = slots.map((seen, slot) => {
    const expected = usualRate(rhythm, first + slot * slotMs) * slotMs;
    expectedSum += expected;
    return (seen - expected) ** 2;
  });
  // The wildest slots count as the wildest but them, so that one incident does not make the next look usual.
  const limit = squares.toSorted()[Math.floor(squares.length * (1 - wildSlots))] ?? 0;
  return Math.max(1, squares.reduce((total, square) => total + Math.min(square, limit), 0) / expectedSum);
}

function moodinessOf(voices: readonly Voice[], share: number): number {
  const slots = new Map<number, { negative: number; voices: number }>();
  for (const { at, negative } of voices) {
    const slot = Math.floor(at / (hourMs / 2));
    const known = slots.get(slot) ?? { negative: 0, voices: 0 };
    slots.set(slot, { negative: known.negative + negative, voices: known.voices + 1 });
  }
  let [seen, expected] = [0, 0];
  for (const slot of slots.values()) {
    if (slot.voices < 2) continue;
    seen += (slot.negative - share * slot.voices) ** 2;
    expected += slot.voices * share * (1 - share);
  }
  return expected === 0 ? 1 : Math.max(1, seen / expected);
}
