import type { Turn } from "../history.js";
import type { SqliteDatabase } from "./database.js";
import { conversationOf, keyValues, packText, unpackText, where, type Row } from "./message-rows.js";

/** Writes a turn, replacing one of the same source. Belongs into a transaction. */
export function insertTurn(database: SqliteDatabase, turn: Turn): void {
  database.run(`delete from turns where ${where.key.replace("message", "source")}`, ...keyValues(turn.source));
  const { platform, space, channel, thread } = turn.conversation;
  const id = database.get(
    `insert into turns (platform, space, channel, thread, source, question, mood, answer, at, is_public)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
    platform,
    space,
    channel,
    thread,
    turn.source.id,
    packText(turn.question),
    // A turn composed by an earlier version has none.
    turn.mood ?? null,
    packText(turn.answer),
    turn.at,
    Number(turn.isPublic),
  )?.["id"];
  for (const [position, message] of turn.messageIds.entries()) {
    database.run(
      "insert into turn_messages (turn_id, position, message) values (?, ?, ?)",
      id ?? null,
      position,
      message,
    );
  }
  for (const [position, author] of turn.authorKeys.entries()) {
    database.run(
      "insert into turn_authors (turn_id, position, author_key) values (?, ?, ?)",
      id ?? null,
      position,
      author,
    );
  }
}

/** A turn with its messages and authors. */
export function turnOf(database: SqliteDatabase, row: Row): Turn {
  const id = row["id"] ?? null;
  const messages = database.all("select message from turn_messages where turn_id = ? order by position", id);
  const authors = database.all("select author_key from turn_authors where turn_id = ? order by position", id);
  return {
    conversation: conversationOf(row),
    source: { platform: String(row["platform"]), channel: String(row["channel"]), id: String(row["source"]) },
    messageIds: messages.map((one) => String(one["message"])),
    authorKeys: authors.map((one) => String(one["author_key"])),
    question: unpackText(row["question"]),
    mood: row["mood"] === null ? null : (String(row["mood"]) as NonNullable<Turn["mood"]>),
    answer: unpackText(row["answer"]),
    at: Number(row["at"]),
    isPublic: row["is_public"] === 1,
  };
}
