import { barsOf, type Bar } from "../../moods/bars.js";
import { dayMs, type Period, quarterEnd } from "../../moods/period.js";
import { type MoodSummary, summarise } from "../../moods/summary.js";
import { hourPhase } from "../../moods/time-zone.js";
import type { ChannelKey } from "../../store/keys.js";
import type { MoodViews } from "../../store/mood-views.js";

/** How many links to messages are shown each way. */
const mostLinks = 3;

/** A channel's mood over a period, ready to be put into words and pictures. */
export interface Overview {
  readonly channel: ChannelKey;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly summary: MoodSummary;
  /** Links to the messages that weigh most each way; empty where fewer than five people spoke. */
  readonly links: { readonly positive: readonly string[]; readonly negative: readonly string[] };
  /** Empty where fewer than five people spoke. */
  readonly bars: readonly Bar[];
  readonly kept: Kept;
}

/** How far moods are kept, against what was asked for. */
export interface Kept {
  readonly days: number;
  /** False where the period reaches back further. */
  readonly isWhole: boolean;
  /** False where the period before it does: then there is nothing that it could be compared with. */
  readonly isBeforeWhole: boolean;
}

/** Which period is looked at, from where. */
export interface OverviewOptions {
  readonly period: Period;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
  /** For how many days moods are kept. */
  readonly keptDays: number;
}

/** Reads a channel's mood over the period up to now, and compares it with the one before. */
export async function readOverview(
  views: MoodViews,
  channel: ChannelKey,
  { period, now, zone, keptDays }: OverviewOptions,
): Promise<Overview> {
  // Counts are kept by the quarter of an hour; the one that runs is counted as far as it goes.
  const from = quarterEnd(now) - period.milliseconds;
  const phase = hourPhase(now, zone);
  const voices = await views.voices(channel, from, quarterEnd(now), phase);
  const kept = {
    days: keptDays,
    isWhole: period.milliseconds <= keptDays * dayMs,
    isBeforeWhole: 2 * period.milliseconds <= keptDays * dayMs,
  };
  // What is left of a period that is half deleted would pass for the whole.
  const before = kept.isBeforeWhole ? await views.voices(channel, from - period.milliseconds, from, phase) : [];
  const summary = summarise(voices, before);
  if (summary.shown === null) {
    return { channel, from, to: now, summary, links: { positive: [], negative: [] }, bars: [], kept };
  }
  const positive = await views.weightiest(channel, from, now, "positive", mostLinks);
  const negative = await views.weightiest(channel, from, now, "negative", mostLinks);
  const links = {
    positive: positive.flatMap(({ link }) => link ?? []),
    negative: negative.flatMap(({ link }) => link ?? []),
  };
  return { channel, from, to: now, summary, links, bars: barsOf(voices, from, now, period.bar, zone), kept };
}
