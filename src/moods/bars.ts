import { hourMs, type Period } from "./period.js";
import { byHour, type Counts, type HourVoice, leastPeople, messagesIn, sumCounts } from "./tally.js";
import { startOfDay } from "./time-zone.js";

/** What one hour or day of a chart shows. */
export interface Bar {
  /** Its beginning, milliseconds since the epoch. */
  readonly start: number;
  readonly messages: number;
  /** By label; null where fewer than {@link leastPeople} spoke in it, so that no person's mood can be read off. */
  readonly counts: Counts | null;
  /** The smoothed mood, (positive − negative) / (positive + negative), −1 to 1; null where too few spoke around it. */
  readonly mood: number | null;
}

/** How far the mood line looks to either side, in bars; the Gaussian's standard deviation is half of it. */
const reach = 3;

/**
 * Cuts the time `from`–`to` into bars that begin with the wall's hours or days in `zone`, empty ones included, oldest
 * first. The first and the last bar may be cut by the period's ends.
 */
export function barsOf(
  voices: readonly HourVoice[],
  from: number,
  to: number,
  bar: Period["bar"],
  zone: string,
): readonly Bar[] {
  const hours = byHour(voices);
  const bars = startsOf(from, to, bar, zone).map((start, index, starts) => {
    const end = starts[index + 1] ?? to;
    const inBar: HourVoice[] = [];
    for (const [hour, inHour] of hours) {
      if (hour >= start && hour < end) inBar.push(...inHour);
    }
    const counts = sumCounts(inBar);
    return { start, counts, people: new Set(inBar.map((voice) => voice.author)) };
  });
  const whole = sumCounts(voices);
  return bars.map(({ start, counts, people }, index) => ({
    start,
    messages: messagesIn(counts),
    counts: people.size >= leastPeople ? counts : null,
    mood: smoothed(bars, index, whole),
  }));
}

/** (positive − negative) / (positive + negative); 0 where there is neither. */
function balanceOf(counts: Counts): number {
  return (counts.positive - counts.negative) / Math.max(1, counts.positive + counts.negative);
}

/** Begins one bar early where the period begins inside an hour or a day. */
function startsOf(from: number, to: number, bar: Period["bar"], zone: string): readonly number[] {
  const starts: number[] = [];
  // Days are stepped by 26 hours and set back to midnight, since a day has 23 to 25 hours.
  const step = bar === "hour" ? hourMs : 26 * hourMs;
  const midnight = startOfDay(from, zone);
  let start = bar === "hour" ? midnight + Math.floor((from - midnight) / hourMs) * hourMs : midnight;
  while (start < to) {
    starts.push(start);
    start = bar === "hour" ? start + step : startOfDay(start + step, zone);
  }
  return starts;
}

/** So many messages at the period's own mood are mixed in everywhere, so that three messages at night swing nothing. */
const ballast = 5;

interface Gathered {
  readonly counts: Counts;
  readonly people: ReadonlySet<string>;
}

/** Nadaraya–Watson with a Gaussian kernel, each bar weighted by its sure messages. */
function smoothed(bars: readonly Gathered[], at: number, whole: Counts): number | null {
  const people = new Set<string>();
  let balance = 0;
  let weights = 0;
  for (let index = Math.max(0, at - reach); index <= Math.min(bars.length - 1, at + reach); index += 1) {
    const bar = bars[index];
    if (bar === undefined) continue;
    const weight = Math.exp(-0.5 * ((index - at) / (reach / 2)) ** 2);
    balance += weight * (bar.counts.positive - bar.counts.negative);
    weights += weight * (bar.counts.positive + bar.counts.negative);
    for (const person of bar.people) people.add(person);
  }
  return people.size >= leastPeople && weights > 0
    ? (balance + ballast * balanceOf(whole)) / (weights + ballast)
    : null;
}
