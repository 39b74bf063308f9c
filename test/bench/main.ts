import { loadavg } from "node:os";
import { usableCores } from "../../src/engine/llama/threads.js";
import { ensureBenchModel } from "./bench-model.js";
import { openBench, type Bench } from "./bench.js";
import { childWork, type ChildWork } from "./child.js";
import { readCommandLine, usage, type BenchOptions } from "./command-line.js";
import { runLlamaBench } from "./llama-bench.js";
import { describeMachine, formatMachine } from "./machine.js";
import { formatJson, formatRow, tableHead, type Row } from "./report.js";
import { measureBareRates } from "./rows/bare.js";
import { measureCare } from "./rows/care.js";
import { measureFlood } from "./rows/flood.js";
import type { RowGroup } from "./rows/groups.js";
import { measureMemory, measureSoak, measureStart } from "./rows/processes.js";
import { measureReactions } from "./rows/reaction.js";
import { measureFirstTokens, measureReplies } from "./rows/reply.js";
import { measureStore } from "./rows/store.js";
import { measureUsers } from "./rows/users.js";
import { compareWithSeed } from "./seed-way.js";

/** Where generated models are kept; git ignores it. */
const modelFolder = "models/bench";

/** Groups that share one engine in this process, and those that need none of it. */
const inProcess: Partial<Record<RowGroup, (bench: Bench) => Promise<Row[]>>> = {
  bare: measureBareRates,
  reaction: measureReactions,
  "first-token": measureFirstTokens,
  reply: measureReplies,
  flood: measureFlood,
};
/** As much memory as the defaults take, in more and shorter conversations: each of the eight users keeps a place. */
const busySlots = { slots: 8, contextTokens: 768 };
const inChildren: Partial<Record<RowGroup, (modelPath: string) => Promise<Row[]>>> = {
  care: measureCare,
  store: measureStore,
  start: measureStart,
  memory: measureMemory,
  soak: measureSoak,
};

async function run(options: BenchOptions): Promise<void> {
  const machine = await describeMachine();
  const modelPath = options.model ?? ensureBenchModel(modelFolder, options.quantization);
  console.log(`${formatMachine(machine)}\nmodel: ${modelPath}\n\n${tableHead}`);
  const rows: Row[] = [];
  const measure: Measure = async (name, work) => {
    const started = performance.now();
    for (const row of await work()) {
      rows.push(row);
      console.log(formatRow(row));
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`${name}: ${seconds} s, load average ${loadavg()[0]?.toFixed(2)}\n`);
  };
  const { llamaBench } = options;
  if (llamaBench !== undefined) {
    await measure("llama-bench", () => runLlamaBench(llamaBench, modelPath, usableCores()));
  }
  if (!options.compareSeed) {
    for (const name of options.rows.filter((one) => one in inChildren)) {
      await measure(name, async () => (await inChildren[name]?.(modelPath)) ?? []);
    }
  }
  await measureOnEngines(modelPath, options, measure);
  if (options.json) {
    console.log(formatJson(rows, machine));
  }
}

type Measure = (name: string, work: () => Promise<Row[]>) => Promise<void>;

/** The groups that need an engine in this process. */
async function measureOnEngines(modelPath: string, options: BenchOptions, measure: Measure): Promise<void> {
  if (options.compareSeed) {
    const bench = await openBench(modelPath, options);
    await measure("compare-seed", () => compareWithSeed(bench, modelPath, modelFolder));
    return bench.close();
  }
  const shared = options.rows.filter((name) => name in inProcess);
  if (shared.length > 0) {
    const bench = await openBench(modelPath, options);
    for (const name of shared) {
      await measure(name, async () => (await inProcess[name]?.(bench)) ?? []);
    }
    await bench.close();
  }
  if (options.rows.includes("users")) {
    const { slots = busySlots.slots, contextTokens = busySlots.contextTokens } = options;
    const bench = await openBench(modelPath, { slots, contextTokens });
    await measure("users", () => measureUsers(bench, options.requests));
    await bench.close();
  }
}

async function runChild(work: string, modelPath: string | undefined): Promise<void> {
  if (!(work in childWork) || modelPath === undefined) {
    throw new Error(`--child ${work} is for the bench's own use`);
  }
  console.log(JSON.stringify(await childWork[work as ChildWork](modelPath)));
}

try {
  const options = readCommandLine(process.argv.slice(2));
  await (options.child === undefined ? run(options) : runChild(options.child, options.model));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${usage}\n`);
  process.exitCode = 1;
}
