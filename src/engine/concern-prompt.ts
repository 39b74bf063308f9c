import { stat } from "node:fs/promises";
import { z } from "zod";
import type { ConcernOpinion } from "./engine.js";
import { hashFile } from "./hash-file.js";
import { labelWord } from "./read-prompt.js";

/** What a model has shown of one concern. */
const shown = z.strictObject({
  auc: z.number().min(0.9, "must be at least 0.9: a model that tells less well is not asked").max(1),
  threshold: z.number().min(0.5, "must be a number from 0.5 to 1").max(1),
  confirms: z.number().min(0, "must be a number from 0 to 0.5").max(0.5).default(0),
});

/** The settings of `concern.md`. */
export const concernSettings = z.strictObject({
  labels: z
    .strictObject({ crisis: labelWord, grief: labelWord, none: labelWord })
    .refine(({ crisis, grief, none }) => new Set([crisis, grief, none]).size === 3, "the three labels must differ"),
  models: z
    .array(
      z.strictObject({
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
        bytes: z.int().positive(),
        crisis: shown,
        grief: shown,
      }),
    )
    .default([]),
});

/**
 * How surely a model tells a concern from what only sounds like it, from which probability on it counts, and which
 * probability of danger and loss together is enough to confirm what the lists suspect.
 */
export type Shown = Readonly<z.infer<typeof shown>>;

/** What a model has shown in telling danger and loss from everything else, on lines that it was not trained on. */
export interface ConcernSkill {
  readonly crisis: Shown;
  readonly grief: Shown;
}

/** The concern that counts at these probabilities, given what the lists suspect: crisis comes before grief. */
export function concernAt(
  skill: ConcernSkill,
  { crisis, grief }: Pick<ConcernOpinion, "crisis" | "grief">,
  suspected: readonly ("crisis" | "grief")[] = [],
): ConcernOpinion["concern"] {
  const isConfirmed = (concern: "crisis" | "grief") =>
    suspected.includes(concern) && crisis + grief >= skill[concern].confirms;
  if (crisis >= skill.crisis.threshold || isConfirmed("crisis")) {
    return "crisis";
  }
  return grief >= skill.grief.threshold || isConfirmed("grief") ? "grief" : "none";
}

/** `concern.md`. */
export interface ConcernPrompt {
  readonly text: string;
  readonly labels: { readonly crisis: string; readonly grief: string; readonly none: string };
  /** The models that may be asked. */
  readonly models: readonly (ConcernSkill & { readonly sha256: string; readonly bytes: number })[];
}

/**
 * What the prompt file says that this model has shown; null where it is none of those listed. The file is read whole only
 * when its size is that of a listed one.
 */
export async function skillOf(prompt: ConcernPrompt | null, modelPath: string): Promise<ConcernSkill | null> {
  const { size } = await stat(modelPath).catch(() => ({ size: -1 }));
  const known = prompt?.models.filter(({ bytes }) => bytes === size) ?? [];
  if (known.length === 0) {
    return null;
  }
  const digest = await hashFile(modelPath);
  return known.find(({ sha256 }) => sha256 === digest) ?? null;
}
