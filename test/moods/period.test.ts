import { describe, expect, it } from "vitest";
import { dayMs, hourMs, parsePeriod } from "../../src/moods/period.js";

describe("parsePeriod", () => {
  it.each([
    ["24h", 24 * hourMs, "hour", "24h"],
    ["7d", 7 * dayMs, "day", "7d"],
    ["30d", 30 * dayMs, "day", "30d"],
    ["3h", 3 * hourMs, "hour", "3h"],
    ["10d", 10 * dayMs, "day", "10d"],
    [" 2 D ", 2 * dayMs, "hour", "2d"],
    ["007d", 7 * dayMs, "day", "7d"],
  ])("reads %j", (text, milliseconds, bar, shown) => {
    expect(parsePeriod(text)).toEqual({ text: shown, milliseconds, bar });
  });

  it.each(["", "7", "d", "0d", "-1d", "1.5h", "7w", "367d", "99999d", "7d 3h", "７d", "1e2h"])("refuses %j", (text) => {
    expect(parsePeriod(text)).toBeNull();
  });
});
