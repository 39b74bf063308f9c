import { defineConfig } from "vitest/config";

const patience = { testTimeout: 30_000, hookTimeout: 60_000 };

/**
 * Files that want a process of their own: one measures its memory, and discord.js neither posts files where Slack's
 * library was loaded before it, nor lets go at once of a socket that it was opening when it was told to stop.
 */
const alone = ["test/engine/memory.test.ts", "test/**/discord/*.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["test/global-setup.ts"],
    // Engine tests load a real model; two at a time is what two cores carry.
    maxWorkers: 2,
    projects: [
      { test: { name: "alone", include: alone, ...patience } },
      // The others share processes: reading the libraries anew for each file takes longer than most tests.
      { test: { name: "shared", include: ["test/**/*.test.ts"], exclude: alone, isolate: false, ...patience } },
    ],
  },
});
