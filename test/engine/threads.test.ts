import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { threadsFor, usableCores } from "../../src/engine/llama/threads.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cgroup-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("the number of usable cores", () => {
  it("is that of the machine without control groups or quota", async () => {
    expect(usableCores(join(root, "none"))).toBe(availableParallelism());
    await writeFile(join(root, "cpu.max"), "max 100000\n");
    expect(usableCores(root)).toBe(availableParallelism());
  });

  it.each([
    ["100000 100000", 1],
    ["190000 100000", 1],
    ["20000 100000", 1],
  ])("is version 2's quota, rounded down, but at least 1: %s", async (quota, cores) => {
    await writeFile(join(root, "cpu.max"), `${quota}\n`);
    expect(usableCores(root)).toBe(cores);
  });

  it("is version 1's quota, where -1 means none", async () => {
    await mkdir(join(root, "cpu"));
    await writeFile(join(root, "cpu/cpu.cfs_period_us"), "100000\n");
    await writeFile(join(root, "cpu/cpu.cfs_quota_us"), "150000\n");
    expect(usableCores(root)).toBe(1);
    await writeFile(join(root, "cpu/cpu.cfs_quota_us"), "-1\n");
    expect(usableCores(root)).toBe(availableParallelism());
  });

  it("is never more than the machine has", async () => {
    await writeFile(join(root, "cpu.max"), "100000000 100000\n");
    expect(usableCores(root)).toBe(availableParallelism());
  });
});

describe("the threads for a model", () => {
  it("are one for a very small one, else one a core", async () => {
    const file = join(root, "model.gguf");
    await writeFile(file, "");
    await truncate(file, 20_000_000);
    expect(threadsFor(file)).toBe(1);
    await truncate(file, 64 * 1024 * 1024);
    expect(threadsFor(file)).toBe(usableCores());
    expect(threadsFor(join(root, "none.gguf"))).toBe(usableCores());
  });
});
