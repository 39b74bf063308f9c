import { ConfigurationError } from "../../errors.js";
import type { ConcernSkill } from "../concern-prompt.js";
import type { Calibration, PromptFiles } from "../prompt-files.js";
import { threadsFor } from "./threads.js";

/** See {@link LlamaEngineOptions.kvType}. */
export type KvType = "Q8_0" | "mixed" | "F16";

/** What {@link createLlamaEngine} is built from. */
export interface LlamaEngineOptions {
  /** Path of a GGUF file of a Qwen model (qwen2 or qwen3). */
  readonly modelPath: string;
  /** The model's name for people and for the remedy in errors. @default the file's name */
  readonly modelName?: string;
  /** Everything the model is told. */
  readonly prompts: PromptFiles;
  /** Threads of one forward pass, 1 or more. More than there are cores makes it many times slower. @default see threadsFor */
  readonly threads?: number;
  /** Conversations that stay resident in memory and are decoded side by side, 1–16. @default 4 */
  readonly chatSlots?: number;
  /** Tokens that each of them may hold, prompt and reply together, 256–32768. @default 1536 */
  readonly contextTokens?: number;
  /**
   * Tokens that the classifier reads at once: the sentiment prompt (about 50) and a message, of a longer one the head and
   * the tail, never less than 64 of it. 64–2048. The library gives out memory for them by the 256. @default 256
   */
  readonly classifyTokens?: number;
  /** Upper limit of a reply's tokens beside the prompt file's, at most half of `contextTokens`. @default the prompt file's */
  readonly maxReplyTokens?: number;
  /**
   * How conversations' keys and values are kept: `Q8_0` takes 52 KB a token in Qwen1.5-0.5B's shape, `F16` 98 KB,
   * `mixed` (keys in Q8_0, values in F16) 75 KB. Values in Q8_0 are unpacked row by row in every pass: behind 200 tokens
   * four replies together are a quarter slower than with `mixed`, which is within 7 % of `F16`. @default "mixed"
   */
  readonly kvType?: KvType;
  /**
   * Messages that may share one classifier pass, 1–8; each takes 25 MB in Qwen1.5-0.5B's shape. The library's kernels
   * take four rows at once, and four messages of one length fill them. @default 4, or `chatSlots` + 1 where that is less
   */
  readonly classifyWidth?: number;
  /** Tokens of a chat prompt computed between two decode passes, 16–512. @default 96 */
  readonly chunkTokens?: number;
  /** Replaces the sentiment prompt's own calibration. @default the prompt file's */
  readonly calibration?: Calibration;
  /** Short texts whose classification is remembered, 0 = none. @default 512 */
  readonly classificationCache?: number;
  /**
   * What the model has shown in hearing danger and loss; without it, it is not asked. Takes 25 MB in Qwen1.5-0.5B's shape.
   * @default null
   */
  readonly concernSkill?: ConcernSkill | null;
  /** Told what the model's library warns of. @default nobody */
  readonly onWarning?: (message: string) => void;
  /** Stops loading. */
  readonly signal?: AbortSignal;
}

/** The same with every default filled in. */
export interface ResolvedOptions extends LlamaEngineOptions {
  readonly threads: number;
  readonly chatSlots: number;
  readonly contextTokens: number;
  readonly classifyTokens: number;
  readonly maxReplyTokens: number;
  readonly kvType: KvType;
  readonly classifyWidth: number;
  readonly chunkTokens: number;
  readonly calibration: Calibration;
  readonly classificationCache: number;
}

/** Whether the model is asked about danger and loss. */
export function isAsked({ prompts, concernSkill }: LlamaEngineOptions): boolean {
  return prompts.concern !== null && (concernSkill ?? null) !== null;
}

/** Fills in defaults and checks ranges. @throws {@link ConfigurationError} with every value out of range */
export function resolveOptions(options: LlamaEngineOptions): ResolvedOptions {
  const contextTokens = options.contextTokens ?? 1536;
  const chatSlots = options.chatSlots ?? 4;
  const maximum = options.prompts.chat.maximumTokens;
  const resolved: ResolvedOptions = {
    ...options,
    threads: options.threads ?? threadsFor(options.modelPath),
    chatSlots,
    contextTokens,
    classifyTokens: options.classifyTokens ?? 256,
    maxReplyTokens: Math.min(maximum, options.maxReplyTokens ?? maximum),
    kvType: options.kvType ?? "mixed",
    classifyWidth: options.classifyWidth ?? Math.min(4, chatSlots + 1),
    chunkTokens: options.chunkTokens ?? 96,
    calibration: options.calibration ?? options.prompts.sentiment.calibration,
    classificationCache: options.classificationCache ?? 512,
  };
  const ranges: readonly [string, number, number, number][] = [
    ["threads", resolved.threads, 1, 1024],
    ["chatSlots", resolved.chatSlots, 1, 16],
    ["contextTokens", contextTokens, 256, 32_768],
    ["classifyTokens", resolved.classifyTokens, 64, 2048],
    ["maxReplyTokens", resolved.maxReplyTokens, 1, contextTokens / 2],
    ["classifyWidth", resolved.classifyWidth, 1, 8],
    ["chunkTokens", resolved.chunkTokens, 16, 512],
    ["classificationCache", resolved.classificationCache, 0, 1_000_000],
  ];
  const problems = ranges
    .filter(([, value, least, most]) => !(Number.isInteger(value) && value >= least && value <= most))
    .map(([name, value, least, most]) => `${name} must be a whole number from ${least} to ${most}, not ${value}.`);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return resolved;
}
