import { describe, expect, test } from "vitest";
import { compare, figuresOf, type Judgement } from "./figures.js";
import { withPlatt } from "./judge.js";
import { pairFigures } from "./pairs.js";
import { replyChecks } from "./replies.js";
import { describeCorrections } from "./report.js";
import { createRandom } from "../moods/random.js";

function judged(label: "positive" | "negative" | "neutral", positive: number, language = "en"): Judgement {
  const row = { id: "1", text: "text", label, language, source: "made up" };
  return { row, positive, logOdds: Math.log(positive / (1 - positive)), labelIsTop: true, milliseconds: 1 };
}

describe("pairFigures", () => {
  const named = (id: string, judgement: Judgement): Judgement => ({ ...judgement, row: { ...judgement.row, id } });

  test("counts a pair only where both sides are right, and leaves single rows out", () => {
    const rows = [
      named("1a", judged("positive", 0.9)),
      named("1b", judged("negative", 0.2)),
      named("2a", judged("negative", 0.4)),
      named("2b", judged("positive", 0.3)),
      named("3a", judged("positive", 0.9)),
      named("4", judged("positive", 0.9)),
    ];
    expect(pairFigures(rows)).toMatchObject({ all: { pairs: 2, bothRight: 0.5 } });
    expect(pairFigures([judged("positive", 0.9)])).toEqual({});
  });
});

describe("figuresOf", () => {
  const rows = [
    judged("positive", 0.9),
    judged("positive", 0.4, "zh"),
    judged("negative", 0.2),
    judged("negative", 0.1, "zh"),
    judged("neutral", 0.5),
    judged("neutral", 0.8),
  ];

  test("counts accuracy on polar rows alone, with its interval, by language", () => {
    const figures = figuresOf(rows, 0.15);
    expect(figures).toMatchObject({ rows: 6, accuracy: 0.75 });
    expect(figures.interval[0]).toBeCloseTo(0.301, 3);
    expect(figures.interval[1]).toBeCloseTo(0.954, 3);
    expect(figures.byLanguage["zh"]).toMatchObject({ rows: 2, accuracy: 0.5 });
  });

  test("tells coverage at the band, neutral rows inside it, F1 and the confusion", () => {
    const figures = figuresOf(rows, 0.15);
    expect(figures.band).toEqual({ width: 0.15, coverage: 0.75, accuracy: 1 });
    expect(figures.neutral).toEqual({ rows: 2, insideBand: 0.5 });
    expect(figures.f1.positive).toBeCloseTo(2 / 3);
    expect(figures.f1.negative).toBeCloseTo(0.8);
    expect(figures.confusion).toEqual({ positive: [1, 1], negative: [0, 2], neutral: [2, 0] });
  });

  test("finds a calibrated classifier at its noise floor and an overconfident one above it", () => {
    const random = createRandom(7);
    const draw = (confidence: (p: number) => number) =>
      Array.from({ length: 2000 }, () => {
        const truth = 0.1 + 0.8 * random.next();
        return judged(random.next() < truth ? "positive" : "negative", confidence(truth));
      });
    const calibrated = figuresOf(
      draw((p) => p),
      0.15,
    );
    expect(calibrated.ece).toBeLessThan(calibrated.eceFloor * 1.6);
    const overconfident = draw((p) => (p > 0.5 ? 0.98 : 0.02));
    expect(figuresOf(overconfident, 0.15).ece).toBeGreaterThan(0.1);
    expect(figuresOf(withPlatt(overconfident, null), 0.15).ece).toBeLessThan(0.1);
  });
});

describe("compare", () => {
  test("is McNemar's exact test on the rows in which two classifiers differ", () => {
    const right = Array.from({ length: 10 }, () => judged("positive", 0.9));
    const worse = right.map((row, index) => (index < 6 ? judged("positive", 0.1) : row));
    expect(compare(right, worse)).toEqual({ onlyFirst: 6, onlySecond: 0, p: expect.closeTo(2 / 2 ** 6, 6) });
    expect(compare(right, right).p).toBe(1);
  });
});

describe("replyChecks", () => {
  const failed = (reply: string, message = "hello there", promptText = "You are a warm and supportive assistant.") =>
    replyChecks.filter((check) => check.fails(reply, message, promptText)).map((check) => check.name);

  test("let a kind reply pass in either language", () => {
    expect(failed("That sounds hard, I am here.")).toEqual([]);
    expect(failed("听起来很不容易，我在。", "我很难过")).toEqual([]);
  });

  test.each([
    ["empty", " "],
    ["wrong language", "你好"],
    ["leaks the prompt", "I know: You are a warm and supportive one"],
    ["analyst's coldness", "负面。"],
    ["control token", "fine <|im_end|>"],
    ["repeats itself", "I see. I see. I see. I see. "],
  ])("find a reply that is %s", (name, reply) => {
    expect(failed(reply)).toContain(name);
  });
});

test("corrections tell agreement by the random sample alone", () => {
  const rest = { language: "en", promptHash: "abc", model: "tiny" } as const;
  const said = (corrected: "positive" | "negative", correctedBy: "asked" | "unasked") =>
    ({ ...rest, logOdds: 1, label: "positive", corrected, correctedBy }) as const;
  const mistakes = Array.from({ length: 6 }, () => said("negative", "unasked"));
  const text = describeCorrections([said("positive", "asked"), said("positive", "asked"), ...mistakes]);
  expect(text).toContain("2 of 2 in the random sample agree");
  expect(text).toContain("6 more were made unasked");
});
