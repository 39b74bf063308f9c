import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterPatience } from "../../src/core/after-patience.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the newest position is told once the patience is over, and later ones at once", () => {
  const told: number[] = [];
  const tell = afterPatience(3000, (position) => told.push(position));
  tell(3);
  tell(2);
  vi.advanceTimersByTime(2999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  tell(1);
  vi.advanceTimersByTime(0);
  expect(told).toEqual([2, 1]);
});

test("whose turn comes within the patience is told nothing", () => {
  const told: number[] = [];
  const tell = afterPatience(3000, (position) => told.push(position));
  tell(1);
  tell(0);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});
