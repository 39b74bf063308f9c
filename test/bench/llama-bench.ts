import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Row } from "./report.js";

const run = promisify(execFile);

const singleResult = z.object({ n_prompt: z.number(), n_gen: z.number(), avg_ts: z.number() });
const batchedResult = z.object({ pl: z.number(), speed_tg: z.number() });

/**
 * Runs llama.cpp's own llama-bench and llama-batched-bench on the model. Throws when `folder` lacks them; both build from
 * llama.cpp's sources with `cmake --build build --target llama-bench llama-batched-bench`.
 */
export async function runLlamaBench(folder: string, modelPath: string, threads: number): Promise<Row[]> {
  const common = ["-m", modelPath, "-t", String(threads), "-ngl", "0"];
  const single = await run(join(folder, "llama-bench"), [
    ...common,
    "-p",
    "16,32,128,512",
    "-n",
    "32",
    "-r",
    "3",
    "-o",
    "json",
  ]);
  const batched = await run(join(folder, "llama-batched-bench"), [
    ...common,
    "-c",
    "1024",
    "-npp",
    "64",
    "-ntg",
    "32",
    "-npl",
    "1,2,4",
    "--output-format",
    "jsonl",
  ]);
  return [...readSingle(single.stdout), ...readBatched(batched.stdout)];
}

/** Rows of what `llama-bench -o json` prints: an array, one entry for each prompt length and one for generation. */
export function readSingle(output: string): Row[] {
  return z
    .array(singleResult)
    .parse(JSON.parse(output))
    .map(({ n_prompt: prompt, n_gen: generated, avg_ts: rate }) =>
      toRow(prompt > 0 ? `llama-bench: prefill of ${prompt} tokens` : `llama-bench: decode of ${generated}`, rate),
    );
}

/** Rows of what `llama-batched-bench --output-format jsonl` prints: one object a line among other lines. */
export function readBatched(output: string): Row[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => batchedResult.parse(JSON.parse(line)))
    .map(({ pl, speed_tg: rate }) => toRow(`llama-batched-bench: decode, ${pl} together`, rate));
}

function toRow(name: string, value: number): Row {
  return { name, value, unit: "tokens/s", bound: null };
}
