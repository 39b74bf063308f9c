import type { ChatResult, ChatTurn } from "../../../src/engine/engine.js";
import { chatSlots, takeTurns, type Bench } from "../bench.js";
import { percentile } from "../figures.js";
import { figuresOf, type Row } from "../report.js";

const replyTokens = 64;
const historyTokens = 300;
const replyRuns = 5;
/** Between two looks at how far the replies are. Each look takes a core from the model's threads for a moment. */
const pollMilliseconds = 8;

/** From a question to the first token of its answer, in a new conversation and in one with a history. */
export async function measureFirstTokens(bench: Bench): Promise<Row[]> {
  const { bare, messages } = bench;
  let last: ChatResult["tokens"] = { prompt: 0, prefilled: 0, generated: 0 };
  const firstToken = async (turns: readonly ChatTurn[]): Promise<number> => {
    const started = performance.now();
    const result = await bench.engine.chat(turns, { mood: "neutral", maxTokens: 1 });
    last = result.tokens;
    return performance.now() - started;
  };
  const row = async (name: string, runs: number, ours: () => Promise<number>): Promise<Row> => {
    const sampled: number[] = [];
    const { ours: own, theirs } = await takeTurns(runs, ours, async () => {
      sampled.push(await bare.prefillAndSample(last.prefilled, last.prompt - last.prefilled));
      return bare.prefill(last.prefilled, last.prompt - last.prefilled);
    });
    const figures = figuresOf(own, "ms");
    const bareTime = percentile(theirs, 0.5);
    return {
      name,
      value: figures.p50 / bareTime,
      unit: "× bare prefill",
      bound: { atMost: 1.3 },
      figures,
      note:
        `${last.prefilled} new tokens behind ${last.prompt - last.prefilled}; bare ${bareTime.toFixed(1)} ms, ` +
        `with the first token drawn ${percentile(sampled, 0.5).toFixed(1)} ms`,
    };
  };
  return [
    await row("first token, new conversation", 12, () => firstToken([question(messages.message(20))])),
    await row(`first token, second turn after ${historyTokens} tokens`, 6, async () => {
      const opening = question(messages.message(historyTokens - replyTokens));
      // Another mood than the second turn's: that must not make the history new.
      const mood = "positive";
      const answer = await bench.engine.chat([opening], { mood, maxTokens: replyTokens });
      return firstToken([
        { ...opening, mood },
        { role: "assistant", text: answer.text },
        question(messages.message(20)),
      ]);
    }),
  ];
}

/** One reply alone, and two, three and four together. */
export async function measureReplies(bench: Bench): Promise<Row[]> {
  const own: Record<number, number[]> = {};
  const bareRates: Record<number, number[]> = {};
  for (let run = -1; run < replyRuns; run += 1) {
    for (let width = 1; width <= chatSlots; width += 1) {
      const ours = await replyRate(bench, width);
      const theirs = ((width * replyTokens) / (await bench.bare.decode(width, replyTokens, 80))) * 1000;
      if (run >= 0) {
        (own[width] ??= []).push(ours);
        (bareRates[width] ??= []).push(theirs);
      }
    }
  }
  const rate = (width: number): number => percentile(own[width] ?? [], 0.5);
  const bareRate = (width: number): number => percentile(bareRates[width] ?? [], 0.5);
  const row = (width: number, name: string, bound: Row["bound"]): Row => ({
    name,
    value: rate(width) / bareRate(width),
    unit: `× bare, ${width} together`,
    bound,
    figures: figuresOf(own[width] ?? [], "tokens/s"),
    note: `bare ${bareRate(width).toFixed(1)} tokens/s`,
  });
  const comparedToOne = (width: number, bound: Row["bound"]): Row => ({
    name: `${width} replies at once, against one`,
    value: rate(width) / rate(1),
    unit: "× one reply alone",
    bound,
    note: `the bare library: ${(bareRate(width) / bareRate(1)).toFixed(2)} ×`,
  });
  return [
    row(1, `one reply of ${replyTokens} tokens`, { atLeast: 0.92 }),
    row(2, "2 replies at once", null),
    comparedToOne(2, { atLeast: 1 }),
    row(3, "3 replies at once", null),
    comparedToOne(3, { atLeast: 1 }),
    row(4, "4 replies at once", { atLeast: 0.9 }),
    comparedToOne(4, { atLeast: 1.9 }),
  ];
}

/** Tokens per second of `width` replies together, counted from when all have begun until the first has ended. */
async function replyRate({ engine, messages }: Bench, width: number): Promise<number> {
  const conversations = Array.from({ length: width }, () => [question(messages.message(20))]);
  let isOver = false;
  const before = engine.statistics().decodePasses[width] ?? 0;
  const replies = conversations.map(async (turns) => {
    await engine.chat(turns, { mood: "neutral", maxTokens: replyTokens });
    isOver = true;
  });
  const [begin, end] = await watch(
    () => (engine.statistics().decodePasses[width] ?? 0) - before,
    () => isOver,
  );
  await Promise.all(replies);
  return (((end.count - begin.count) * width) / (end.at - begin.at)) * 1000;
}

interface Moment {
  readonly at: number;
  readonly count: number;
}

/** When a count first grew, and when it last did before `isOver`. */
async function watch(readCount: () => number, isOver: () => boolean): Promise<[Moment, Moment]> {
  const moments: Moment[] = [];
  while (!isOver()) {
    await new Promise((resolve) => void setTimeout(resolve, pollMilliseconds));
    const count = readCount();
    if (count > (moments.at(-1)?.count ?? 0)) {
      moments.push({ at: performance.now(), count });
    }
  }
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    throw new Error("the replies never ran side by side");
  }
  return [first, last];
}

function question(text: string): ChatTurn {
  return { role: "user", text };
}
