import { takeTurns, type Bench } from "../bench.js";
import { percentile } from "../figures.js";
import { figuresOf, type Row } from "../report.js";

const messageCount = 200;
/** The length at which bare prefill is near its best. */
const referenceTokens = 128;

/** Two hundred short messages at once, as a busy watched channel brings them. */
export async function measureFlood({ queue, engine, bare, messages, analyst }: Bench): Promise<Row[]> {
  let tokens = 0;
  const before = engine.statistics().classifyPasses;
  const { ours, theirs } = await takeTurns(
    3,
    async () => {
      const lengths = Array.from({ length: messageCount }, () => messages.number(4, 12));
      tokens = lengths.reduce((sum, length) => sum + length + analyst.after, 0);
      const texts = lengths.map((length) => messages.message(length));
      const started = performance.now();
      await Promise.all(texts.map((text) => queue.classify(text)));
      return (tokens / (performance.now() - started)) * 1000;
    },
    async () => {
      const times: number[] = [];
      for (let run = 0; run < 5; run += 1) {
        times.push(await bare.prefill(referenceTokens, analyst.before));
      }
      return (referenceTokens / percentile(times, 0.5)) * 1000;
    },
  );
  const passes = engine.statistics().classifyPasses.map((count, width) => count - (before[width] ?? 0));
  const figures = figuresOf(ours, "tokens/s");
  const bareRate = percentile(theirs, 0.5);
  return [
    {
      name: `${messageCount} short messages to classify`,
      value: figures.p50 / bareRate,
      unit: `× bare prefill of ${referenceTokens}`,
      bound: { atLeast: 0.85 },
      figures,
      note:
        `${tokens} tokens in ${(tokens / figures.p50).toFixed(2)} s; bare ${bareRate.toFixed(0)} tokens/s; ` +
        `passes by messages in them (from 1): ${passes.slice(1).join(", ")}`,
    },
  ];
}
