import { describe, expect, it } from "vitest";
import { hourMs } from "../../src/moods/period.js";
import { summarise, worstFirst } from "../../src/moods/summary.js";
import type { HourVoice } from "../../src/moods/tally.js";

/** One row for each of `people`, all alike. */
function hour(
  at: number,
  people: number,
  counts: { positive?: number; negative?: number; neutral?: number },
): HourVoice[] {
  return Array.from({ length: people }, (_, index) => ({
    hour: at * hourMs,
    author: `person ${index}`,
    positive: 0,
    negative: 0,
    neutral: 0,
    ...counts,
  }));
}

describe("summarise", () => {
  it("counts messages but shows no share where fewer than five people spoke", () => {
    expect(summarise(hour(1, 4, { positive: 50, negative: 50 }), [])).toEqual({
      messages: 400,
      people: 4,
      shown: null,
    });
  });

  it("shows the three shares, each inside its range, from five people on", () => {
    const { shown, people } = summarise(hour(1, 5, { positive: 5, negative: 3, neutral: 2 }), []);
    expect(people).toBe(5);
    expect(shown?.shares.positive.share).toBeCloseTo(0.5);
    expect(shown?.shares.negative.share).toBeCloseTo(0.3);
    expect(shown?.shares.neutral.share).toBeCloseTo(0.2);
    expect(shown?.shares.negative.low).toBeGreaterThan(0.15);
    expect(shown?.shares.negative.high).toBeLessThan(0.45);
  });

  it("widens the range where a few people account for one side", () => {
    const even = summarise(hour(1, 10, { positive: 5, negative: 5 }), []).shown?.shares.negative;
    const divided = summarise([...hour(1, 10, { positive: 10 }).slice(5), ...hour(1, 5, { negative: 10 })], []).shown
      ?.shares.negative;
    expect(divided?.share).toBe(even?.share);
    expect((divided?.high ?? 0) - (divided?.low ?? 0)).toBeGreaterThan(2 * ((even?.high ?? 0) - (even?.low ?? 0)));
  });

  it("compares with the period before only where five people spoke then", () => {
    const now = hour(9, 6, { positive: 4, negative: 6 });
    expect(summarise(now, hour(1, 4, { negative: 3 })).shown?.change).toBeNull();
    const change = summarise(now, hour(1, 6, { positive: 8, negative: 2 })).shown?.change;
    expect(change?.negative.difference).toBeCloseTo(0.4);
    expect(change?.negative.low).toBeGreaterThan(0);
    expect(change?.positive.difference).toBeCloseTo(-0.4);
  });

  it("names the hour with most messages and the darkest, leaving out hours of fewer than five people", () => {
    const voices = [
      ...hour(1, 5, { positive: 6, negative: 1 }),
      ...hour(2, 5, { positive: 1, negative: 4 }),
      ...hour(3, 4, { negative: 90 }),
    ];
    const { shown } = summarise(voices, []);
    expect(shown?.liveliest).toEqual({ hour: hourMs, messages: 35 });
    expect(shown?.darkest?.hour).toBe(2 * hourMs);
  });

  it("takes an hour with many dark messages for darker than one with few, all dark", () => {
    const voices = [...hour(1, 5, { negative: 1 }), ...hour(2, 5, { negative: 19, positive: 1 })];
    expect(summarise(voices, []).shown?.darkest?.hour).toBe(2 * hourMs);
  });
});

describe("worstFirst", () => {
  it("puts the greatest rise of the negative share first and channels of too few people last", () => {
    const calm = hour(1, 6, { positive: 6, negative: 2 });
    const dark = hour(9, 6, { positive: 2, negative: 6 });
    const summaries = {
      few: summarise(hour(9, 2, { negative: 9 }), calm),
      better: summarise(calm, dark),
      new: summarise(dark, []),
      worse: summarise(dark, calm),
      same: summarise(calm, calm),
    };
    const order = Object.entries(summaries).toSorted((a, b) => worstFirst(a[1], b[1]));
    expect(order.map(([name]) => name)).toEqual(["worse", "same", "better", "new", "few"]);
  });
});
