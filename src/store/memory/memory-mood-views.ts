import { hourMs } from "../../moods/period.js";
import type { HourVoice } from "../../moods/tally.js";
import type { Utterance } from "../../moods/voices.js";
import type { ChannelKey } from "../keys.js";
import type { MoodViews } from "../mood-views.js";
import type { MoodRow } from "../moods.js";
import type { Tables } from "./tables.js";

type Space = Omit<ChannelKey, "channel">;

/** Overviews of the moods in memory. */
export class MemoryMoodViews implements MoodViews {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async voices(channel: ChannelKey, from: number, to: number, phase: number): Promise<readonly HourVoice[]> {
    const voices = new Map<string, HourVoice>();
    for (const row of this.#rows(channel, from, to)) {
      const hour = Math.floor((row.at - phase) / hourMs) * hourMs + phase;
      const key = `${hour} ${row.authorKey}`;
      const voice = voices.get(key) ?? { hour, author: row.authorKey, positive: 0, negative: 0, neutral: 0 };
      const label = row.corrected ?? row.label;
      voices.set(key, { ...voice, [label]: voice[label] + 1 });
    }
    return [...voices.values()];
  }

  async utterances(channel: ChannelKey, from: number, to: number): Promise<readonly Utterance[]> {
    return this.#rows(channel, from, to)
      .map((row) => ({ at: row.at, author: row.authorKey, label: row.corrected ?? row.label }))
      .toSorted((one, other) => one.at - other.at);
  }

  async weightiest(
    channel: ChannelKey,
    from: number,
    to: number,
    label: "positive" | "negative",
    limit: number,
  ): Promise<readonly MoodRow[]> {
    const sign = label === "positive" ? 1 : -1;
    const rows = this.#rows(channel, from, to)
      .filter((row) => row.link !== null && (row.corrected ?? row.label) === label)
      .toSorted((one, other) => sign * (other.positive - one.positive));
    const surest = new Map<string, MoodRow>();
    for (const row of rows) {
      if (!surest.has(row.authorKey)) surest.set(row.authorKey, row);
    }
    return [...surest.values()].slice(0, limit);
  }

  async channels({ platform, space }: Space, from: number, to: number): Promise<readonly string[]> {
    return [...new Set(this.#rows({ platform, space }, from, to).map((row) => row.key.channel))];
  }

  async corrected({ platform, space }: Space): Promise<readonly MoodRow[]> {
    return this.#rows({ platform, space }, -Infinity, Infinity)
      .filter((row) => row.corrected !== null)
      .toSorted((one, other) => one.at - other.at);
  }

  async sample(channel: ChannelKey, from: number, to: number, limit: number): Promise<readonly MoodRow[]> {
    return this.#rows(channel, from, to)
      .filter((row) => row.link !== null && row.corrected === null)
      .map((row) => ({ row, place: Math.random() }))
      .toSorted((one, other) => one.place - other.place)
      .slice(0, limit)
      .map(({ row }) => row);
  }

  #rows(place: Space & { readonly channel?: string }, from: number, to: number): readonly MoodRow[] {
    return [...this.#tables.moods.values()].filter(
      ({ key, space, at, isPublic }) =>
        isPublic &&
        from <= at &&
        at < to &&
        key.platform === place.platform &&
        space === place.space &&
        (place.channel === undefined || key.channel === place.channel),
    );
  }
}
