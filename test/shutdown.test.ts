import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./store/temporary-directory.js";

const root = join(import.meta.dirname, "..");

test("two SIGTERMs end the program with 0, and until then no second one may use its data", async () => {
  const directory = join(temporaryDirectory(), "data");
  const env = { ...process.env, DATA_DIR: directory, MODEL: "tiny" };
  const bot = spawn(process.execPath, [".", "--json"], { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
  const answered = once(createInterface({ input: bot.stdout }), "line");
  bot.stdin.write("hello\n");
  expect(JSON.parse(String((await answered)[0]))).toMatchObject({ text: "hello" });

  const second = spawnSync(process.execPath, [".", "--json"], { cwd: root, env, input: "", encoding: "utf8" });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`Another bot is using ${directory} already.`);

  const exited = once(bot, "exit");
  bot.kill("SIGTERM");
  bot.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
}, 120_000);
