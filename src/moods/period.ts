/** A stretch of time that a person asked for, such as `7d`. */
export interface Period {
  /** As written, in lower case: `24h`, `10d`. Fit to be shown. */
  readonly text: string;
  readonly milliseconds: number;
  /** What one bar of the period's chart covers. */
  readonly bar: "hour" | "day";
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The grain in which overviews count: every time zone's hours begin on a quarter of an hour. */
export const quarterMs = hourMs / 4;

/** The end of the quarter of an hour that holds `at`. */
export function quarterEnd(at: number): number {
  return (Math.floor(at / quarterMs) + 1) * quarterMs;
}

/** The longest period that can be asked for, in days. */
export const longestPeriodDays = 366;

/** Up to here a chart has a bar an hour (72 bars still show at a phone's width), beyond it a bar a day. */
const hourlyUpToMs = 3 * dayMs;

/**
 * Reads `24h`, `7d`, `30d` and the like: a whole number from 1, then `h` (hours) or `d` (days), upper or lower case.
 * Answers null where the text is anything else or longer than {@link longestPeriodDays}.
 */
export function parsePeriod(text: string): Period | null {
  const match = /^(\d{1,5})\s*(h|d)$/i.exec(text.trim());
  if (match === null) return null;
  const amount = Number(match[1]);
  const unit = match[2]?.toLowerCase() === "h" ? "h" : "d";
  const milliseconds = amount * (unit === "h" ? hourMs : dayMs);
  if (amount < 1 || milliseconds > longestPeriodDays * dayMs) return null;
  return { text: `${amount}${unit}`, milliseconds, bar: milliseconds <= hourlyUpToMs ? "hour" : "day" };
}
