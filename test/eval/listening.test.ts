import { describe, expect, test } from "vitest";
import { areaUnderCurve, thresholdFor } from "./listening.js";

describe("the area under the curve", () => {
  test("is the share of pairs in order, ties half", () => {
    expect(areaUnderCurve([0.9, 0.8], [0.1, 0.2])).toBe(1);
    expect(areaUnderCurve([0.1], [0.9])).toBe(0);
    expect(areaUnderCurve([0.5, 0.9], [0.5, 0.7])).toBe(0.625);
  });
});

describe("the threshold", () => {
  test("leaves no larger share at or above it than is allowed", () => {
    const scores = [...Array.from({ length: 97 }, () => 0.1), 0.6, 0.7, 0.8];
    expect(thresholdFor(scores, 0.02)).toBe(0.61);
    expect(thresholdFor([0.2, 0.3], 0.02)).toBe(0.5);
    expect(thresholdFor([1, 1], 0.02)).toBe(1);
  });
});
