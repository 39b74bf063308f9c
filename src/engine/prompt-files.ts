import { access } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "../errors.js";
import { concernSettings, type ConcernPrompt } from "./concern-prompt.js";
import type { Label, Mood } from "./engine.js";
import { labelWord, readPrompt } from "./read-prompt.js";

/** How a reply's tokens are drawn. All penalties are subtracted from logits. */
export interface Sampling {
  /** 0 always takes the likeliest token; 2 at most. Default 0.7. */
  readonly temperature: number;
  /** Only the likeliest `topK` tokens are drawn from, 1–1000. Off (0) would cost more time than a small model's decode. Default 40. */
  readonly topK: number;
  /** The smallest set of tokens with this probability together is drawn from, 0–1. Default 0.9. */
  readonly topP: number;
  /** Tokens below this share of the likeliest one's probability are left out, 0–1. Default 0. */
  readonly minP: number;
  /** Subtracted from the logit of every token among the last `penaltyTokens` generated, 0–5. Default 0. */
  readonly presencePenalty: number;
  /** Subtracted once for each time the token stands among the last `penaltyTokens`, 0–5. Default 0. */
  readonly frequencyPenalty: number;
  /** How far back the penalties look, in tokens, 0–256. Default 64. */
  readonly penaltyTokens: number;
  /** The same seed gives the same reply to the same prompt. Default: another one for every reply. */
  readonly seed?: number | undefined;
}

/**
 * What is done to the log-odds of positive before they become a probability: nothing; subtract the mean log-odds of
 * inputs without content (Zhao et al., "Calibrate Before Use", ICML 2021); or p = 1 / (1 + exp(−(a·x + b))), fitted by
 * Platt's method.
 */
export type Calibration = "off" | "content-free" | { readonly a: number; readonly b: number };

/** `sentiment.md`. */
export interface SentimentPrompt {
  readonly text: string;
  readonly labels: Readonly<Record<Label, string>>;
  readonly calibration: Calibration;
  /** First 12 hexadecimal digits of the SHA-256 of the file. */
  readonly hash: string;
}

/** `chat.md`. `{{mood}}` stands in the prompt, in the note, or in both. */
export interface ChatPrompt {
  /** The system turn. */
  readonly text: string;
  /**
   * Follows each message within the person's turn; may be empty. A mood told here costs a few tokens each time; one told
   * in the system turn makes the whole conversation after it new whenever the mood changes.
   */
  readonly moodNote: string;
  readonly moods: Readonly<Record<Mood, string>>;
  readonly maximumTokens: number;
  readonly sampling: Sampling;
}

/** Everything the model is told. */
export interface PromptFiles {
  readonly sentiment: SentimentPrompt;
  readonly chat: ChatPrompt;
  /** Null where the folder holds no `concern.md`: then the model is never asked. */
  readonly concern: ConcernPrompt | null;
}

const between = (least: number, most: number) =>
  z.number(`must be a number from ${least} to ${most}`).min(least).max(most);

const sentimentSettings = z.strictObject({
  labels: z
    .strictObject({ positive: labelWord, negative: labelWord })
    .refine((labels) => labels.positive !== labels.negative, "the two labels must differ"),
  calibration: z
    .union(
      [z.literal("off"), z.literal("content-free"), z.strictObject({ a: z.number(), b: z.number() })],
      "must be off, content-free or {a: number, b: number}",
    )
    .default("off"),
});

const chatSettings = z.strictObject({
  moodNote: z.string("must be text").trim().default(""),
  variables: z.strictObject({ mood: z.strictObject({ positive: labelWord, negative: labelWord, neutral: labelWord }) }),
  maximumTokens: z.int("must be a whole number").min(1).max(4096).default(128),
  sampling: z
    .strictObject({
      temperature: between(0, 2).default(0.7),
      topK: between(1, 1000).default(40),
      topP: between(0, 1).default(0.9),
      minP: between(0, 1).default(0),
      presencePenalty: between(0, 5).default(0),
      frequencyPenalty: between(0, 5).default(0),
      penaltyTokens: between(0, 256).default(64),
      seed: z.int().min(0).max(0xffff_ffff).optional(),
    })
    .prefault({}),
});

/**
 * Reads and checks `sentiment.md`, `chat.md` and, if there is one, `concern.md` in `directory`.
 *
 * @param sentimentPath Another file in place of `sentiment.md`, to try a wording.
 * @throws {@link ConfigurationError} with every problem of every file, one sentence each, beginning with the file.
 */
export async function loadPromptFiles(
  directory: string,
  sentimentPath = join(directory, "sentiment.md"),
): Promise<PromptFiles> {
  const problems: string[] = [];
  const sentiment = await readPrompt(sentimentPath, sentimentSettings, [], problems);
  const chat = await readPrompt(join(directory, "chat.md"), chatSettings, ["mood"], problems);
  const concernPath = join(directory, "concern.md");
  const hasConcern = await access(concernPath).then(
    () => true,
    () => false,
  );
  const concern = hasConcern ? await readPrompt(concernPath, concernSettings, [], problems) : undefined;
  if (sentiment === undefined || chat === undefined || problems.length > 0) throw new ConfigurationError(problems);
  return {
    sentiment: { text: sentiment.text, hash: sentiment.hash, ...sentiment.settings },
    chat: {
      text: chat.text,
      moodNote: chat.settings.moodNote,
      moods: chat.settings.variables.mood,
      maximumTokens: chat.settings.maximumTokens,
      sampling: chat.settings.sampling,
    },
    concern: concern === undefined ? null : { text: concern.text, ...concern.settings },
  };
}

/** Fills the mood's word into a chat prompt or its note. */
export function fillMood(text: string, { moods }: Pick<ChatPrompt, "moods">, mood: Mood): string {
  return text.replaceAll(/\{\{\s*mood\s*\}\}/g, () => moods[mood]);
}
