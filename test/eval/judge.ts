import { chooseModel } from "../../src/engine/model-catalog.js";
import { createLlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { loadPromptFiles, type Calibration } from "../../src/engine/prompt-files.js";
import type { Config } from "../../src/config.js";
import { fitPlatt, type Judged } from "../../src/moods/accuracy.js";
import type { Judgement } from "./figures.js";
import type { LabelledRow } from "./read-data.js";

/** One classifier to try: a model under a prompt. */
export interface Candidate {
  readonly name: string;
  readonly model: string;
  /** Path of the sentiment prompt; null for the project's own. */
  readonly prompt: string | null;
}

/** A candidate's judgements of all rows, in their order. */
export interface CandidateResult {
  readonly candidate: Candidate;
  readonly model: string;
  readonly promptHash: string;
  readonly judgements: readonly Judgement[];
}

/**
 * Runs the bot's own classifier over all rows, one at a time, so that the milliseconds are those of an idle bot.
 *
 * @param onProgress Told after each row how many are done.
 */
export async function judgeAll(
  config: Config,
  candidate: Candidate,
  calibration: Exclude<Calibration, object> | null,
  rows: readonly LabelledRow[],
  onProgress: (done: number) => void,
): Promise<CandidateResult> {
  const model = chooseModel(candidate.model, config.MODELS_DIR);
  const prompts = await loadPromptFiles(config.PROMPTS_DIR, candidate.prompt ?? undefined);
  const engine = await createLlamaEngine({
    modelPath: model.path,
    modelName: model.name,
    prompts,
    chatSlots: 1,
    contextTokens: 256,
    maxReplyTokens: 64,
    classifyTokens: config.CLASSIFY_TOKENS,
    classificationCache: 0,
    ...(config.THREADS !== undefined && { threads: config.THREADS }),
    ...(calibration !== null && { calibration }),
  });
  const judgements: Judgement[] = [];
  try {
    for (const row of rows) {
      const { positive, logOdds, labelIsTop, milliseconds } = await engine.classify(row.text);
      judgements.push({ row, positive, logOdds, labelIsTop, milliseconds });
      onProgress(judgements.length);
    }
  } finally {
    await engine.close();
  }
  return { candidate, ...engine.description, judgements };
}

/**
 * Applies Platt scaling. Without corrections each half of the rows is scaled by a fit on the other half, so that no row
 * judges its own scale. Rows stay as they are where there is too little to fit.
 */
export function withPlatt(judgements: readonly Judgement[], corrections: readonly Judged[] | null): Judgement[] {
  const fits = [0, 1].map((half) =>
    fitPlatt(corrections ?? judgements.filter((_, index) => index % 2 !== half).map(asJudged)),
  );
  return judgements.map((judgement, index) => {
    const fit = fits[index % 2];
    if (!fit) {
      return judgement;
    }
    return { ...judgement, positive: 1 / (1 + Math.exp(-(fit.slope * judgement.logOdds + fit.intercept))) };
  });
}

function asJudged({ logOdds, positive, row }: Judgement): Judged {
  return { logOdds, label: positive >= 0.5 ? "positive" : "negative", corrected: row.label };
}
