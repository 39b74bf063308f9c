import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface LockEntry {
  readonly version?: string;
  readonly name?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly resolved?: string;
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, LockEntry> };
const engine = lock.packages["node_modules/node-llama-cpp"];

describe("package-lock.json", () => {
  test("holds the engine's packages for Linux, macOS and Windows, on x64 and arm64", () => {
    for (const [name, os, cpu] of [
      ["linux-x64", "linux", "x64"],
      ["linux-arm64", "linux", "arm64"],
      ["mac-x64", "darwin", "x64"],
      ["mac-arm64-metal", "darwin", "arm64"],
      ["win-x64", "win32", "x64"],
      ["win-arm64", "win32", "arm64"],
    ] as const) {
      const entry = lock.packages[`node_modules/@node-llama-cpp/${name}`];
      expect(entry?.version).toBe(engine?.version);
      expect(entry?.os).toContain(os);
      expect(entry?.cpu).toContain(cpu);
    }
  });

  test("leaves out the CUDA and Vulkan builds, which weigh 600 MB", () => {
    for (const name of ["linux-x64-cuda", "linux-x64-cuda-ext", "linux-x64-vulkan"]) {
      expect(lock.packages[`node_modules/@node-llama-cpp/${name}`]?.name).toBe("empty-npm-package");
    }
  });

  test("names no registry host, so that every registry will do", () => {
    expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });
});
