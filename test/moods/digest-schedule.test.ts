import { describe, expect, it } from "vitest";
import { type DigestSchedule, lastDigest, nextDigest } from "../../src/moods/digest-schedule.js";
import { hourPhase, isTimeZone, momentOf, zoneOffset } from "../../src/moods/time-zone.js";

const daily: DigestSchedule = { every: "day", hour: 9, weekday: 1, zone: "Asia/Shanghai" };
const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);

describe("digest times", () => {
  it("come daily at the hour of the zone's wall clock", () => {
    const after = Date.parse("2026-11-22T00:59:00Z");
    expect(iso(nextDigest(daily, after))).toBe("2026-11-22T01:00");
    expect(iso(nextDigest(daily, after + 60_000))).toBe("2026-11-23T01:00");
    expect(iso(lastDigest(daily, after))).toBe("2026-11-21T01:00");
    expect(iso(lastDigest(daily, after + 60_000))).toBe("2026-11-22T01:00");
  });

  it("come weekly on the weekday as it is in the zone, not in UTC", () => {
    const mondays: DigestSchedule = { every: "week", hour: 6, weekday: 1, zone: "Pacific/Auckland" };
    const due = nextDigest(mondays, Date.parse("2026-11-22T00:00:00Z"));
    expect(iso(due)).toBe("2026-11-22T17:00");
    expect(iso(nextDigest(mondays, due))).toBe("2026-11-29T17:00");
    expect(iso(lastDigest(mondays, due))).toBe("2026-11-22T17:00");
  });

  it("keep the wall's hour through summer time", () => {
    const berlin: DigestSchedule = { ...daily, zone: "Europe/Berlin" };
    expect(iso(nextDigest(berlin, Date.parse("2026-03-28T08:00:00Z")))).toBe("2026-03-29T07:00");
    expect(iso(nextDigest(berlin, Date.parse("2026-10-24T07:00:00Z")))).toBe("2026-10-25T08:00");
  });

  it("still come once on a day whose hour is skipped or repeated", () => {
    const berlin = (hour: number): DigestSchedule => ({ ...daily, hour, zone: "Europe/Berlin" });
    const skipped = nextDigest(berlin(2), Date.parse("2026-03-28T12:00:00Z"));
    expect(iso(skipped)).toBe("2026-03-29T01:00");
    expect(iso(nextDigest(berlin(2), skipped))).toBe("2026-03-30T00:00");
    const repeated = nextDigest(berlin(2), Date.parse("2026-10-24T12:00:00Z"));
    expect(iso(repeated)).toBe("2026-10-25T00:00");
    expect(iso(nextDigest(berlin(2), repeated))).toBe("2026-10-26T01:00");
  });
});

describe("time zones", () => {
  it("are known by their IANA names and by no others", () => {
    expect(isTimeZone("America/New_York")).toBe(true);
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("")).toBe(false);
  });

  it("have offsets to the quarter of an hour", () => {
    const at = Date.parse("2026-11-22T12:34:56Z");
    expect(zoneOffset(at, "Asia/Kathmandu") / 60_000).toBe(345);
    expect(zoneOffset(at, "America/St_Johns") / 60_000).toBe(-210);
    expect(hourPhase(at, "Asia/Kathmandu") / 60_000).toBe(15);
    expect(hourPhase(at, "Europe/Paris")).toBe(0);
  });

  it("let a day of the month run over", () => {
    expect(iso(momentOf(2026, 12, 32, 0, "UTC"))).toBe("2027-01-01T00:00");
  });
});
