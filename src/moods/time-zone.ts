import { dayMs, hourMs } from "./period.js";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** A moment as a clock and calendar on the wall show it. */
export interface WallTime {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Whether this program can reckon in `zone`, an IANA name such as `Asia/Shanghai` or `UTC`. */
export function isTimeZone(zone: string): boolean {
  try {
    formatFor(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall shows in `zone` at `at` (milliseconds since the epoch). Throws RangeError for an unknown zone. */
export function wallTime(at: number, zone: string): WallTime {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const year = parts.get("year") ?? 0;
  const month = parts.get("month") ?? 1;
  const day = parts.get("day") ?? 1;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, hour: parts.get("hour") ?? 0, minute: parts.get("minute") ?? 0, weekday };
}

/** Wall clock minus UTC in `zone` at `at`, in milliseconds, to the minute. */
export function zoneOffset(at: number, zone: string): number {
  const wall = wallTime(at, zone);
  const asIfUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  return asIfUtc - Math.floor(at / 60_000) * 60_000;
}

/**
 * The moment at which the wall shows the given date and hour. `day` may run over the month's ends, as in `Date.UTC`.
 * An hour that summer time skips is taken as the same span after midnight; one that it repeats, as the first.
 */
export function momentOf(year: number, month: number, day: number, hour: number, zone: string): number {
  const asIfUtc = Date.UTC(year, month - 1, day, hour);
  const before = asIfUtc - zoneOffset(asIfUtc - dayMs, zone);
  const after = asIfUtc - zoneOffset(asIfUtc + dayMs, zone);
  // Across a change of clocks only one of the two offsets gives back the hour asked for; both do for a repeated hour.
  const fits = (moment: number): boolean => moment + zoneOffset(moment, zone) === asIfUtc;
  const fitting = [before, after].filter(fits);
  return fitting.length > 0 ? Math.min(...fitting) : before;
}

/** Start of the wall's day that holds `at`. */
export function startOfDay(at: number, zone: string): number {
  const wall = wallTime(at, zone);
  return momentOf(wall.year, wall.month, wall.day, 0, zone);
}

/** How far past the full UTC hour the zone's hours begin, 0 in most zones, 30 minutes in India: milliseconds. */
export function hourPhase(at: number, zone: string): number {
  return ((-zoneOffset(at, zone) % hourMs) + hourMs) % hourMs || 0;
}
