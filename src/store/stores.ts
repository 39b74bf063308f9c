import { MoodbotError } from "../errors.js";
import type { History, Turn } from "./history.js";
import type { Closing, Inbox } from "./inbox.js";
import type { MessageKey } from "./keys.js";
import type { MoodViews } from "./mood-views.js";
import type { MoodRow, Moods } from "./moods.js";
import type { Settings } from "./settings.js";

/** All that is remembered, in memory or on disk, behind one door, because some changes touch several stores at once. */
export interface Stores {
  readonly inbox: Inbox;
  readonly history: History;
  readonly moods: Moods;
  readonly moodViews: MoodViews;
  readonly settings: Settings;
  /**
   * Removes a person everywhere: inbox, turns, moods and personal settings except an opt-out. What is written for them
   * afterwards by work that had begun before is refused, because their messages are gone. Open messages of others that
   * were to be covered by an answer to them are released. Keys of their messages stay as hashes until `until`
   * (milliseconds since the epoch), so that catching up brings nothing back.
   */
  forgetPerson(authorKey: string, until: number): Promise<ForgottenCounts>;
  /**
   * Removes what a person was judged to be: their moods, and the moods told with what they said, answers that are composed
   * and not posted yet included. Their words stay.
   */
  forgetMoods(authorKey: string): Promise<void>;
  /** Everything kept about a person, as they may ask for it; settings excepted. Oldest first. */
  exportPerson(authorKey: string): Promise<PersonalData>;
  /** Removes everything older than `before` (milliseconds since the epoch), settings excepted. */
  expire(before: number): Promise<void>;
  /** Idempotent. Afterwards nothing else may be called. */
  close(): Promise<void>;
}

/** What a person gets who asks for their data. */
export interface PersonalData {
  /** Messages taken on, closed ones too; their words are in the turns, if kept at all. */
  readonly messages: readonly { readonly key: MessageKey; readonly sentAt: number; readonly closing: Closing | null }[];
  readonly turns: readonly Turn[];
  readonly moods: readonly MoodRow[];
}

/** How many rows a forgotten person had. */
export interface ForgottenCounts {
  readonly messages: number;
  readonly turns: number;
  readonly moods: number;
}

/** The disk, the file or its lock is at fault. `message` names the file and the remedy. */
export class StoreError extends MoodbotError {
  override readonly name = "StoreError";
}
