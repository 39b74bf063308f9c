import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { CallBudget } from "../../../src/platforms/call-budget.js";
import { ReactionBudget, ReactionDroppedError } from "../../../src/platforms/slack/reaction-budget.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const options = { reactions: 5, windowMilliseconds: 60_000, reserved: 2, waitingLimit: 3 };

/** Takes a reaction and notes its name when it may go, or when it was dropped. */
function take(budget: ReactionBudget, log: string[], name: string, isAddressed: boolean, certainty: number): void {
  void budget.take(isAddressed, certainty).then(
    () => log.push(name),
    (error: unknown) => log.push(error instanceof ReactionDroppedError ? `${name} dropped` : String(error)),
  );
}

test("watched messages leave room for addressed ones, which all come", async () => {
  const budget = new ReactionBudget(options);
  const log: string[] = [];
  for (const name of ["w1", "w2", "w3", "w4"]) take(budget, log, name, false, 0.4);
  for (const name of ["a1", "a2", "a3"]) take(budget, log, name, true, 0);
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(["w1", "w2", "w3", "a1", "a2"]);
  await vi.advanceTimersByTimeAsync(60_001);
  expect(log).toEqual(["w1", "w2", "w3", "a1", "a2", "a3", "w4"]);
});

test("of too many watched messages the least sure are dropped and the surest go first", async () => {
  const budget = new ReactionBudget(options);
  const log: string[] = [];
  for (const name of ["w1", "w2", "w3"]) take(budget, log, name, false, 0.2);
  take(budget, log, "sure", false, 0.5);
  take(budget, log, "vague", false, 0.16);
  take(budget, log, "fair", false, 0.3);
  take(budget, log, "good", false, 0.4);
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(["w1", "w2", "w3", "vague dropped"]);
  await vi.advanceTimersByTimeAsync(60_001);
  expect(log.slice(4)).toEqual(["sure", "good", "fair"]);
});

test("no window of a minute ever holds more than the limit", async () => {
  const budget = new ReactionBudget({ ...options, waitingLimit: 1000 });
  const times: number[] = [];
  for (let count = 0; count < 23; count += 1) {
    void budget.take(count % 3 === 0, 0.3).then(() => times.push(performance.now()));
    await vi.advanceTimersByTimeAsync(7000);
  }
  await vi.advanceTimersByTimeAsync(600_000);
  expect(times).toHaveLength(23);
  for (const [index, time] of times.entries()) {
    const later = times[index + options.reactions];
    expect(later === undefined || later - time >= options.windowMilliseconds).toBe(true);
  }
});

test("closing drops what waits and what comes later", async () => {
  const budget = new ReactionBudget({ ...options, reactions: 1, reserved: 0 });
  const log: string[] = [];
  for (const name of ["a1", "a2"]) take(budget, log, name, true, 0);
  budget.close();
  take(budget, log, "a3", true, 0);
  await vi.advanceTimersByTimeAsync(0);
  expect(log.toSorted((one, other) => one.localeCompare(other))).toEqual(["a1", "a2 dropped", "a3 dropped"]);
});

test("a call budget lets a window's calls through and makes the next wait in order", async () => {
  const budget = new CallBudget({ calls: 2, windowMilliseconds: 1000 });
  const log: string[] = [];
  for (const name of ["1", "2", "3", "4", "5"]) void budget.take().then(() => log.push(`${name} ${performance.now()}`));
  const start = performance.now();
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toHaveLength(2);
  expect(budget.hasRoom).toBe(false);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(1000);
  expect(log.map((entry) => Number(entry.split(" ")[1]) - start)).toEqual([0, 0, 1000, 1000, 2000]);
});
