import { describe, expect, it } from "vitest";
import { readCommandLine } from "./command-line.js";
import { readBatched, readSingle } from "./llama-bench.js";
import { describeMachine } from "./machine.js";
import { figuresOf, format, formatJson, formatRow, isReached, type Row } from "./report.js";

describe("the bench's command line", () => {
  it("runs every group with fifty requests by default", () => {
    const options = readCommandLine([]);
    expect(options.rows).toContain("users");
    expect(options).toMatchObject({ quantization: "q4_0", requests: 50, json: false, compareSeed: false });
  });

  it("takes groups, weights and counts", () => {
    const options = readCommandLine(["--rows", "bare, soak", "--quant", "q8_0", "--requests", "7", "--slots", "8"]);
    expect(options).toMatchObject({ rows: ["bare", "soak"], quantization: "q8_0", requests: 7, slots: 8 });
  });

  it.each([
    [["--rows", "speed"], /--rows knows bare, .*not speed/],
    [["--quant", "q2"], /--quant is q4_0 or q8_0, not q2/],
    [["--requests", "0"], /--requests is a whole number from 1, not 0/],
    [["--unknown"], /Unknown option/],
  ])("says what is wrong with %j", (argv, message) => {
    expect(() => readCommandLine(argv)).toThrow(message);
  });
});

describe("a row", () => {
  const row: Row = {
    name: "reaction",
    value: 1.25,
    unit: "×",
    bound: { atMost: 1.3 },
    figures: figuresOf([10, 20, 30], "ms"),
  };

  it("reaches an upper and a lower bound, and always none", () => {
    expect(isReached(row)).toBe(true);
    expect(isReached({ ...row, value: 1.31 })).toBe(false);
    expect(isReached({ ...row, bound: { atLeast: 1.3 } })).toBe(false);
    expect(isReached({ ...row, bound: null })).toBe(true);
  });

  it("is a line of a Markdown table with its own unit and that of its measurements", () => {
    expect(formatRow(row)).toBe("| reaction | 1.25 × | ≤ 1.30 | yes | 20.0 ms | 29.0 ms | 3 |  |");
  });

  it("is an object with the bound as a number in the line of JSON", () => {
    expect(JSON.parse(formatJson([row], { cores: 2 }))).toEqual({
      rows: [{ name: "reaction", value: 1.25, bound: 1.3, ok: true, unit: "×", p50: 20, p95: 29, runs: 3 }],
      machine: { cores: 2 },
    });
  });

  it("shows three significant digits and no more than two decimals", () => {
    expect([0.001, 1.234, 12.34, 123.4, 12_345].map(format)).toEqual(["0.00", "1.23", "12.3", "123", "12345"]);
  });
});

describe("llama.cpp's own benchmarks", () => {
  it("are read from the JSON of llama-bench", () => {
    const output = JSON.stringify([
      { n_prompt: 128, n_gen: 0, avg_ts: 333.3 },
      { n_prompt: 0, n_gen: 32, avg_ts: 66.6 },
    ]);
    expect(readSingle(output).map(({ name, value }) => [name, value])).toEqual([
      ["llama-bench: prefill of 128 tokens", 333.3],
      ["llama-bench: decode of 32", 66.6],
    ]);
  });

  it("are read from the lines of llama-batched-bench, whatever else it prints", () => {
    const output = 'loading\n{"n_kv_max": 1024, "pp": 64, "tg": 32, "pl": 4, "speed_pp": 300.5, "speed_tg": 105.2}\n';
    expect(readBatched(output)).toMatchObject([{ name: "llama-batched-bench: decode, 4 together", value: 105.2 }]);
  });
});

describe("the machine's description", () => {
  it("names processor, cores and system", async () => {
    const machine = await describeMachine();
    expect(machine.cores).toBeGreaterThanOrEqual(1);
    expect(machine.cpu.length).toBeGreaterThan(0);
    expect(machine.node).toBe(process.version);
  });
});
