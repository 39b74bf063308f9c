import type { ChannelKey, MessageKey } from "../keys.js";
import type { CorrectedBy, MoodRow, Moods, NewMoodRow } from "../moods.js";
import type { SqliteDatabase } from "./database.js";
import { keyOf, keyValues, where, type Row } from "./message-rows.js";
import { isRefused } from "./tombstones.js";

/** The moods on disk. */
export class SqliteMoods implements Moods {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async record(row: NewMoodRow): Promise<void> {
    this.#database.transaction(() => {
      if (isRefused(this.#database, row.key, this.#now())) {
        return;
      }
      this.#database.run(
        `insert into moods (platform, channel, message, space, thread, author_key, at, label, positive, log_odds, link,
           language, model, prompt_hash, is_public, has_link)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict do update set space = excluded.space, thread = excluded.thread, author_key = excluded.author_key,
           at = excluded.at, label = excluded.label, positive = excluded.positive, log_odds = excluded.log_odds,
           link = excluded.link, language = excluded.language, model = excluded.model,
           prompt_hash = excluded.prompt_hash, is_public = excluded.is_public, has_link = excluded.has_link`,
        ...keyValues(row.key),
        row.space,
        row.thread,
        row.authorKey,
        row.at,
        row.label,
        row.positive,
        row.logOdds,
        row.link,
        row.language,
        row.model,
        row.promptHash,
        Number(row.isPublic),
        Number(row.link !== null),
      );
    });
  }

  async find(key: MessageKey): Promise<MoodRow | null> {
    const row = this.#database.get(`select * from moods where ${where.key}`, ...keyValues(key));
    return row === undefined ? null : moodOf(row);
  }

  async between(
    place: Omit<ChannelKey, "channel"> & { readonly channel?: string },
    from: number,
    to: number,
  ): Promise<readonly MoodRow[]> {
    const isChannel = place.channel === undefined ? "" : "and channel = ?";
    const rows = this.#database.all(
      `select * from moods where platform = ? and space = ? ${isChannel} and at >= ? and at < ? order by at, rowid`,
      place.platform,
      place.space,
      ...(place.channel === undefined ? [] : [place.channel]),
      from,
      to,
    );
    return rows.map(moodOf);
  }

  async correct(key: MessageKey, label: MoodRow["label"], how: CorrectedBy): Promise<boolean> {
    const changed = this.#database.run(
      `update moods set corrected = ?, corrected_by = case when corrected_by = 'asked' then 'asked' else ? end
       where ${where.key}`,
      label,
      how,
      ...keyValues(key),
    );
    return changed > 0;
  }

  async remove(key: MessageKey): Promise<boolean> {
    return this.#database.run(`delete from moods where ${where.key}`, ...keyValues(key)) > 0;
  }
}

/** A row of moods as it was written. */
export function moodOf(row: Row): MoodRow {
  return {
    key: keyOf(row),
    space: String(row["space"]),
    thread: row["thread"] as string | null,
    authorKey: String(row["author_key"]),
    at: Number(row["at"]),
    label: row["label"] as MoodRow["label"],
    positive: Number(row["positive"]),
    logOdds: Number(row["log_odds"]),
    link: row["link"] as string | null,
    language: String(row["language"]),
    model: String(row["model"]),
    promptHash: String(row["prompt_hash"]),
    isPublic: row["is_public"] === 1,
    corrected: row["corrected"] as MoodRow["corrected"],
    correctedBy: row["corrected_by"] as MoodRow["correctedBy"],
  };
}
