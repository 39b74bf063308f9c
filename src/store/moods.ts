import type { ChannelKey, MessageKey } from "./keys.js";

/** What is kept of a judged message: never its text. */
export interface MoodRow {
  readonly key: MessageKey;
  readonly space: string;
  readonly thread: string | null;
  /** Pseudonym of the author. */
  readonly authorKey: string;
  /** When the message was sent, milliseconds since the epoch. */
  readonly at: number;
  /** `neutral` where the classifier was unsure. */
  readonly label: "positive" | "negative" | "neutral";
  /** Probability of positive, 0–1. */
  readonly positive: number;
  /** ln(p / (1 − p)) before calibration. */
  readonly logOdds: number;
  /** Where a person can read the message; null where the platform has no links. */
  readonly link: string | null;
  /** `zh`, `en` or `other`, by script. */
  readonly language: string;
  readonly model: string;
  readonly promptHash: string;
  /** False for direct messages and private threads, which no overview shows. */
  readonly isPublic: boolean;
  /** What a moderator or the author says it is; null until somebody does. */
  readonly corrected: "positive" | "negative" | "neutral" | null;
  /** Whether they were asked about it, as one of a random sample, or spoke up by themselves; null until somebody does. */
  readonly correctedBy: CorrectedBy | null;
}

/** How a correction came about. Only those asked for tell how often labels are right. */
export type CorrectedBy = "asked" | "unasked";

/** A row as the classifier makes it. */
export type NewMoodRow = Omit<MoodRow, "corrected" | "correctedBy">;

/** The moods of messages, for moderators' overviews. */
export interface Moods {
  /**
   * Writes a row, replacing one of the same message but keeping its correction. Writes nothing for a message that has
   * been withdrawn from the inbox or forgotten meanwhile.
   */
  record(row: NewMoodRow): Promise<void>;
  find(key: MessageKey): Promise<MoodRow | null>;
  /** Rows of a channel, or of a whole space where `channel` is left out, with from ≤ at < to, oldest first. */
  between(
    place: Omit<ChannelKey, "channel"> & { readonly channel?: string },
    from: number,
    to: number,
  ): Promise<readonly MoodRow[]>;
  /** Whether there was such a row. What was asked for stays so when it is corrected again. */
  correct(key: MessageKey, label: MoodRow["label"], how: CorrectedBy): Promise<boolean>;
  /** Whether there was such a row. */
  remove(key: MessageKey): Promise<boolean>;
}
