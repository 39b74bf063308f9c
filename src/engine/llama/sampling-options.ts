import { TokenBias, type LlamaModel, type SequenceEvaluateOptions, type Token } from "node-llama-cpp";
import type { Sampling } from "../prompt-files.js";

/**
 * A prompt file's sampling as the library wants it.
 *
 * @param generated what the running reply consists of so far; asked before each token
 */
export function samplingOptions(
  model: LlamaModel,
  sampling: Sampling,
  generated: () => readonly Token[],
): SequenceEvaluateOptions {
  const { temperature, topK, topP, minP, seed, presencePenalty, frequencyPenalty } = sampling;
  return {
    temperature,
    topK,
    topP,
    minP,
    // The library's own default is the time in seconds, which draws the same number all second long.
    seed: seed ?? Math.floor(Math.random() * 0xffff_ffff),
    ...(presencePenalty + frequencyPenalty > 0 ? { tokenBias: () => penalties(model, sampling, generated()) } : {}),
  };
}

/**
 * Presence and frequency penalty as logit biases. The library's own penalty looks every token of the vocabulary up in a
 * table, which costs a tenth of a small model's decode; this one touches only the tokens concerned.
 */
function penalties(model: LlamaModel, sampling: Sampling, generated: readonly Token[]): TokenBias {
  const { penaltyTokens, presencePenalty, frequencyPenalty } = sampling;
  const counts = new Map<Token, number>();
  for (const token of generated.slice(Math.max(0, generated.length - penaltyTokens))) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const bias = TokenBias.for(model);
  for (const [token, times] of counts) bias.set([token], { logit: -presencePenalty - frequencyPenalty * times });
  return bias;
}
