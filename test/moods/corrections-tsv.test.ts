import { describe, expect, it } from "vitest";
import { type Correction, formatCorrections, parseCorrections } from "../../src/moods/corrections-tsv.js";

const correction: Correction = {
  logOdds: -1.2345678901,
  label: "negative",
  corrected: "positive",
  correctedBy: "asked",
  language: "zh",
  promptHash: "0123456789ab",
  model: "tiny",
};

describe("corrections as tab-separated values", () => {
  it("are read as they were written", () => {
    const all: readonly Correction[] = [correction, { ...correction, correctedBy: "unasked", label: "neutral" }];
    expect(parseCorrections(formatCorrections(all))).toEqual(all);
    expect(parseCorrections(formatCorrections([]))).toEqual([]);
  });

  it("stay one line each, whatever a model is called", () => {
    const [read] = parseCorrections(formatCorrections([{ ...correction, model: "a\tb\nc" }]));
    expect(read?.model).toBe("a b c");
  });

  it("are found by their columns' names, in any order, with others beside them", () => {
    const text = [
      "note\tmodel\tprompt_hash\tlanguage\tcorrected_by\tcorrected\tlabel\tlog_odds",
      "x\ttiny\t0123456789ab\tzh\tasked\tpositive\tnegative\t-1.2345678901",
    ].join("\r\n");
    expect(parseCorrections(text)).toEqual([correction]);
  });

  it("name the columns that are missing and the line that cannot be read", () => {
    expect(() => parseCorrections("log_odds\tlabel\n")).toThrow(
      "corrected, corrected_by, language, prompt_hash, model",
    );
    const broken = formatCorrections([correction]).replace("-1.2345678901", "");
    expect(() => parseCorrections(broken)).toThrow("Line 2");
  });
});
