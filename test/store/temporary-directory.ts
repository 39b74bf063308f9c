import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes a folder that goes with the test; in memory where the system has such a place, since tests sync a lot. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "moodbot-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
