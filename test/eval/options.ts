import { parseArgs } from "node:util";
import { ConfigurationError, errorText } from "../../src/errors.js";

/** What `npm run eval` was asked. */
export interface EvalOptions {
  readonly data: string;
  readonly prompts: readonly string[];
  readonly models: readonly string[];
  /** Null: as the prompt file says. */
  readonly calibration: "off" | "content-free" | "platt" | null;
  readonly isJson: boolean;
  readonly out: string | null;
  readonly corrections: string | null;
  /** Where the sheet of replies goes; null when it is not wanted. */
  readonly replies: string | null;
  /** Whether to measure how well a model hears danger and loss, instead of moods. */
  readonly isListening: boolean;
  /** Rows to take from the file, evenly spread; Infinity for all. */
  readonly limit: number;
}

export const usage = `npm run eval -- [options]

  --data FILE.tsv         labelled rows: text, label, and if you like lang, source, id (test/eval/heldout.tsv)
  --prompt FILE           a sentiment prompt; give several to compare them on the same rows
  --model NAME            a model as MODEL takes it; give several to compare them
  --calibration KIND      off, content-free or platt (fitted on the other half of the rows, or on --corrections)
  --corrections FILE      moderators' corrections as /mood accuracy exports them: agreement, and a Platt fit
  --limit N               only N rows, evenly spread
  --out FILE.json         keep the report; a file that is there is added to, so that a prompt's history can be read
  --json                  one JSON object on standard output, nothing else
  --concern               how well the model hears danger and loss (--data: ordinary messages), and its entry for
                          prompts/concern.md, which has it asked
  --replies [--out F.md]  a side-by-side sheet of replies to test/eval/replies.tsv (or --data) for a person to judge
`;

/** @throws ConfigurationError naming the wrong option. */
export function readOptions(argv: readonly string[]): EvalOptions | "help" {
  const multiple = { type: "string", multiple: true, default: [] as string[] } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: "string" },
        prompt: multiple,
        model: multiple,
        calibration: { type: "string" },
        corrections: { type: "string" },
        limit: { type: "string" },
        out: { type: "string" },
        json: { type: "boolean", default: false },
        replies: { type: "boolean", default: false },
        concern: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new ConfigurationError([`${errorText(error)}\n\n${usage}`], { cause: error });
  }
  if (values.help) {
    return "help";
  }
  const kinds = ["off", "content-free", "platt"] as const;
  const calibration = kinds.find((kind) => kind === values.calibration) ?? null;
  if (values.calibration !== undefined && calibration === null) {
    throw new ConfigurationError([`--calibration is "${values.calibration}", but must be ${kinds.join(", ")}.`]);
  }
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  if (!(limit >= 1)) {
    throw new ConfigurationError([`--limit is "${values.limit}", but must be a number of rows.`]);
  }
  return {
    data: values.data ?? (values.replies ? "test/eval/replies.tsv" : "test/eval/heldout.tsv"),
    prompts: values.prompt,
    models: values.model,
    calibration,
    isJson: values.json,
    out: values.replies ? null : (values.out ?? null),
    corrections: values.corrections ?? null,
    replies: values.replies ? (values.out ?? "replies.md") : null,
    isListening: values.concern,
    limit,
  };
}
