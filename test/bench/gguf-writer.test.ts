import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, readGgufFileInfo, type Llama } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readQwenVocabulary, writeRandomModel, type ModelShape, type Vocabulary } from "./bench-model.js";
import { tensorBytes, writeGguf } from "./gguf-writer.js";
import { RandomNumbers, randomWeights, toHalf } from "./random-weights.js";

const shape: ModelShape = { layers: 2, width: 64, heads: 4, feedForward: 96, vocabulary: 320 };

/** Every byte as a token of its own, in the spelling of byte-level encoding, and two merges. */
const vocabulary: Vocabulary = {
  tokens: [...readQwenVocabulary().tokens.slice(0, 256), "in", "th"],
  merges: ["i n", "t h"],
  controls: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
};

describe("the GGUF writer", () => {
  let folder: string;
  let llama: Llama;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "moodbot-gguf-"));
    llama = await getLlama({ gpu: false, build: "never", skipDownload: true, progressLogs: false });
  });

  afterAll(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(["q4_0", "q8_0", "f32"] as const)(
    "writes a %s model that the library loads, tokenizes with and decodes",
    async (type) => {
      const path = join(folder, `${type}.gguf`);
      writeRandomModel(path, type, shape, vocabulary);
      const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
      expect(model.tokenize("thin", false)).toEqual([257, 256]);
      expect(model.tokenize("<|im_end|>", true)).toEqual([260]);
      expect(model.detokenize(model.tokenize("thin"))).toBe("thin");
      const context = await model.createContext({ contextSize: 256, batchSize: 32, threads: 1 });
      const sequence = context.getSequence();
      const generated = [];
      for await (const token of sequence.evaluate(model.tokenize("a thin inn"), { temperature: 0 })) {
        generated.push(token);
        if (generated.length === 4) {
          break;
        }
      }
      expect(generated).toHaveLength(4);
      expect(Math.max(...generated)).toBeLessThan(258);
      await context.dispose();
      await model.dispose();
    },
  );

  it("writes what the reader of the library reads back", async () => {
    const path = join(folder, "read-back.gguf");
    writeRandomModel(path, "q4_0", shape, vocabulary);
    const { metadata, fullTensorInfo } = await readGgufFileInfo(path);
    expect(metadata.general.architecture).toBe("qwen2");
    expect(metadata.tokenizer.ggml).toMatchObject({ model: "gpt2", pre: "qwen2", merges: ["i n", "t h"] });
    expect(metadata.tokenizer.ggml.tokens).toHaveLength(320);
    const names = fullTensorInfo?.map((tensor) => tensor.name) ?? [];
    expect(names).toHaveLength(2 + 2 * 12);
    expect(new Set(names).size).toBe(names.length);
  });

  it("gives the same bytes for the same arguments and leaves no partial file", () => {
    writeRandomModel(join(folder, "one.gguf"), "q8_0", shape, vocabulary);
    writeRandomModel(join(folder, "two.gguf"), "q8_0", shape, vocabulary);
    expect(readFileSync(join(folder, "one.gguf")).equals(readFileSync(join(folder, "two.gguf")))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("refuses a tensor whose rows are no whole blocks or whose bytes are missing", () => {
    expect(() => tensorBytes({ name: "odd", shape: [40, 2], type: "q4_0" })).toThrow(/multiples of 32, received 40/);
    const short = { name: "short", shape: [32], type: "f32" as const, chunks: () => [new Uint8Array(4)] };
    expect(() => writeGguf(join(folder, "short.gguf"), new Map(), [short])).toThrow(/expected 128 bytes, received 4/);
  });
});

describe("random weights", () => {
  it("encodes half-precision floats", () => {
    expect(toHalf(1)).toBe(0x3c00);
    expect(toHalf(1.5)).toBe(0x3e00);
    expect(toHalf(2 ** -14)).toBe(0x0400);
    expect(() => toHalf(1e-6)).toThrow(RangeError);
  });

  it("spreads floats around zero with the asked deviation", () => {
    const bytes = Buffer.concat([...randomWeights("f32", 65_536, 0.02, new RandomNumbers(1))]);
    const floats = new Float32Array(bytes.buffer, bytes.byteOffset, 65_536);
    const mean = floats.reduce((sum, value) => sum + value, 0) / floats.length;
    const variance = floats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / floats.length;
    expect(mean).toBeCloseTo(0, 3);
    expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
  });
});
