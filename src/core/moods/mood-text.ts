import { dayMs, hourMs, type Period } from "../../moods/period.js";
import type { Difference, Share } from "../../moods/interval.js";
import type { MoodSummary, Shown } from "../../moods/summary.js";
import type { Words } from "../../words/words.js";
import type { Overview } from "./overview.js";

/** In whose language and by which clock moods are told. */
export interface Telling {
  readonly words: Words;
  /** IANA name. */
  readonly zone: string;
}

/** One channel's mood in words, a line a fact. */
export function describeChannel(overview: Overview, period: Period, name: string, telling: Telling): string {
  const { words } = telling;
  const heading = words.moodHeading(name, spanOf(period, words), datesOf(overview, period, telling));
  const { shown } = overview.summary;
  const start = overview.kept.isWhole ? [heading] : [heading, words.moodNotAllKept(overview.kept.days)];
  if (shown === null) {
    return [...start, words.moodTooFew(overview.summary.messages)].join("\n");
  }
  const lines = [...start, ...linesOf(overview, shown, telling)];
  if (overview.links.positive.length > 0) lines.push(words.moodBrightLinks(linked(overview.links.positive)));
  if (overview.links.negative.length > 0) lines.push(words.moodDarkLinks(linked(overview.links.negative)));
  return [...lines, words.moodNote].join("\n");
}

/** The same for those who cannot see the picture: without links and marks. At most 1,000 characters. */
export function describeForEars(overview: Overview, period: Period, telling: Telling): string {
  const { shown } = overview.summary;
  const lines = shown === null ? [] : linesOf(overview, shown, telling);
  const span = `${spanOf(period, telling.words)}, ${datesOf(overview, period, telling)}`;
  return [span, ...lines].join(". ").slice(0, 1000);
}

/** One line of a server's table. */
export function describeInTable(number: number, summary: MoodSummary, name: string, words: Words): string {
  const start = `\`${String(number).padStart(2)}\` ${name}`;
  if (summary.shown === null) return `${start} · ${words.moodTooFewShort(summary.messages)}`;
  const { shares, change } = summary.shown;
  const volume = words.moodVolume(summary.messages, summary.people);
  const negative = words.moodNegativeShort(...percents(shares.negative));
  const points = change === null ? [] : [words.moodPointsShort(signed(change.negative.difference))];
  return [start, volume, negative, ...points].join(" · ");
}

/** The period in words, as in "the last 7 days". */
export function spanOf(period: Period, words: Words): string {
  const hours = period.milliseconds / hourMs;
  return period.text.endsWith("h") ? words.moodHours(hours) : words.moodDays(period.milliseconds / dayMs);
}

/** From when to when, with the zone: characters that the chart's font has. */
export function datesOf({ from, to }: Pick<Overview, "from" | "to">, period: Period, telling: Telling): string {
  const withTime = period.bar === "hour";
  return `${dateText(from, telling, withTime)} – ${dateText(to, telling, withTime)}, ${telling.zone}`;
}

/** A moment as people write it there, to the minute or the day. */
export function dateText(at: number, { words, zone }: Telling, withTime: boolean): string {
  const format = new Intl.DateTimeFormat(words.dateLocale, {
    timeZone: zone,
    month: "short",
    day: "numeric",
    ...(withTime && { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  });
  return format.format(at).replaceAll(/\s/g, " ");
}

/** Share, lower and upper end as whole per cents. */
export function percents({ share, low, high }: Share): [number, number, number] {
  return [Math.round(share * 100), Math.round(low * 100), Math.round(high * 100)];
}

function linesOf({ summary, kept }: Overview, shown: Shown, telling: Telling): string[] {
  const { words } = telling;
  const share = (side: "positive" | "negative" | "neutral"): string =>
    words.moodShare(words.moodNames[side], ...percents(shown.shares[side]));
  const { change, liveliest, darkest } = shown;
  const lines = [
    words.moodVolume(summary.messages, summary.people),
    [share("positive"), share("negative"), share("neutral")].join(" · "),
    comparison(change, kept, words),
  ];
  if (liveliest !== null) lines.push(words.moodLiveliest(dateText(liveliest.hour, telling, true), liveliest.messages));
  if (darkest !== null) {
    lines.push(words.moodDarkest(dateText(darkest.hour, telling, true), Math.round(darkest.negative.share * 100)));
  }
  return lines;
}

function comparison(change: Shown["change"], kept: Overview["kept"], words: Words): string {
  if (!kept.isBeforeWhole) return words.moodBeforeNotKept(kept.days);
  if (change === null) return words.moodNoBefore;
  return words.moodAgainst([changeText("negative", change, words), changeText("positive", change, words)].join(" · "));
}

function changeText(side: "positive" | "negative", change: NonNullable<Shown["change"]>, words: Words): string {
  const { difference, low, high }: Difference = change[side];
  const isClear = low > 0 || high < 0;
  return words.moodChange(words.moodNames[side], signed(difference), signed(low), signed(high), isClear);
}

function signed(share: number): string {
  const points = Math.round(share * 100);
  return points < 0 ? `−${-points}` : `+${points}`;
}

function linked(links: readonly string[]): string {
  return links.map((link, index) => `[${index + 1}](${link})`).join(" ");
}
