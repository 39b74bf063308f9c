import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../src/moods/period.js";
import { findTurn, lookBackMs } from "../../src/moods/turn.js";
import { type Usual, usualOf, usualRate } from "../../src/moods/usual.js";
import { type Utterance, voicesOf } from "../../src/moods/voices.js";
import { createMessage, generateWeeks } from "./generated-weeks.js";
import { createRandom } from "./random.js";
import { simulateSeed } from "./simulate.js";

const minute = 60_000;
const noon = Date.UTC(2026, 0, 26, 12);
const said = (at: number, author: string, label: Utterance["label"] = "negative"): Utterance => ({ at, author, label });

describe("voicesOf", () => {
  it("counts a person's burst once, with its share of negative messages", () => {
    const burst = Array.from({ length: 10 }, (_, index) =>
      said(noon + index * 20_000, "a", index < 7 ? "negative" : "positive"),
    );
    const voices = voicesOf(burst);
    expect(voices).toHaveLength(1);
    expect(voices[0]?.negative).toBeCloseTo(0.7);
  });

  it("ends a burst at a pause of half a minute and after five minutes at the latest", () => {
    expect(voicesOf([said(noon, "a"), said(noon + minute / 2, "a")])).toHaveLength(2);
    const steady = Array.from({ length: 14 }, (_, index) => said(noon + index * 25_000, "a"));
    expect(voicesOf(steady).map((voice) => voice.at - noon)).toEqual([0, 5 * minute]);
  });

  it("keeps a burst whole while others speak in between", () => {
    const talk = Array.from({ length: 8 }, (_, index) => said(noon + index * 14_000, index % 2 === 0 ? "a" : "b"));
    expect(voicesOf(talk)).toHaveLength(2);
  });
});

describe("usualOf", () => {
  it("knows nothing before three days and a hundred voices", () => {
    const every = (gap: number, count: number) =>
      Array.from({ length: count }, (_, index) => said(noon - index * gap, `p${index}`)).toReversed();
    expect(usualOf([], noon)).toBeNull();
    expect(usualOf(every(2 * minute, 500), noon)).toBeNull();
    expect(usualOf(every(hourMs, 90), noon)).toBeNull();
    expect(usualOf(every(hourMs, 120), noon)).not.toBeNull();
  });

  it("finds the share, the daily rhythm and how unevenly people talk", () => {
    const shape = { seed: 4, from: noon - 21 * dayMs, weeks: 3, messagesPerWeek: 20_000, channels: 12, errorRate: 0 };
    const steady = usualOf(generateWeeks({ ...shape, meanTalk: 1 }).filter(isIn("channel-6")), noon);
    const bouts = usualOf(generateWeeks({ ...shape, meanTalk: 5 }).filter(isIn("channel-6")), noon);
    expect(steady?.negative).toBeGreaterThan(0.24);
    expect(steady?.negative).toBeLessThan(0.34);
    expect(steady?.rates[20]).toBeGreaterThan(4 * (steady?.rates[3] ?? 1));
    expect(steady?.burstiness).toBeLessThan(1.3);
    expect(bouts?.burstiness).toBeGreaterThan(1.5);
    expect(steady?.moodiness).toBeLessThan(1.2);
    const [monday, sunday] = [noon, noon - dayMs].map((at) => (steady === null ? 0 : usualRate(steady, at)));
    expect(monday).toBeGreaterThan(1.3 * (sunday ?? 0));
  });
});

const isIn = (channel: string) => (message: { readonly channel: string }) => message.channel === channel;

describe("findTurn", () => {
  const usual: Usual = {
    negative: 0.33,
    rates: Array.from({ length: 24 }, () => 9 / hourMs),
    days: Array.from({ length: 7 }, () => 1),
    burstiness: 1,
    moodiness: 1,
  };
  const options = { sensitivity: "normal", errorRate: 0.08 } as const;
  const random = createRandom(1);

  /** Messages of some people at even gaps within fifteen minutes. */
  const crowd = (people: number, count: number, negative: number): Utterance[] =>
    Array.from({ length: count }, (_, index) =>
      createMessage("c", noon + (index * 15 * minute) / count, `p${index % people}`, negative, 0, random),
    );

  it("sees a crowd that turns angry, and says since when and by how much", () => {
    const turn = findTurn(crowd(8, 24, 1), usual, options);
    expect(turn).toMatchObject({ since: noon, negative: 1, usual: 0.33, people: 8 });
  });

  it("takes no happy crowd for an angry one, however lively", () => {
    expect(findTurn(crowd(12, 80, 0.2), usual, options)).toBeNull();
    expect(findTurn(crowd(12, 80, 0.33), usual, options)).toBeNull();
  });

  it("takes no angry member, nor four, for an angry channel", () => {
    expect(findTurn(crowd(1, 100, 1), usual, options)).toBeNull();
    expect(findTurn(crowd(4, 100, 1), usual, options)).toBeNull();
  });

  it("takes no channel for angry when all but one are calm", () => {
    const loud = Array.from({ length: 60 }, (_, index) => said(noon + index * 3 * minute, "loud"));
    const calm = Array.from({ length: 40 }, (_, index) => said(noon + index * 4 * minute, `p${index % 9}`, "positive"));
    const both = [...loud, ...calm].toSorted((a, b) => a.at - b.at);
    expect(findTurn(both, usual, options)).toBeNull();
  });

  it("sees a slow turn without any hurry", () => {
    const slow = Array.from({ length: 110 }, (_, index) =>
      said(noon + (index * lookBackMs) / 110, `p${index % 15}`, index % 4 === 0 ? "positive" : "negative"),
    );
    expect(findTurn(slow, { ...usual, rates: usual.rates.map((rate) => rate * 6) }, options)).not.toBeNull();
  });

  it("is readier to speak the higher its sensitivity", () => {
    const crowds = Array.from({ length: 60 }, () => crowd(7, 14, 0.7));
    const found = (["low", "normal", "high"] as const).map(
      (sensitivity) => crowds.filter((one) => findTurn(one, usual, { ...options, sensitivity }) !== null).length,
    );
    expect(found[0]).toBeLessThan(found[1] ?? 0);
    expect(found[1]).toBeLessThan(found[2] ?? 0);
  });
});

describe("a short simulation", () => {
  const options = { errorRate: 0.08, sensitivity: "normal" } as const;

  it("raises most incidents and hardly any false alarm", () => {
    const results = [1, 2, 3].map((seed) => simulateSeed(seed, { ...options, meanTalk: 1, channels: 2 }));
    expect(results.reduce((sum, result) => sum + result.channelWeeks, 0)).toBe(6);
    expect(results.reduce((sum, result) => sum + result.falseAlarms, 0)).toBeLessThanOrEqual(1);
    expect(results.filter((result) => result.delay !== null).length).toBeGreaterThanOrEqual(2);
  }, 60_000);
});
