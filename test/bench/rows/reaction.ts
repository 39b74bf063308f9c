import { chatSlots, takeTurns, type Bench } from "../bench.js";
import { percentile } from "../figures.js";
import { figuresOf, type Row } from "../report.js";

const messageTokens = 20;
/** Tokens of each reply that runs beside the reactions. */
const replyTokens = 96;
/** Between two reactions; a shorter one where replies are written so fast that fewer than four would fit beside them. */
const longestPauseMilliseconds = 300;

/** A reaction alone, and reactions while every slot writes a reply. */
export async function measureReactions(bench: Bench): Promise<Row[]> {
  const { bare, analyst } = bench;
  const computed = messageTokens + analyst.after;
  const idle = await takeTurns(
    20,
    () => react(bench),
    () => bare.prefill(computed, analyst.before),
  );
  const withLogits = await takeTurns(
    10,
    () => react(bench),
    () => bare.prefillAndSample(computed, analyst.before),
  );
  const idleFigures = figuresOf(idle.ours, "ms");
  const bareTime = percentile(idle.theirs, 0.5);
  const alone: Row = {
    name: "reaction, idle",
    value: idleFigures.p50 / bareTime,
    unit: "× bare prefill",
    bound: { atMost: 1.3 },
    figures: idleFigures,
    note:
      `${messageTokens} + ${analyst.after} tokens behind ${analyst.before}; bare ${bareTime.toFixed(1)} ms without ` +
      `logits, ${percentile(withLogits.theirs, 0.5).toFixed(1)} ms with`,
  };
  return [alone, ...(await measureBusy(bench, idleFigures.p50))];
}

async function measureBusy(bench: Bench, idle: number): Promise<Row[]> {
  const latencies: number[] = [];
  const losses: number[] = [];
  await writeReplies(bench);
  for (let run = 0; run < 3; run += 1) {
    const without = await writeReplies(bench);
    const pause = Math.min(longestPauseMilliseconds, without / 4);
    const written = new AbortController();
    const before = latencies.length;
    const reactions = (async () => {
      while (!written.signal.aborted) {
        await sleep(pause);
        // One that begins after the replies' end would be counted, but cost them nothing.
        if (!written.signal.aborted) latencies.push(await react(bench));
      }
    })();
    const withReactions = await writeReplies(bench);
    written.abort();
    await reactions;
    const count = latencies.length - before;
    if (count > 0) losses.push((withReactions - without) / count);
  }
  const figures = figuresOf(latencies, "ms");
  const lossFigures = figuresOf(losses, "ms");
  return [
    {
      name: "reaction, while 4 replies are generated: p95",
      value: figures.p95 / idle,
      unit: "× idle p50",
      bound: { atMost: 2.5 },
      figures,
    },
    {
      name: "what each such reaction costs the replies",
      value: lossFigures.p50 / idle,
      unit: "× idle p50",
      bound: { atMost: 1 },
      figures: lossFigures,
    },
  ];
}

/** Lets every slot write a reply and returns how long that took, in milliseconds. */
async function writeReplies({ engine, messages }: Bench): Promise<number> {
  const started = performance.now();
  const replies = Array.from({ length: chatSlots }, () =>
    engine.chat([{ role: "user", text: messages.message(messageTokens) }], {
      mood: "neutral",
      maxTokens: replyTokens,
    }),
  );
  await Promise.all(replies);
  return performance.now() - started;
}

async function react({ engine, messages }: Bench): Promise<number> {
  const text = messages.message(messageTokens);
  const started = performance.now();
  await engine.classify(text);
  return performance.now() - started;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds));
}
