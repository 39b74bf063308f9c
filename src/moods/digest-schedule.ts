import { momentOf, wallTime } from "./time-zone.js";

/** When a server's digest comes. */
export interface DigestSchedule {
  readonly every: "day" | "week";
  /** 0–23 on the wall clock of `zone`. */
  readonly hour: number;
  /** 0 is Sunday. Only read when weekly. */
  readonly weekday: number;
  /** IANA name. */
  readonly zone: string;
}

/** The first moment after `after` at which the digest is due. */
export function nextDigest(schedule: DigestSchedule, after: number): number {
  return nearest(schedule, after, 1);
}

/**
 * The last moment up to and including `now` at which the digest was due. A digest is sent when this is later than the
 * last one sent, so that one missed while the bot was down comes once, late, and not once for each time missed.
 */
export function lastDigest(schedule: DigestSchedule, now: number): number {
  return nearest(schedule, now, -1);
}

function nearest(schedule: DigestSchedule, at: number, step: 1 | -1): number {
  const wall = wallTime(at, schedule.zone);
  for (let days = 0; ; days += step) {
    const weekday = (((wall.weekday + days) % 7) + 7) % 7;
    if (schedule.every === "week" && weekday !== schedule.weekday) continue;
    const due = momentOf(wall.year, wall.month, wall.day + days, schedule.hour, schedule.zone);
    if (step === 1 ? due > at : due <= at) return due;
  }
}
