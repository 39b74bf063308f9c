import { describe, expect, it } from "vitest";
import { barsOf } from "../../src/moods/bars.js";
import { dayMs, hourMs } from "../../src/moods/period.js";
import type { HourVoice } from "../../src/moods/tally.js";

const from = Date.UTC(2026, 10, 16);

function voices(hour: number, people: number, counts: Partial<HourVoice>): HourVoice[] {
  const rest = { positive: 0, negative: 0, neutral: 0 };
  return Array.from({ length: people }, (_, index) => ({ ...rest, hour, author: `person ${index}`, ...counts }));
}

describe("barsOf", () => {
  it("gives every hour its bar, empty ones too", () => {
    const bars = barsOf(voices(from + 3 * hourMs, 5, { positive: 2 }), from, from + dayMs, "hour", "UTC");
    expect(bars).toHaveLength(24);
    expect(bars[3]?.counts).toEqual({ positive: 10, negative: 0, neutral: 0 });
    expect(bars[9]).toMatchObject({ messages: 0, counts: null, mood: null });
  });

  it("does not split a bar of fewer than five people, and draws no mood around it", () => {
    const bars = barsOf(voices(from, 4, { negative: 5 }), from, from + dayMs, "hour", "UTC");
    expect(bars[0]).toMatchObject({ messages: 20, counts: null, mood: null });
  });

  it("lets quiet hours lean on their neighbours for the mood, never on fewer than five people", () => {
    const lone = voices(from + hourMs, 1, { negative: 3 });
    const bars = barsOf([...voices(from, 5, { positive: 4 }), ...lone], from, from + dayMs, "hour", "UTC");
    expect(bars[1]?.counts).toBeNull();
    expect(bars[1]?.mood).toBeGreaterThan(0);
    expect(bars[0]?.mood).toBeGreaterThan(bars[1]?.mood ?? 1);
    expect(bars[3]?.mood).not.toBeNull();
    expect(bars[8]?.mood).toBeNull();
  });

  it("cuts days at the zone's midnights, across changes of the clock", () => {
    // Berlin leaves summer time on 25 October 2026: that day has 25 hours.
    const start = Date.UTC(2026, 9, 23, 22);
    const bars = barsOf([], start, start + 4 * dayMs, "day", "Europe/Berlin");
    expect(bars.map((bar) => new Date(bar.start).toISOString())).toEqual([
      "2026-10-23T22:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
      "2026-10-26T23:00:00.000Z",
    ]);
  });

  it("begins with the hour or day that holds the period's beginning", () => {
    const start = from + 2.5 * hourMs;
    expect(barsOf([], start, start + 3 * hourMs, "hour", "Asia/Kolkata").map((bar) => bar.start - from)).toEqual(
      [2.5, 3.5, 4.5].map((hours) => hours * hourMs),
    );
    expect(barsOf([], start, start + 2 * dayMs, "day", "UTC")).toHaveLength(3);
  });
});
