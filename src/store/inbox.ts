import type { ConversationKey, MessageKey } from "./keys.js";
import type { Turn } from "./history.js";

/** How far the reaction to a message has come. `none`: unsure, so no emoji; `skipped`: not wanted or out of budget. */
export type ReactionState = "pending" | "done" | "none" | "skipped" | "failed";

/** How far the answer has come. `none`: not addressed; `composed`: the whole text is on disk, parts may be missing. */
export type ReplyState = "none" | "pending" | "composed" | "posted" | "failed";

/**
 * Why nothing more is done about a message; null while it is open. `failed`: its answer failed, or its reaction did and
 * it was to get no answer; `withdrawn`: deleted by its author.
 */
export type Closing = "done" | "failed" | "expired" | "withdrawn";

/** One platform message of an answer. Its row stands before the post is tried. */
export interface ReplyPart {
  readonly index: number;
  /** Makes a repeated post recognisable: at most 25 characters. */
  readonly nonce: string;
  /** What the part says at the end; null until the whole answer is composed. */
  readonly text: string | null;
  /** The platform's id of the posted message; null until it is known. */
  readonly postedId: string | null;
  /** Whether the posted message shows the final text. */
  readonly isSettled: boolean;
}

/** The final text of one part. */
export interface ComposedPart {
  readonly nonce: string;
  readonly text: string;
}

/** A message at the moment it is admitted. */
export interface NewInboxEntry {
  readonly key: MessageKey;
  /** Where its answer is filed and, in order, given. */
  readonly conversation: ConversationKey;
  /** Pseudonym of the author. */
  readonly authorKey: string;
  readonly isAddressed: boolean;
  /** Milliseconds since the epoch, by the platform's clock. */
  readonly sentAt: number;
  /** Milliseconds since the epoch, by ours. */
  readonly receivedAt: number;
  /** The message itself as JSON, so that a restart can go on; blanked on closing. */
  readonly payload: string;
}

/** A message and everything that has been done about it. */
export interface InboxEntry extends NewInboxEntry {
  readonly reaction: ReactionState;
  readonly reply: ReplyState;
  /** Id of the message (same platform and channel) whose answer covers this one; null when it has its own. */
  readonly coveredBy: string | null;
  readonly parts: readonly ReplyPart[];
  /** What will be filed when the composed answer is posted; null before, for the bot's own words, and once closed. */
  readonly turn: Turn | null;
  readonly closing: Closing | null;
}

/** The newest message known of a place, from which catching up goes on. */
export interface Cursor {
  readonly place: ConversationKey;
  readonly newestId: string;
  readonly newestSentAt: number;
}

/**
 * Every message that was taken on, and how far it has come: the truth after a crash.
 *
 * Each method is one transaction. A method naming a key that is not there (forgotten, withdrawn) changes nothing.
 * A closed entry holds no text: payload, part texts and turn are blanked, ids and states stay until they expire.
 * Nothing of a closed entry changes any more, except that it may be withdrawn and that ids of posts under way are noted.
 * An entry closes by itself when its reaction is not pending and its reply is `none`, `posted` or `failed`.
 *
 * Errors: {@link StoreError} when the disk, the file or its lock is at fault; nothing recorded before is lost.
 */
export interface Inbox {
  /** Takes a message on. False, and no change, where it is known already, withdrawn or forgotten. */
  admit(entry: NewInboxEntry): Promise<boolean>;
  find(key: MessageKey): Promise<InboxEntry | null>;
  /** Finds the entry whose answer has a part posted under this id. */
  findByPosted(platform: string, postedId: string): Promise<InboxEntry | null>;
  /** All open entries, oldest `sentAt` first. */
  open(): Promise<readonly InboxEntry[]>;
  setReaction(key: MessageKey, state: Exclude<ReactionState, "pending">): Promise<void>;
  /** An open entry that expects no reply counts as addressed from now on, and expects one. */
  address(key: MessageKey): Promise<void>;
  /** New words of an edited message, or of a resumed one; only while its reply is pending. */
  setPayload(key: MessageKey, payload: string): Promise<void>;
  /**
   * Says that `leader`'s answer will cover `followers` (same platform and channel) too; replaces an earlier list. The
   * leader itself is covered by nobody any more. Only entries whose reply is pending can follow.
   */
  cover(leader: MessageKey, followers: readonly MessageKey[]): Promise<void>;
  /** Writes the row of a part before it is posted; keeps the row that is there. */
  reservePart(leader: MessageKey, index: number, nonce: string): Promise<void>;
  /** Notes the id of a posted part; of a closed entry too, so that it can still be removed. */
  setPosted(leader: MessageKey, index: number, postedId: string): Promise<void>;
  /**
   * Stores the whole answer, one text a part, before the last part is posted, and the turn to file then. Parts keep their rows, nonces and ids;
   * rows beyond the answer's end keep no text. A part whose text differs from one stored before is no longer settled.
   */
  compose(leader: MessageKey, parts: readonly ComposedPart[], turn: Turn | null): Promise<void>;
  settlePart(leader: MessageKey, index: number): Promise<void>;
  /**
   * Marks the answer posted for the leader and all it covers, and writes the turn, in one transaction. The turn is not
   * written where any of these messages has been withdrawn or forgotten meanwhile; `turn` null writes none.
   */
  complete(leader: MessageKey, turn: Turn | null): Promise<void>;
  /** Marks the answer failed for the leader and all it covers. */
  fail(leader: MessageKey): Promise<void>;
  /**
   * Closes the entry as withdrawn (deleted by its author), and leaves the key. Open entries that its
   * answer was to cover are released: `coveredBy` is null again.
   */
  withdraw(key: MessageKey): Promise<void>;
  /** Closes open entries sent before `before` (milliseconds since the epoch) as expired; how many. */
  closeExpired(before: number): Promise<number>;
  /** The newest message of each place of a platform that is younger than `since`, newest place first. */
  cursors(platform: string, since: number): Promise<readonly Cursor[]>;
}
