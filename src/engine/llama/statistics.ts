/** What the engine has done since it started. Counts only grow; a histogram's index is the number of sequences. */
export interface EngineStatistics {
  /** Classifier passes by the number of messages in them. */
  readonly classifyPasses: readonly number[];
  /** Decode passes by the number of replies that got a token. */
  readonly decodePasses: readonly number[];
  /** Chunks of chat prompts computed. */
  readonly prefillChunks: number;
  /** Chat prompt tokens computed, and those found in a resident conversation instead. */
  readonly prefilledTokens: number;
  readonly reusedTokens: number;
  /** Of the computed ones, those before the last user turn: history that was no longer (or never) resident. */
  readonly reprefilledTokens: number;
  readonly generatedTokens: number;
  readonly classifications: number;
  /** Classifications answered from the cache of short texts. */
  readonly cacheHits: number;
  /** Sequences thrown away after an error of the library. */
  readonly resets: number;
}

/** The same, for the engine to write. */
export type Counters = { -readonly [Name in keyof EngineStatistics]: Writable<EngineStatistics[Name]> };
type Writable<Value> = Value extends readonly number[] ? number[] : Value;

/** All zero. */
export function createCounters(): Counters {
  return {
    classifyPasses: [],
    decodePasses: [],
    prefillChunks: 0,
    prefilledTokens: 0,
    reusedTokens: 0,
    reprefilledTokens: 0,
    generatedTokens: 0,
    classifications: 0,
    cacheHits: 0,
    resets: 0,
  };
}

/** Adds one to the bar `size` of a histogram. */
export function count(histogram: number[], size: number): void {
  while (histogram.length <= size) histogram.push(0);
  histogram[size] = (histogram[size] ?? 0) + 1;
}
