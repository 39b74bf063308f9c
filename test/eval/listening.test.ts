import { describe, expect, test } from "vitest";
import { areaUnderCurve, confirmationFor, thresholdFor } from "./listening.js";

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

describe("the probability that confirms a suspicion", () => {
  test("is reached by all but the share that may be lost", () => {
    const scores = [0.03, ...Array.from({ length: 49 }, (_, index) => 0.2 + index / 100)];
    expect(confirmationFor(scores, 0.02)).toBe(0.2);
    expect(confirmationFor(scores, 0)).toBe(0.03);
    expect(confirmationFor([0.9, 0.8], 0.02)).toBe(0.5);
    expect(confirmationFor([0], 0.02)).toBe(0);
  });
});
