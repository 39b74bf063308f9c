import { describe, expect, it } from "vitest";
import { percentile, summarize } from "./figures.js";

describe("percentile", () => {
  it("takes the middle of an odd count and the mean of the two middles of an even one", () => {
    expect(percentile([9, 1, 5], 0.5)).toBe(5);
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  });

  it("interpolates between the nearest ranks", () => {
    const samples = Array.from({ length: 101 }, (_, index) => index);
    expect(percentile(samples, 0.95)).toBeCloseTo(95);
    expect(percentile([10, 20], 0.95)).toBeCloseTo(19.5);
  });

  it("is the only sample where there is one, and refuses none", () => {
    expect(percentile([7], 0.95)).toBe(7);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });

  it("sorts by value, not by spelling, and leaves the samples as they are", () => {
    const samples = [100, 9, 20];
    expect(percentile(samples, 1)).toBe(100);
    expect(samples).toEqual([100, 9, 20]);
  });
});

describe("summarize", () => {
  it("gives median, 95th percentile, maximum and count", () => {
    expect(summarize([3, 1, 2])).toEqual({ p50: 2, p95: 2.9, longest: 3, runs: 3 });
  });
});
