import { describe, expect, it } from "vitest";
import { agreement, fitPlatt, type Judged } from "../../src/moods/accuracy.js";
import { createRandom } from "./random.js";

const judged = (label: Judged["label"], corrected: Judged["corrected"], logOdds = 0): Judged => ({
  label,
  corrected,
  logOdds,
});

describe("agreement", () => {
  it("counts sure messages and tells the unsure ones beside", () => {
    const rows = [
      ...Array.from({ length: 18 }, () => judged("positive", "positive")),
      judged("negative", "positive"),
      judged("positive", "negative"),
      judged("neutral", "positive"),
      judged("negative", "neutral"),
    ];
    const result = agreement(rows);
    expect(result).toMatchObject({ judged: 20, agreed: 18, unsure: 2 });
    expect(result.share.share).toBeCloseTo(0.9);
    expect(result.share.low).toBeCloseTo(0.699, 3);
    expect(result.share.high).toBeCloseTo(0.972, 3);
  });

  it("knows nothing without judgements", () => {
    expect(agreement([])).toMatchObject({ judged: 0, share: { low: 0, high: 1 } });
  });
});

describe("fitPlatt", () => {
  it("finds the sigmoid that the judgements came from", () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 20_000 }, () => {
      const logOdds = 3 * random.normal();
      const isPositive = random.next() < 1 / (1 + Math.exp(-(0.6 * logOdds - 0.8)));
      return judged("neutral", isPositive ? "positive" : "negative", logOdds);
    });
    const fit = fitPlatt(rows);
    expect(fit?.slope).toBeCloseTo(0.6, 1);
    expect(fit?.intercept).toBeCloseTo(-0.8, 1);
  });

  it("stays finite where log-odds separate the kinds perfectly", () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      index < 20 ? judged("positive", "positive", 2 + index / 10) : judged("negative", "negative", -2 - index / 10),
    );
    const fit = fitPlatt(rows);
    expect(fit?.slope).toBeGreaterThan(0.5);
    expect(fit?.slope).toBeLessThan(10);
  });

  it("refuses to fit noise: fewer than ten judgements of either kind", () => {
    const rows = Array.from({ length: 109 }, (_, index) =>
      judged("positive", index < 100 ? "positive" : "negative", 1),
    );
    expect(fitPlatt(rows)).toBeNull();
  });
});
