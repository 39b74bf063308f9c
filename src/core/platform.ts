import type { Mood } from "../engine/engine.js";
import { MoodbotError } from "../errors.js";
import type { Cursor } from "../store/inbox.js";
import type { MessageKey } from "../store/keys.js";
import type { Announcements } from "./announcements.js";
import type { IncomingMessage } from "./message.js";

/** What core must know of a platform to shape answers for it. */
export interface PlatformTraits {
  /** `discord`, `slack` or `terminal`; the `platform` of its messages. */
  readonly name: string;
  /** Longest text of one posted message in UTF-16 code units, counted before the adapter escapes it. */
  readonly textLimit: number;
  /** How long an answer may take before its beginning is shown, in milliseconds. */
  readonly streamAfterMilliseconds: number;
  /** Least time between two edits of one message, in milliseconds. */
  readonly editIntervalMilliseconds: number;
}

/** One platform message of an answer. */
export interface OutgoingPart {
  readonly index: number;
  /** Equal for every try of this part, at most 25 characters: lets the platform refuse a second copy. */
  readonly nonce: string;
  /** Plain text with Markdown as the model wrote it; the adapter escapes it so that nobody is pinged. Never empty. */
  readonly text: string;
  /** Whether this is an answer still growing, or a notice that the answer will replace. */
  readonly isPartial: boolean;
}

/** A posted part found again after a restart. */
export interface FoundPart {
  readonly index: number;
  readonly postedId: string;
}

/** The mood of one message as core has decided it. */
export interface MoodReading {
  readonly mood: Mood;
  /** Probability of positive, 0–1. */
  readonly positive: number;
  /** The emoji to react with; null when unsure. */
  readonly emoji: string | null;
  readonly milliseconds: number;
}

/** A reaction as core wants it. */
export interface WantedReaction extends MoodReading {
  readonly emoji: string;
  /** False for messages that are only watched: where a platform's limits are tight, these give way. */
  readonly isAddressed: boolean;
}

/** Whether a platform works, for people (`doctor`, presence) and for the health line in the log. */
export interface PlatformHealth {
  readonly isConnected: boolean;
  /** One sentence, without secrets. */
  readonly detail: string;
}

/** What came of a message; `--json` prints it, the others ignore it. */
export interface Outcome {
  readonly kind: "ignored" | "watched" | "answered" | "failed";
  readonly reading: MoodReading | null;
  readonly reply: string | null;
  /** One sentence for the operator when `kind` is `failed`. */
  readonly error: string | null;
  /** From the receipt of the message; null for what did not happen. */
  readonly milliseconds: {
    readonly reaction: number | null;
    readonly firstToken: number | null;
    readonly reply: number | null;
  };
}

/** Core's word on a message it was handed. Neither promise rejects. */
export interface Receipt {
  /**
   * True when the message is on disk, or no concern of ours: the platform may be told "received". False when it could
   * not be recorded, or the bot is stopping: the platform had better deliver it again.
   */
  readonly admitted: Promise<boolean>;
  /** Resolves when the message has been answered or left alone. */
  readonly outcome: Promise<Outcome>;
}

/** What an adapter tells core. Nothing here throws or rejects. */
export interface PlatformEvents {
  received(message: IncomingMessage): Receipt;
  /** The author has changed the words. */
  edited(message: IncomingMessage): Promise<void>;
  /** Messages are gone: their jobs stop, their turns and moods go. */
  deleted(keys: readonly MessageKey[]): Promise<void>;
  /**
   * The connection was lost and is back: what was said meanwhile is fetched through {@link Platform.recent}.
   *
   * @param untoldSince From when on that may be anything, in milliseconds since the epoch; 0 where the platform cannot
   *   say, null where it has told everything since.
   */
  reconnected(untoldSince: number | null): Promise<void>;
}

/**
 * An adapter: translates between a platform and core, and decides nothing else.
 *
 * Every call may reject with {@link PlatformError}; any other rejection is a defect. Calls for different messages may
 * overlap. Waiting for rate limits happens inside the calls.
 */
export interface Platform {
  readonly traits: PlatformTraits;
  /** Connects and begins to deliver events. Rejects with ConfigurationError when the settings cannot work. */
  start(events: PlatformEvents): Promise<void>;
  /** Stops delivering events, then disconnects. Idempotent. */
  stop(): Promise<void>;
  /** Reacts to a message. Resolves also when the reaction was there already. */
  react(message: IncomingMessage, reading: WantedReaction): Promise<void>;
  /** Posts one part of the answer where it belongs (thread or inline) and returns its id. */
  post(message: IncomingMessage, part: OutgoingPart): Promise<string>;
  /**
   * Messages that people sent after `since` (milliseconds since the epoch), channel with the newest activity first, each
   * channel's messages and those of its threads in a row; `cursors` are the newest messages already known, with
   * id and time 0 where only the place is. Bounded by the adapter's page limit. May yield known messages.
   */
  recent(since: number, cursors: readonly Cursor[]): AsyncIterable<IncomingMessage>;
  health(): PlatformHealth;

  /** Replaces the text of a posted part. Platforms without it show answers whole. */
  edit?(message: IncomingMessage, postedId: string, part: OutgoingPart): Promise<void>;
  /** Removes a posted part. */
  remove?(message: IncomingMessage, postedId: string): Promise<void>;
  /** Takes back an emoji that the bot reacted with. */
  unreact?(message: IncomingMessage, emoji: string): Promise<void>;
  /** Searches the answer's place for parts of ours, after a restart, before anything is posted again. */
  findPosted?(message: IncomingMessage, nonces: readonly string[]): Promise<readonly FoundPart[]>;
  /** Shows that an answer is being worked on (typing, status) until the returned function is called. Must not throw. */
  showWorking?(message: IncomingMessage): () => void;
  /** Told of every judged message, unsure ones too, before the reaction. For platforms that show more than an emoji. */
  showMood?(message: IncomingMessage, reading: MoodReading): void;
  /** Where the bot can speak of its own accord. */
  readonly announcements?: Announcements;
  /**
   * What was said before the message in the foreign thread or reply chain it stands in, as `name: words`, oldest first,
   * bounded; nothing by people who have opted out.
   */
  surroundings?(message: IncomingMessage): Promise<readonly string[]>;
}

/**
 * Why a call failed, as far as core's policy differs:
 * `gone` the message or place does not exist any more: the job is dropped;
 * `forbidden` a permission is missing: the job fails, the adapter mutes the place and says so once;
 * `refused` the author blocked the bot, or the platform rejects this content: this call fails, others go on;
 * `unavailable` the platform is down or its limits are spent: tried again later;
 * `overBudget` a reaction that the adapter left out on purpose, to keep within the platform's limits.
 */
export type PlatformErrorKind = "gone" | "forbidden" | "refused" | "unavailable" | "overBudget";

/** A platform's refusal, translated once in the adapter; `cause` holds the library's own error. */
export class PlatformError extends MoodbotError {
  override readonly name = "PlatformError";
  readonly kind: PlatformErrorKind;

  constructor(kind: PlatformErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
