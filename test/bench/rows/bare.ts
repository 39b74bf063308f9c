import type { Bench } from "../bench.js";
import { figuresOf, type Row } from "../report.js";

const prefillLengths = [16, 32, 128, 512];
const decodeWidths = [1, 2, 4];
const decodedTokens = 32;

/** The machine's own rates through the bare library, in tokens per second. */
export async function measureBareRates({ bare }: Bench): Promise<Row[]> {
  const prefills = prefillLengths.map((length) => ({ length, rates: [] as number[] }));
  const decodes = decodeWidths.map((width) => ({ width, rates: [] as number[] }));
  await bare.prefill(128);
  for (let run = 0; run < 5; run += 1) {
    for (const { length, rates } of prefills) {
      rates.push((length / (await bare.prefill(length))) * 1000);
    }
    for (const { width, rates } of decodes) {
      rates.push(((width * decodedTokens) / (await bare.decode(width, decodedTokens, 64))) * 1000);
    }
  }
  return [
    ...prefills.map(({ length, rates }) => toRow(`bare prefill of ${length} tokens`, rates)),
    ...decodes.map(({ width, rates }) => toRow(`bare decode, ${width} in lock-step, together`, rates)),
  ];
}

function toRow(name: string, rates: readonly number[]): Row {
  const figures = figuresOf(rates, "tokens/s");
  return { name, value: figures.p50, unit: "tokens/s", bound: null, figures };
}
