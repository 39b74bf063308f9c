import { setImmediate } from "node:timers/promises";
import { hourMs } from "../../moods/period.js";
import type { HourVoice } from "../../moods/tally.js";
import type { Utterance } from "../../moods/voices.js";
import type { ChannelKey } from "../keys.js";
import type { MoodViews } from "../mood-views.js";
import type { MoodRow } from "../moods.js";
import type { SqliteDatabase } from "./database.js";
import { moodOf } from "./sqlite-moods.js";

type Space = Omit<ChannelKey, "channel">;

const ofSpace = "platform = ? and space = ? and is_public = 1";
const inChannel = "platform = ? and space = ? and channel = ? and at >= ? and at < ? and is_public = 1";

/** How much a statement reads at a time: even where a message comes every three seconds it takes some 10 ms. */
const pieceMs = 6 * hourMs;

/** Rows read at first to find the surest messages of a piece; enough unless one author sent them all. */
const firstLookRows = 30;

interface Candidate {
  readonly id: number;
  readonly author: string;
  readonly positive: number;
}

/** Overviews of the moods on disk. Statements block, so that each reads a piece of the time; other work runs in between. */
export class SqliteMoodViews implements MoodViews {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async voices(channel: ChannelKey, from: number, to: number, phase: number): Promise<readonly HourVoice[]> {
    const voices: HourVoice[] = [];
    // Pieces end where hours do, so that no person's hour is counted as two.
    for await (const [begin, end] of this.#pieces(channel, from, to, phase)) {
      const rows = this.#database.all(
        `select (quarter - cast(? as integer)) / ${hourMs} as hour, author_key,
           sum(positive) as positive, sum(negative) as negative, sum(neutral) as neutral
         from mood_quarters where platform = ? and space = ? and channel = ? and quarter >= ? and quarter < ?
         group by 1, 2`,
        phase,
        channel.platform,
        channel.space,
        channel.channel,
        begin,
        end,
      );
      for (const row of rows) {
        voices.push({
          hour: Number(row["hour"]) * hourMs + phase,
          author: String(row["author_key"]),
          positive: Number(row["positive"]),
          negative: Number(row["negative"]),
          neutral: Number(row["neutral"]),
        });
      }
    }
    return voices;
  }

  async utterances({ platform, space, channel }: ChannelKey, from: number, to: number): Promise<readonly Utterance[]> {
    const utterances: Utterance[] = [];
    for await (const [begin, end] of this.#pieces({ platform, space, channel }, from, to, 0)) {
      const rows = this.#database.all(
        `select at, author_key, coalesce(corrected, label) as label from moods where ${inChannel} order by at, rowid`,
        platform,
        space,
        channel,
        begin,
        end,
      );
      for (const row of rows) {
        const label = row["label"] as Utterance["label"];
        utterances.push({ at: Number(row["at"]), author: String(row["author_key"]), label });
      }
    }
    return utterances;
  }

  async weightiest(
    channel: ChannelKey,
    from: number,
    to: number,
    label: "positive" | "negative",
    limit: number,
  ): Promise<readonly MoodRow[]> {
    const surest = new Map<string, Candidate>();
    for await (const [begin, end] of this.#pieces(channel, from, to, 0)) {
      for (const found of this.#surestOf(channel, begin, end, label, limit)) {
        const known = surest.get(found.author);
        const isSurer = known === undefined || (label === "positive") === found.positive > known.positive;
        if (isSurer) surest.set(found.author, found);
      }
    }
    const sign = label === "positive" ? 1 : -1;
    return [...surest.values()]
      .toSorted((one, other) => sign * (other.positive - one.positive))
      .slice(0, limit)
      .flatMap(({ id }) => this.#database.all("select * from moods where rowid = ?", id).map(moodOf));
  }

  /** At least the `limit` surest of a piece, an author at a time or, where one author fills the first look, all. */
  #surestOf(
    { platform, space, channel }: ChannelKey,
    from: number,
    to: number,
    label: string,
    limit: number,
  ): Candidate[] {
    const [best, order] = label === "positive" ? ["max(positive)", "desc"] : ["min(positive)", "asc"];
    const condition = `${inChannel} and has_link = 1 and coalesce(corrected, label) = ?`;
    const values = [platform, space, channel, from, to, label] as const;
    const firstLook = `select rowid as id, author_key, positive from moods where ${condition}
      order by positive ${order} limit ${firstLookRows}`;
    let rows = this.#database.all(firstLook, ...values);
    if (rows.length === firstLookRows && new Set(rows.map((row) => row["author_key"])).size < limit) {
      // Beside min() and max(), SQLite gives the other columns of the row that holds the extreme.
      const everybody = `select rowid as id, author_key, ${best} as positive from moods where ${condition} group by author_key`;
      rows = this.#database.all(everybody, ...values);
    }
    return rows.map((row) => ({
      id: Number(row["id"]),
      author: String(row["author_key"]),
      positive: Number(row["positive"]),
    }));
  }

  async channels(space: Space, from: number, to: number): Promise<readonly string[]> {
    // One step along the index a channel, instead of one a row.
    const channels: string[] = [];
    for (let last = ""; ;) {
      const row = this.#database.get(
        "select min(channel) as next from moods where platform = ? and space = ? and channel > ?",
        space.platform,
        space.space,
        last,
      );
      const next = row?.["next"];
      if (typeof next !== "string") return channels;
      last = next;
      const rows = this.#database.all(
        `select 1 from moods where ${inChannel} limit 1`,
        space.platform,
        space.space,
        next,
        from,
        to,
      );
      if (rows.length > 0) channels.push(next);
    }
  }

  async corrected(space: Space): Promise<readonly MoodRow[]> {
    return this.#database
      .all(
        `select * from moods where ${ofSpace} and corrected is not null order by at, rowid`,
        space.platform,
        space.space,
      )
      .map(moodOf);
  }

  async sample(channel: ChannelKey, from: number, to: number, limit: number): Promise<readonly MoodRow[]> {
    return this.#database
      .all(
        `select * from moods where rowid in (
           select rowid from moods where ${inChannel} and has_link = 1 and corrected is null order by random() limit ?
         )`,
        channel.platform,
        channel.space,
        channel.channel,
        from,
        to,
        limit,
      )
      .map(moodOf);
  }

  /** The time from the first row on, cut where every six hours end. */
  async *#pieces(
    { platform, space, channel }: ChannelKey,
    from: number,
    to: number,
    phase: number,
  ): AsyncGenerator<readonly [number, number]> {
    const row = this.#database.get(
      "select min(at) as at from moods where platform = ? and space = ? and channel = ? and at >= ? and at < ?",
      platform,
      space,
      channel,
      from,
      to,
    );
    const first = row?.["at"];
    if (typeof first !== "number") return;
    const startOf = (at: number): number => Math.floor((at - phase) / pieceMs) * pieceMs + phase;
    for (let begin = Math.max(from, startOf(first)); begin < to;) {
      const end = Math.min(to, startOf(begin) + pieceMs);
      yield [begin, end];
      begin = end;
      await setImmediate();
    }
  }
}
