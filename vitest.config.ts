import { defineConfig } from "vitest/config";

/** Measures the memory of its process, so that nothing else may have used that before. */
const alone = "test/engine/memory.test.ts";
/** discord.js cannot post files once a process has loaded Slack's library before it; the program loads it first. */
const discord = "test/**/discord/*.test.ts";

const patience = { testTimeout: 30_000, hookTimeout: 60_000 };
/** Files share a process: reading the platforms' libraries anew for each takes longer than most tests. */
const shared = { isolate: false, ...patience };

export default defineConfig({
  test: {
    globalSetup: ["test/global-setup.ts"],
    // Engine tests load a real model; two at a time is what two cores carry.
    maxWorkers: 2,
    projects: [
      { test: { name: "discord", include: [discord], ...shared } },
      { test: { name: "others", include: ["test/**/*.test.ts"], exclude: [alone, discord], ...shared } },
      { test: { name: "alone", include: [alone], ...patience } },
    ],
  },
});
