import { pbkdf2, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type as systemType } from "node:os";

/** What the figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Whole memory in GB. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** Runnable processes over the last minute, ours included. 0 on Windows, which does not count them. */
  readonly load: number;
  /** `UV_THREADPOOL_SIZE` of this process. */
  readonly poolSetting: string;
  /** Whether the pool was found to have one thread: a short task queued behind a long one had to wait for it. */
  readonly poolIsOne: boolean;
  /** Threads of this process before the model is loaded, on Linux. Node's default pool makes it three more. */
  readonly threads: number | null;
}

/** Looks at the machine and at this process. To be called before the engine's own threads exist. */
export async function describeMachine(): Promise<Machine> {
  const poolIsOne = await hasOnePoolThread();
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 1e9),
    system: `${systemType()} ${release()}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
    poolSetting: process.env.UV_THREADPOOL_SIZE ?? "unset",
    poolIsOne,
    threads: countThreads(),
  };
}

/** The machine in two lines for people. */
export function formatMachine(machine: Machine): string {
  const { cpu, cores, memory, system, node, load, poolSetting, poolIsOne, threads } = machine;
  return [
    `${cpu}, ${cores} cores, ${memory} GB, ${system}, Node ${node}, load average ${load.toFixed(2)}`,
    `thread pool: UV_THREADPOOL_SIZE=${poolSetting}, ${poolIsOne ? "one thread" : "SEVERAL THREADS"} found` +
      (threads === null ? "" : `; ${threads} threads in the process`),
  ].join("\n");
}

/** Works on every system: with one thread, tasks of the pool end in the order in which they were queued. */
async function hasOnePoolThread(): Promise<boolean> {
  const order: string[] = [];
  const long = new Promise<void>((resolve) => {
    pbkdf2("long", "salt", 100_000, 64, "sha512", () => {
      order.push("long");
      resolve();
    });
  });
  const short = new Promise<void>((resolve) => {
    randomBytes(1, () => {
      order.push("short");
      resolve();
    });
  });
  await Promise.all([long, short]);
  return order[0] === "long";
}

function countThreads(): number | null {
  try {
    return readdirSync("/proc/self/task").length;
  } catch {
    return null;
  }
}
