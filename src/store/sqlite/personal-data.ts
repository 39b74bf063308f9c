import type { Closing } from "../inbox.js";
import { optOutSetting } from "../settings.js";
import type { ForgottenCounts, PersonalData } from "../stores.js";
import { release } from "./answer-rows.js";
import type { SqliteDatabase } from "./database.js";
import { keyOf } from "./message-rows.js";
import { moodOf } from "./sqlite-moods.js";
import { bury } from "./tombstones.js";
import { turnOf } from "./turn-rows.js";

/** Removes a person from every table, then from the file's free pages and its log. */
export function forgetPerson(database: SqliteDatabase, authorKey: string, until: number): ForgottenCounts {
  const counts = database.transaction(() => {
    const gone = database.all("select platform, channel, message from messages where author_key = ?", authorKey);
    for (const row of gone) {
      bury(database, keyOf(row), until);
      release(database, keyOf(row));
    }
    database.run("delete from settings where person = ? and name <> ?", authorKey, optOutSetting);
    return {
      messages: database.run("delete from messages where author_key = ?", authorKey),
      turns: database.run(
        "delete from turns where id in (select turn_id from turn_authors where author_key = ?)",
        authorKey,
      ),
      moods: database.run("delete from moods where author_key = ?", authorKey),
    };
  });
  database.scrub();
  return counts;
}

/** Removes what a person was judged to be, in one transaction. */
export function forgetMoods(database: SqliteDatabase, authorKey: string): void {
  database.transaction(() => {
    database.run("delete from moods where author_key = ?", authorKey);
    database.run(
      "update turns set mood = null where id in (select turn_id from turn_authors where author_key = ?)",
      authorKey,
    );
    database.run(
      "update messages set turn = json_set(turn, '$.mood', null) where author_key = ? and turn is not null",
      authorKey,
    );
  });
}

/** Reads everything kept about a person. */
export function exportPerson(database: SqliteDatabase, authorKey: string): PersonalData {
  const messages = database.all(
    "select platform, channel, message, sent_at, closing from messages where author_key = ? order by sent_at, id",
    authorKey,
  );
  const turns = database.all(
    "select * from turns where id in (select turn_id from turn_authors where author_key = ?) order by at, id",
    authorKey,
  );
  const moods = database.all("select * from moods where author_key = ? order by at, rowid", authorKey);
  return {
    messages: messages.map((row) => ({
      key: keyOf(row),
      sentAt: Number(row["sent_at"]),
      closing: row["closing"] as Closing | null,
    })),
    turns: turns.map((row) => turnOf(database, row)),
    moods: moods.map(moodOf),
  };
}
