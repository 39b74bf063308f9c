import { parseArgs } from "node:util";
import { rowGroups, type RowGroup } from "./rows/groups.js";

/** What was asked for on the command line. */
export interface BenchOptions {
  /** A GGUF file to bench instead of the generated one. */
  readonly model: string | undefined;
  readonly quantization: "q4_0" | "q8_0";
  readonly rows: readonly RowGroup[];
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
  const requests = Number(values.requests);
  if (!Number.isInteger(requests) || requests < 1) {
    throw new Error(`--requests is a whole number from 1, not ${values.requests}`);
  }
  return {
    model: values.model,
    quantization,
    rows: values.rows.split(",").map(toRowGroup),
    requests,
    llamaBench: values["llama-bench"],
    compareSeed: values["compare-seed"],
    json: values.json,
    child: values.child,
  };
}

function toRowGroup(name: string): RowGroup {
  const group = rowGroups.find((known) => known === name.trim());
  if (group === undefined) {
    throw new Error(`--rows knows ${rowGroups.join(", ")}, not ${name}`);
  }
  return group;
}
