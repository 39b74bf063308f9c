import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runProgram, startProgram, type RunningProgram } from "./run-program.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "moodbot-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the terminal on piped input", () => {
  test("shows the emoji first, then the answer, and knows its commands", async () => {
    const { output, code, errors } = await runProgram(
      [],
      "What a wonderful day!\n/mood\n/mood 3h\n/mood 10d\n/mood soon\n/forget\n/mood\n/help\n/nonsense\n/quit\nnever read\n",
    );
    expect(code).toBe(0);
    expect(output).toMatch(/😄 positive 0\.\d+ · \d+ ms\n\S.*\n/);
    expect(output.indexOf("😄")).toBeLessThan(output.indexOf(" → "));
    expect(output).toMatch(
      /So far: 1 positive, 0 negative, 0 unsure\.\n.*the last 3 hours: 1 positive.*\n.*the last 10 days: 1/,
    );
    expect(output).toMatch(/I understand periods such as/);
    expect(output).toMatch(/Forgotten.*\n+So far: 0 positive/);
    expect(output).toMatch(/\/quit {2}/);
    expect(output).toMatch(/do not know \/nonsense/);
    expect(output).not.toContain("never read");
    expect(output).not.toContain("\u001b[");
    expect(errors).toMatch(/npm run pull/);
  }, 60_000);
});

describe("SIGTERM", () => {
  test("that comes while the model loads ends the program before it connects to anything", async () => {
    const program = startProgram([]);
    program.child.stderr.once("data", () => program.child.kill("SIGTERM"));
    expect(await program.ended).toMatchObject({ code: 0, signal: null, output: "" });
  }, 60_000);
});

describe("a program that has answered", () => {
  const data = mkdtempSync(join(tmpdir(), "moodbot-"));
  let program: RunningProgram;
  beforeAll(async () => {
    program = startProgram(["--json"], { DATA_DIR: data });
    program.child.stdin.write("What a wonderful day!\n");
    await program.says('"reply"');
  });
  afterAll(() => {
    program.child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  });

  test("lets no second one use its data", async () => {
    const second = await runProgram(["--json"], "", { DATA_DIR: data });
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`Another bot is using ${data} already.`);
  });

  test("is ended with 0 by SIGTERM after what is running, and more of them change nothing", async () => {
    program.child.kill("SIGTERM");
    program.child.kill("SIGTERM");
    const { code, signal, output } = await program.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(JSON.parse(output)).toMatchObject({ text: "What a wonderful day!" });
  });
});

describe("what is set wrongly", () => {
  test.each([
    ["a setting", { RATE_LIMIT: "lots" }, /RATE_LIMIT is "lots".*\.env\.example/],
    ["a model's name", { MODEL: "qwen9" }, /no model called "qwen9"/],
    ["a missing model", { MODEL: "qwen3-0.6b" }, /npm run pull -- qwen3-0\.6b/],
    ["a model that is none", { MODEL: "/etc/passwd" }, /\/etc\/passwd is not a GGUF file\. Set MODEL to another file/],
    ["a data folder that is a file", { DATA_DIR: "/etc/passwd" }, /\/etc\/passwd is a file, and a folder is needed/],
    [
      "a data folder where none can be",
      { DATA_DIR: "/proc/1/moods/data" },
      /\/proc\/1\/moods cannot be (written|opened)/,
    ],
    ["a token in the wrong place", { SLACK_BOT_TOKEN: "xapp-secret" }, /SLACK_BOT_TOKEN is a value that is not shown/],
  ])("%s is named in one sentence, with exit code 1", async (_name, settings, message) => {
    const { code, errors, output } = await runProgram(["--json"], "hi\n", { MODELS_DIR: folder, ...settings });
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/xapp-secret|\n {4}at /);
    expect({ code, output }).toEqual({ code: 1, output: "" });
  });

  test("a model file that is cut short or no model at all is named with the command that helps", async () => {
    const path = join(folder, "half.gguf");
    writeFileSync(path, readFileSync("models/tiny/tiny.gguf").subarray(0, 500_000));
    expect((await runProgram(["--json"], "hi\n", { MODEL: path })).errors).toMatch(/half\.gguf .*npm run pull/);
    writeFileSync(path, "<html>");
    expect((await runProgram(["--json"], "hi\n", { MODEL: path })).errors).toMatch(/not a GGUF file.*npm run pull/);
  }, 60_000);

  test("all problems of all prompt files are told at once", async () => {
    writeFileSync(join(folder, "sentiment.md"), "---\ncolour: blue\n---\nJudge.");
    writeFileSync(join(folder, "chat.md"), "---\nmaximumTokens: many\n---\nAnswer {{name}}.");
    const { errors, code } = await runProgram(["--json"], "hi\n", { PROMPTS_DIR: folder });
    expect(errors).toMatch(/sentiment\.md.*colour/);
    expect(errors).toMatch(/chat\.md.*maximumTokens/);
    expect(errors).toMatch(/chat\.md.*name/);
    expect(code).toBe(1);
  });
});
