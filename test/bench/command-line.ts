import { parseArgs } from "node:util";
import { rowGroups, type RowGroup } from "./rows/groups.js";

/** What was asked for on the command line. */
export interface BenchOptions {
  /** A GGUF file to bench instead of the generated one. */
  readonly model: string | undefined;
  readonly quantization: "q4_0" | "q8_0";
  readonly rows: readonly RowGroup[];
  /** Resident conversations, and tokens that each may hold; undefined: the engine's defaults. */
  readonly slots: number | undefined;
  readonly contextTokens: number | undefined;
  /** Requests of each of the eight users. */
  readonly requests: number;
  /** Directory of llama.cpp's own benchmark programs. */
  readonly llamaBench: string | undefined;
  /** Compare with the published design's way of doing the same work, and nothing else. */
  readonly compareSeed: boolean;
  /** End with one line of JSON. */
  readonly json: boolean;
  /** Set in processes that the bench itself starts: the work that they do. */
  readonly child: string | undefined;
}

export const usage = `npm run bench -- [options]
  --rows a,b          only these groups: ${rowGroups.join(", ")}
  --quant q8_0        weights in Q8_0 instead of Q4_0
  --model PATH        any GGUF file of a Qwen model instead of random weights
  --slots N           resident conversations (CHAT_SLOTS), all decoded side by side
  --context-tokens N  tokens of each (CONTEXT_TOKENS)
  --requests N        requests of each of the eight users (50)
  --llama-bench DIR   also run llama.cpp's own llama-bench and llama-batched-bench in DIR
  --compare-seed      the published design's way of doing the same work, and nothing else
  --json              one last line {"rows":[…],"machine":{…}}`;

/** Reads the command line. Throws with one sentence about what is wrong. */
export function readCommandLine(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      model: { type: "string" },
      quant: { type: "string", default: "q4_0" },
      rows: { type: "string", default: rowGroups.join(",") },
      slots: { type: "string" },
      "context-tokens": { type: "string" },
      requests: { type: "string", default: "50" },
      "llama-bench": { type: "string" },
      "compare-seed": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      child: { type: "string" },
    },
  });
  const quantization = values.quant;
  if (quantization !== "q4_0" && quantization !== "q8_0") {
    throw new Error(`--quant is q4_0 or q8_0, not ${quantization}`);
  }
  return {
    model: values.model,
    quantization,
    rows: values.rows.split(",").map(toRowGroup),
    slots: values.slots === undefined ? undefined : wholeNumber("--slots", values.slots),
    contextTokens:
      values["context-tokens"] === undefined ? undefined : wholeNumber("--context-tokens", values["context-tokens"]),
    requests: wholeNumber("--requests", values.requests),
    llamaBench: values["llama-bench"],
    compareSeed: values["compare-seed"],
    json: values.json,
    child: values.child,
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${name} is a whole number from 1, not ${text}`);
  }
  return value;
}

function toRowGroup(name: string): RowGroup {
  const group = rowGroups.find((known) => known === name.trim());
  if (group === undefined) {
    throw new Error(`--rows knows ${rowGroups.join(", ")}, not ${name}`);
  }
  return group;
}
