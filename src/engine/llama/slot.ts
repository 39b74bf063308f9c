import type {
  EvaluationPriority,
  LlamaContext,
  LlamaContextSequence,
  SequenceEvaluateOptions,
  SequenceEvaluateOutput,
  Token,
} from "node-llama-cpp";
import { labelLogits, liftingOptions, type LabelLogits } from "./label-logits.js";
import type { SamplerGarbage } from "./sampler-garbage.js";

type LogitsOutput = SequenceEvaluateOutput<{ readonly probabilities: true }>;

/**
 * One sequence of a context and the tokens that its KV cache holds.
 *
 * Only the round loop may call what is asynchronous here, and never twice at once for one slot: the library takes any
 * order and quietly computes something else.
 */
export class Slot {
  /** Position in the context; passes are shared only by slots in ascending order. */
  readonly index: number;
  readonly #context: LlamaContext;
  readonly #garbage: SamplerGarbage;
  #sequence: LlamaContextSequence;
  #tokens: Token[] = [];
  #generator: AsyncGenerator<Token, void, Token | Token[] | void> | undefined;
  #reader: AsyncGenerator<LogitsOutput, void, Token | Token[] | void> | undefined;
  #wanted: readonly Token[] = [];

  /** Slots of one context must be created in ascending order of `index`, before anything else uses the context. */
  constructor(context: LlamaContext, index: number, garbage: SamplerGarbage) {
    this.index = index;
    this.#context = context;
    this.#garbage = garbage;
    this.#sequence = takeSequence(context);
  }

  /** What the KV cache holds. */
  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  /** How many tokens at the beginning of `tokens` are already here. */
  commonPrefix(tokens: readonly Token[]): number {
    const most = Math.min(tokens.length, this.#tokens.length);
    let length = 0;
    while (length < most && tokens[length] === this.#tokens[length]) length += 1;
    return length;
  }

  /** Drops everything after the first `length` tokens. */
  async truncate(length: number): Promise<void> {
    if (length >= this.#tokens.length) return;
    this.#tokens.length = length;
    await this.#sequence.eraseContextTokenRanges([{ start: length, end: this.#sequence.nextTokenIndex }]);
  }

  /** Appends tokens without asking for any logits. */
  async prefill(tokens: readonly Token[]): Promise<void> {
    this.#garbage.count();
    const evaluated = this.#sequence.evaluateWithoutGeneratingNewTokens([...tokens], this.#order);
    await evaluated;
    this.#tokens.push(...tokens);
  }

  /**
   * Appends tokens and reads the logits of `wanted` after the last. The generator that reads them lives as long as the
   * slot, for the same reason as that of {@link next}.
   */
  async readLogits(tokens: readonly Token[], wanted: readonly Token[]): Promise<LabelLogits> {
    this.#wanted = wanted;
    let result: IteratorResult<LogitsOutput, void>;
    if (this.#reader === undefined) {
      this.#garbage.count();
      const options = { ...liftingOptions(this.#sequence.model, () => this.#wanted), ...this.#order };
      this.#reader = this.#sequence.evaluateWithMetadata([...tokens], { probabilities: true }, options);
      result = await this.#reader.next();
    } else {
      result = await this.#reader.next([...tokens]);
    }
    if (result.done === true) {
      this.#reader = undefined;
      throw new Error("The library returned no logits.");
    }
    this.#tokens.push(...tokens);
    return labelLogits(result.value.probabilities, wanted);
  }

  /**
   * Appends tokens and draws the next one.
   *
   * The generator, and with it the sampler, lives as long as the slot: a new one costs 12 bytes per vocabulary token
   * that only a full garbage collection gives back once a reply has outlived two young ones.
   */
  async next(tokens: readonly Token[], sampling: SequenceEvaluateOptions): Promise<Token> {
    let result: IteratorResult<Token, void>;
    if (this.#generator === undefined) {
      this.#garbage.count();
      this.#generator = this.#sequence.evaluate([...tokens], { ...sampling, ...this.#order, yieldEogToken: true });
      result = await this.#generator.next();
    } else {
      result = await this.#generator.next([...tokens]);
    }
    if (result.done === true) {
      this.#generator = undefined;
      throw new Error("The library drew no token.");
    }
    this.#tokens.push(...tokens);
    return result.value;
  }

  /** Ends the generator, so that the next reply starts with a fresh sampler and its own seed. */
  async endGenerator(): Promise<void> {
    const generator = this.#generator;
    this.#generator = undefined;
    await generator?.return();
  }

  /** Throws away the sequence with everything in it, as after an error, when nobody knows what the KV cache holds. */
  async reset(): Promise<void> {
    this.#generator = undefined;
    this.#reader = undefined;
    this.#tokens = [];
    await this.#sequence.dispose();
    this.#sequence = takeSequence(this.#context);
  }

  /** The library offers five priorities; the context's own strategy only sorts by the number. */
  get #order(): { evaluationPriority: EvaluationPriority } {
    return { evaluationPriority: this.index as EvaluationPriority };
  }
}

/** A sequence that refuses to overflow: the library's own way is to erase the beginning, the system prompt included. */
function takeSequence(context: LlamaContext): LlamaContextSequence {
  return context.getSequence({
    contextShift: {
      strategy() {
        throw new Error("A sequence was asked to hold more tokens than its context allows.");
      },
    },
  });
}
