import { expect, test } from "vitest";
import { RateLimit } from "../../src/core/rate-limit.js";

const second = 1000;
const minute = 60 * second;

test("grants so many wishes in any minute, and says once that there were too many", () => {
  let now = 0;
  const limit = new RateLimit(2, () => now);
  expect([1, 2, 3, 4].map(() => limit.take("ann"))).toEqual(["allowed", "allowed", "first", "repeated"]);
  expect(limit.take("ben")).toBe("allowed");
  expect(limit.isSpent("ann")).toBe(true);
  now = minute;
  expect(limit.isSpent("ann")).toBe(false);
  expect(limit.take("ann")).toBe("allowed");
});

test("counts what was fetched at once by when it was said", () => {
  const now = 60 * minute;
  const limit = new RateLimit(2, () => now);
  const spread = [30, 25, 20, 15, 10, 5].map((minutes) => limit.take("ann", now - minutes * minute));
  expect(spread).toEqual(Array.from({ length: 6 }, () => "allowed"));
  const flood = [10, 9, 8, 7].map((seconds) => limit.take("ben", now - 5 * minute + seconds * second));
  expect(flood).toEqual(["allowed", "allowed", "first", "repeated"]);
  expect(limit.take("ben")).toBe("allowed");
});
