import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { ChildWork } from "../child.js";
import { percentile } from "../figures.js";
import { figuresOf, type Row } from "../report.js";

const entry = fileURLToPath(new URL("../start.cjs", import.meta.url));
const run = promisify(execFile);

/** From the start of a process until it can work, ours and the bare library's in turn. */
export async function measureStart(modelPath: string): Promise<Row[]> {
  const result = z.object({ ready: z.number() });
  const own: number[] = [];
  const bare: number[] = [];
  for (let turn = -1; turn < 3; turn += 1) {
    const { ready } = result.parse(await runChild("start-engine", modelPath));
    const { ready: bareReady } = result.parse(await runChild("start-bare", modelPath));
    if (turn >= 0) {
      own.push(ready / 1000);
      bare.push(bareReady / 1000);
    }
  }
  const figures = figuresOf(own, "s");
  const bareTime = percentile(bare, 0.5);
  return [
    {
      name: "start to ready, against bare",
      value: figures.p50 / bareTime,
      unit: "× bare library",
      bound: { atMost: 1.5 },
      figures,
      note: `bare ${bareTime.toFixed(2)} s`,
    },
    { name: "start to ready", value: figures.p50, unit: "s", bound: { atMost: 10 } },
  ];
}

/** Peak memory in a process of its own, with discord.js and Bolt loaded. */
export async function measureMemory(modelPath: string): Promise<Row[]> {
  const result = z.object({ peak: z.number() });
  const usual = result.parse(await runChild("memory-usual", modelPath));
  const small = result.parse(await runChild("memory-small", modelPath));
  return [
    { name: "peak memory, 4 slots of 1,536 tokens", value: usual.peak, unit: "MB", bound: { atMost: 1.15 * 1024 } },
    { name: "peak memory, 2 slots of 1,024 tokens", value: small.peak, unit: "MB", bound: { atMost: 850 } },
  ];
}

/** Memory after 2,000 classifications and 200 replies, against that after the first tenth of them. */
export async function measureSoak(modelPath: string): Promise<Row[]> {
  const { resident } = z.object({ resident: z.array(z.number()) }).parse(await runChild("soak", modelPath));
  const [first = Number.NaN] = resident;
  const last = resident.at(-1) ?? Number.NaN;
  return [
    {
      name: "memory after 2,000 classifications and 200 replies",
      value: last / first,
      unit: "× after the first tenth",
      bound: { atMost: 1.1 },
      note: `MB after each tenth: ${resident.map((megabytes) => megabytes.toFixed(0)).join(", ")}`,
    },
  ];
}

async function runChild(work: ChildWork, modelPath: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, [entry, "--child", work, "--model", modelPath]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}
