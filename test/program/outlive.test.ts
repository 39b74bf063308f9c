import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Runs a few lines in a process of its own, as the program guards it. */
async function run(lines: string): Promise<{ stdout: string; stderr: string; code: number }> {
  const script = `
    import { connect } from "node:net";
    import { outliveLateFailures } from "./dist/outlive.js";
    const log = (fields, message) => console.log(message + ": " + fields.error);
    outliveLateFailures({ warn: log, error: log });
    setTimeout(() => console.log("still here"), 500);
    ${lines}`;
  try {
    const ended = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    return { ...ended, code: 0 };
  } catch (error) {
    return error as { stdout: string; stderr: string; code: number };
  }
}

test("a connection that fails when nobody listens any more does not end the program", async () => {
  const { stdout, code } = await run(`connect(1, "127.0.0.1");`);
  expect(stdout).toMatch(/a connection that was given up failed: connect ECONNREFUSED .*\nstill here/);
  expect(code).toBe(0);
});

test("nor does a promise that fails late", async () => {
  const { stdout, code } = await run(`void Promise.reject(new Error("late"));`);
  expect(stdout).toBe("a promise failed where nobody listened: late\nstill here\n");
  expect(code).toBe(0);
});

test("any other exception ends it, with its stack", async () => {
  const { stdout, stderr, code } = await run(`setTimeout(() => { throw new TypeError("a mistake"); }, 1);`);
  expect(stdout).not.toContain("still here");
  expect(stderr).toContain("TypeError: a mistake\n    at ");
  expect(code).toBe(1);
});
