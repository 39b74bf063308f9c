import { MoodbotError } from "../errors.js";

/** The two answers of the sentiment prompt. Neutral is no answer: core derives it from the probability. */
export type Label = "positive" | "negative";

/** A person's mood as the assistant is told it. */
export type Mood = Label | "neutral";

/** What the classifier says of one text. */
export interface Classification {
  /** The likelier label: `positive` where `positive >= 0.5`. */
  readonly label: Label;
  /** Probability of positive among the labels alone, 0–1, after calibration. */
  readonly positive: number;
  /** ln(p / (1 − p)) of positive before calibration, for refitting a calibration later. */
  readonly logOdds: number;
  /**
   * Share of the likeliest tokens' probability (the 128 likeliest of the vocabulary) that fell on the labels, 0–1: low
   * when the model wanted to say something else.
   */
  readonly mass: number;
  /** Whether the single likeliest token of the whole vocabulary is a label. */
  readonly labelIsTop: boolean;
  /** From the call to the answer, waiting included. */
  readonly milliseconds: number;
}

/** The labels' least share of the vocabulary's probability for the answer to count as one, a denial included. */
export const leastMass = 0.5;

/** What the model hears in a text that the care lists leave unsure. */
export interface ConcernOpinion {
  /** The concern whose probability reaches its threshold, or confirms what the lists suspect, crisis first. */
  readonly concern: "crisis" | "grief" | "none";
  /** Probabilities among crisis, grief and neither, 0–1. */
  readonly crisis: number;
  readonly grief: number;
}

/** One side of a conversation, plain text; special tokens in it are never interpreted. */
export interface ChatTurn {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** The mood that the assistant was told with an earlier message of the user's; of the last one {@link ChatOptions} tells it. */
  readonly mood?: Mood;
}

/** Why a reply ended: the model's end token, the token limit, or the caller's signal after some text. */
export type StopReason = "end" | "length" | "abort";

/** A finished reply. */
export interface ChatResult {
  /** Without special tokens, `<think>` blocks and surrounding white space. May be empty when the model said nothing. */
  readonly text: string;
  readonly stopReason: StopReason;
  readonly tokens: {
    /** Tokens of the whole prompt. */
    readonly prompt: number;
    /** Of these, how many had to be computed because no resident KV held them. */
    readonly prefilled: number;
    /** Tokens generated, the end token not counted. */
    readonly generated: number;
  };
  /** Whole turns left out at the beginning because the context is bounded. */
  readonly droppedTurns: number;
  readonly milliseconds: {
    /** From the call to the first visible text; null when there was none. */
    readonly firstToken: number | null;
    readonly total: number;
  };
}

/** Options of {@link Engine.classify}. */
export interface ClassifyOptions {
  /** Aborting rejects with the signal's reason within two chunks of work. */
  readonly signal?: AbortSignal;
}

/** Options of {@link Engine.listen}. */
export interface ListenOptions extends ClassifyOptions {
  /** What phrase lists suspect: less is asked of the model to confirm it, but it may only deny what it has read whole. */
  readonly suspected?: readonly ("crisis" | "grief")[];
}

/** Options of {@link Engine.chat}. */
export interface ChatOptions {
  /** The mood of the last message, filled into the prompt. */
  readonly mood: Mood;
  /** Aborting before any text rejects with the signal's reason; afterwards it resolves with `stopReason: "abort"`. */
  readonly signal?: AbortSignal;
  /** Called with the whole visible text so far, each time it grows. Must not throw. */
  readonly onText?: (text: string) => void;
  /** Asked before and not content: a fixed seed must not draw the same words again. */
  readonly isSecondTry?: boolean;
  /** Most tokens to generate; the prompt file's limit unless smaller is asked. */
  readonly maxTokens?: number;
}

/**
 * One model playing both parts. Calls may overlap freely; they share forward passes. An engine holds no queue limit and
 * no fairness of its own: {@link QueuedEngine} adds both.
 *
 * Errors: {@link EngineClosedError} after `close`, {@link EngineFailedError} when the model's library failed (the
 * engine has recovered; the call may be repeated), the signal's reason on abort.
 */
export interface Engine {
  /** Judges one text. Never sees any conversation. Empty text is allowed and comes out near the prompt's own bias. */
  classify(text: string, options?: ClassifyOptions): Promise<Classification>;
  /** Asks whether a text speaks of danger or of loss; null unless {@link isListening}, and where the model's answer does not count. Never sees any conversation either. */
  listen(text: string, options?: ListenOptions): Promise<ConcernOpinion | null>;
  /** Answers the last of `turns`, which must be the user's. Earlier whole turns are dropped to fit the context. */
  chat(turns: readonly ChatTurn[], options: ChatOptions): Promise<ChatResult>;
  /** Drops every conversation held in memory (KV), as forgetting a person asks. Running replies finish first. */
  forgetConversations(): Promise<void>;
  /** Finishes the running round, rejects what waits with {@link EngineClosedError}, frees the model. Idempotent. */
  close(): Promise<void>;
  /** Whether the model has shown that it can tell danger and loss, so that {@link listen} has opinions. */
  readonly isListening: boolean;
  /** What is loaded, for people and for stored labels. */
  readonly description: EngineDescription;
}

/** Identifies what produced a label or a reply. */
export interface EngineDescription {
  /** The model's name in words, as in `tiny` or a file name. */
  readonly model: string;
  /** The first 12 hexadecimal digits of the SHA-256 of the sentiment prompt file. */
  readonly promptHash: string;
}

/** The engine has been closed or is closing. */
export class EngineClosedError extends MoodbotError {
  override readonly name = "EngineClosedError";
}

/** The model's library failed on this call; the engine has put itself right again. */
export class EngineFailedError extends MoodbotError {
  override readonly name = "EngineFailedError";
}
