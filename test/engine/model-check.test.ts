import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { createTinyEngine, tinyModel } from "./tiny-engine.js";

let folder: string;
let tiny: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
  tiny = await readFile(tinyModel);
});
afterAll(() => rm(folder, { recursive: true }));

/** The tiny model with its architecture's name changed in place. */
function asLlama(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const place = changed.indexOf("qwen2", changed.indexOf("general.architecture"));
  changed.write("llama", place, "latin1");
  return changed;
}

const table: readonly (readonly [name: string, content: (bytes: Buffer) => Buffer | undefined, fault: RegExp])[] = [
  ["a missing file", () => undefined, /does not exist/],
  ["an empty file", () => Buffer.alloc(0), /is empty/],
  ["a web page", () => Buffer.from("<!doctype html><title>404</title>"), /is not a GGUF file/],
  ["a file cut within its header", (bytes) => bytes.subarray(0, 4000), /cut short within its header, at 4000 bytes/],
  ["a file cut within its weights", (bytes) => bytes.subarray(0, -50_000), /is cut short: it has \d+ of \d+ bytes/],
  ["a file that lacks its last byte", (bytes) => bytes.subarray(0, -1), /is cut short: it has \d+ of \d+ bytes/],
  ["another kind of model", asLlama, /holds a model of type "llama"; this bot needs qwen2 or qwen3/],
];

describe("a bad model file", () => {
  it.each(table)("that is %s is refused with its name, its fault and the remedy", async (name, content, fault) => {
    const path = join(folder, `${name}.gguf`);
    const bytes = content(tiny);
    if (bytes !== undefined) await writeFile(path, bytes);
    const error: unknown = await createTinyEngine({ modelPath: path, modelName: "qwen" }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(path);
    expect(String(error)).toMatch(fault);
    expect(String(error)).toContain("npm run pull -- qwen");
  });

  it("that is a folder is refused", async () => {
    await expect(createTinyEngine({ modelPath: folder })).rejects.toThrow(/is not a file/);
  });

  it("whose vocabulary gives both labels the same token is refused", async () => {
    const { greedyPrompts } = await import("./tiny-engine.js");
    const prompts = await greedyPrompts();
    const sentiment = { ...prompts.sentiment, labels: { positive: "中性", negative: "中立" } };
    await expect(createTinyEngine({ prompts: { ...prompts, sentiment } })).rejects.toThrow(/begin with the same token/);
  });
});

describe("options out of range", () => {
  it("are refused all at once", async () => {
    const error: unknown = await createTinyEngine({ threads: 0, chatSlots: 99, contextTokens: 1.5 }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error instanceof ConfigurationError ? error.problems : []).toEqual([
      "threads must be a whole number from 1 to 1024, not 0.",
      "chatSlots must be a whole number from 1 to 16, not 99.",
      "contextTokens must be a whole number from 256 to 32768, not 1.5.",
      "maxReplyTokens must be a whole number from 1 to 0.75, not 128.",
    ]);
  });
});
