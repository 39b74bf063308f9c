import { describe, expect, it } from "vitest";
import { difference, wilson } from "../../src/moods/interval.js";

describe("wilson", () => {
  it("gives the published ranges of Newcombe's examples", () => {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
    expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
    expect(wilson(0, 20)).toMatchObject({ share: 0, low: 0 });
    expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
    expect(wilson(1, 29).low).toBeCloseTo(0.0061, 4);
    expect(wilson(1, 29).high).toBeCloseTo(0.1718, 4);
  });

  it("knows nothing without trials", () => {
    expect(wilson(0, 0)).toEqual({ share: 0.5, low: 0, high: 1 });
  });

  it("stays inside 0 and 1 and around the share for every count", () => {
    for (let trials = 1; trials <= 40; trials += 1) {
      for (let successes = 0; successes <= trials; successes += 1) {
        const { share, low, high } = wilson(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
      }
    }
  });
});

describe("difference", () => {
  it("gives the published range of Newcombe's example", () => {
    // Newcombe (1998), 873–890, table II, method 10: 56/70 against 48/80.
    const { difference: middle, low, high } = difference(wilson(56, 70), wilson(48, 80));
    expect(middle).toBeCloseTo(0.2, 10);
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });
});
