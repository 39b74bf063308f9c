import { describe, expect, it } from "vitest";
import { lookAt, noAlert } from "../../src/moods/alert-state.js";
import { hourMs } from "../../src/moods/period.js";
import type { Usual } from "../../src/moods/usual.js";
import type { Utterance } from "../../src/moods/voices.js";

const minute = 60_000;
const noon = Date.UTC(2026, 0, 26, 12);
const usual: Usual = {
  negative: 0.33,
  rates: Array.from({ length: 24 }, () => 9 / hourMs),
  days: [],
  burstiness: 1,
  moodiness: 1,
};
const options = { sensitivity: "normal", errorRate: 0.08 } as const;

function talk(began: number, count: number, label: Utterance["label"]): Utterance[] {
  return Array.from({ length: count }, (_, index) => ({ at: began + index * 40_000, author: `p${index % 8}`, label }));
}

describe("lookAt", () => {
  const angry = talk(noon, 24, "negative");
  const raisedAt = noon + 17 * minute;
  const raised = lookAt(noAlert, angry, usual, raisedAt, options);

  it("tells a turn once", () => {
    expect(raised.turn).toMatchObject({ people: 8 });
    expect(raised.state.raisedAt).toBe(raisedAt);
    expect(lookAt(raised.state, angry, usual, raisedAt + minute, options)).toEqual({ state: raised.state, turn: null });
  });

  it("speaks up again only after an hour as usual, and then of what is new", () => {
    const calm = talk(raisedAt + 30 * minute, 40, "positive");
    const later = raisedAt + 61 * minute;
    const recovered = lookAt(raised.state, [...angry, ...calm], usual, later, options);
    expect(recovered).toEqual({ state: { raisedAt: null, settledAt: later, snoozedUntil: 0 }, turn: null });
    const anew = talk(later + minute, 24, "negative");
    const all = [...angry, ...calm, ...anew];
    expect(lookAt(recovered.state, all, usual, later + 18 * minute, options).turn?.since).toBeGreaterThan(later);
  });

  it("does not take an hour without talk for recovery", () => {
    const anew = talk(noon + 3 * hourMs, 24, "negative");
    const { state, turn } = lookAt(raised.state, [...angry, ...anew], usual, noon + 3 * hourMs + 17 * minute, options);
    expect(turn).toBeNull();
    expect(state.raisedAt).toBe(raisedAt);
  });

  it("tells nothing while snoozed", () => {
    const snoozed = { ...noAlert, snoozedUntil: raisedAt + minute };
    expect(lookAt(snoozed, angry, usual, raisedAt, options)).toEqual({ state: snoozed, turn: null });
    expect(lookAt(snoozed, angry, usual, raisedAt + minute, options).turn).not.toBeNull();
  });
});
