import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program as a service runs it, in a process of its own, with the bundled model and SQLite. */
export interface RunningService {
  readonly process: ChildProcess;
  /** What it has logged so far. */
  readonly log: () => string;
  /** Asks it to stop and resolves with its exit code; the code too if it has ended already. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `node .` with these settings, by their fixed names, and a data folder of its own. */
export function startService(settings: Readonly<Record<string, string>>): RunningService {
  const folder = mkdtempSync(join(tmpdir(), "moodbot-service-"));
  // Two threads of a model that wait for each other are slow on a machine that also runs the tests.
  const { PATH, HOME, THREADS = "1" } = process.env;
  const child = spawn(process.execPath, ["."], {
    env: { PATH, HOME, THREADS, DATA_DIR: folder, MODEL: "tiny", ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  // Nobody else ends it where this process ends first, as after a failed check.
  const kill = () => {
    child.kill("SIGKILL");
    removeFolder();
  };
  process.once("exit", kill);
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  const ended = once(child, "exit").then(([code]) => {
    process.off("exit", kill);
    removeFolder();
    return code as number | null;
  });
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { process: child, log: () => log, stop };
}
