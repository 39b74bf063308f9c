import type { HourVoice } from "../moods/tally.js";
import type { Utterance } from "../moods/voices.js";
import type { ChannelKey } from "./keys.js";
import type { MoodRow } from "./moods.js";

/**
 * What overviews ask of the moods. Only rows of public messages are seen, and where a person has corrected a label, the
 * correction counts. Times are milliseconds since the epoch, `from` ≤ at < `to`. Long stretches are read piece by piece,
 * so that other work goes on meanwhile.
 */
export interface MoodViews {
  /**
   * What each person said in each hour of a channel, by label, in no particular order. Hours begin `phase` milliseconds
   * (0 up to an hour) after the full UTC hours; `from`, `to` and `phase` are whole quarters of an hour.
   */
  voices(channel: ChannelKey, from: number, to: number, phase: number): Promise<readonly HourVoice[]>;
  /** Who said something in a channel when, and how it was taken, oldest first. */
  utterances(channel: ChannelKey, from: number, to: number): Promise<readonly Utterance[]>;
  /** The surest messages of one label in a channel, surest first, one an author, those with a link alone. */
  weightiest(
    channel: ChannelKey,
    from: number,
    to: number,
    label: "positive" | "negative",
    limit: number,
  ): Promise<readonly MoodRow[]>;
  /** The channels of a space in which there are rows, in no particular order. */
  channels(space: Omit<ChannelKey, "channel">, from: number, to: number): Promise<readonly string[]>;
  /** Every row of a space that has been corrected, oldest first. */
  corrected(space: Omit<ChannelKey, "channel">): Promise<readonly MoodRow[]>;
  /** Rows of a channel picked at random among those with a link that nobody has corrected. */
  sample(channel: ChannelKey, from: number, to: number, limit: number): Promise<readonly MoodRow[]>;
}
