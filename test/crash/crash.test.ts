import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../store/temporary-directory.js";
import { runCrashes } from "./crash-run.js";

const compiled = join(import.meta.dirname, "../../build/crash-test");

beforeAll(() => {
  // The killed bot is a process of its own, so it needs compiled files; its types are checked with all others.
  const tsc = join(import.meta.dirname, "../../node_modules/.bin/tsc");
  execFileSync(tsc, ["-p", import.meta.dirname], { stdio: "inherit" });
}, 300_000);

describe("a bot that is killed again and again", () => {
  test.each([
    ["discord", 11],
    ["slack", 12],
  ] as const)(
    "loses nothing and repeats nothing on a service like %s",
    async (style, seed) => {
      const result = await runCrashes({
        style,
        seed,
        messages: 30,
        kills: 5,
        directory: temporaryDirectory(),
        child: join(compiled, "test/crash/child.js"),
      });
      expect(result).toEqual({ lost: [], doubled: [], wrong: [], kills: 5, exitCode: 0 });
    },
    300_000,
  );
});
