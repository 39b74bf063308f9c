import { type Difference, difference, type Share, wilson } from "./interval.js";
import {
  byHour,
  byPerson,
  type Counts,
  type HourVoice,
  leastPeople,
  messagesIn,
  shareOf,
  type Side,
  sumCounts,
} from "./tally.js";

/** The shares of the three labels with their 95 % ranges. */
export type Shares = Readonly<Record<Side, Share>>;

/** What is told of a channel's mood where enough people spoke. */
export interface Shown {
  readonly shares: Shares;
  /** Against the period of the same length before; null where fewer than five people spoke then. */
  readonly change: Readonly<Record<"positive" | "negative", Difference>> | null;
  /** The hour with most messages, of those in which at least five people spoke. */
  readonly liveliest: { readonly hour: number; readonly messages: number } | null;
  /** The hour whose negative share is highest by the lower end of its range, of the same hours. */
  readonly darkest: { readonly hour: number; readonly negative: Share } | null;
}

/** A channel's mood over one period. */
export interface MoodSummary {
  readonly messages: number;
  readonly people: number;
  /** Null where fewer than {@link leastPeople} spoke: then nothing but the number of messages is told. */
  readonly shown: Shown | null;
}

/** Sums up `now`, and compares it with `before`, the voices of the period of the same length just before. */
export function summarise(now: readonly HourVoice[], before: readonly HourVoice[]): MoodSummary {
  const people = byPerson(now);
  const messages = messagesIn(sumCounts(now));
  if (people.size < leastPeople) return { messages, people: people.size, shown: null };
  const shares = sharesOf(people);
  return {
    messages,
    people: people.size,
    shown: { shares, change: changeSince(before, shares), ...notableHours(now) },
  };
}

function sharesOf(people: ReadonlyMap<string, Counts>): Shares {
  return {
    positive: shareOf("positive", people),
    negative: shareOf("negative", people),
    neutral: shareOf("neutral", people),
  };
}

function changeSince(before: readonly HourVoice[], now: Shares): Shown["change"] {
  const people = byPerson(before);
  if (people.size < leastPeople) return null;
  const then = sharesOf(people);
  return { positive: difference(now.positive, then.positive), negative: difference(now.negative, then.negative) };
}

function notableHours(voices: readonly HourVoice[]): Pick<Shown, "liveliest" | "darkest"> {
  let liveliest: Shown["liveliest"] = null;
  let darkest: Shown["darkest"] = null;
  for (const [hour, inHour] of byHour(voices)) {
    // One row a person and hour: as many people as rows.
    if (inHour.length < leastPeople) continue;
    const counts = sumCounts(inHour);
    const messages = messagesIn(counts);
    const negative = wilson(counts.negative, messages);
    if (liveliest === null || messages > liveliest.messages) liveliest = { hour, messages };
    if (darkest === null || negative.low > darkest.negative.low) darkest = { hour, negative };
  }
  return { liveliest, darkest };
}

/**
 * Orders channels for the server's table, worst change first: by the change of the negative share, those without a
 * comparison after them by their negative share, those with too few people last.
 */
export function worstFirst(a: MoodSummary, b: MoodSummary): number {
  return rank(b) - rank(a) || b.messages - a.messages;
}

function rank(summary: MoodSummary): number {
  if (summary.shown === null) return -4;
  const { change, shares } = summary.shown;
  return change === null ? shares.negative.share - 3 : change.negative.difference;
}
