import type { Turn } from "../history.js";
import type { ComposedPart } from "../inbox.js";
import type { MessageKey } from "../keys.js";
import type { SqliteDatabase, Value } from "./database.js";
import { keyValues, packText, where } from "./message-rows.js";

// Every function here belongs into a transaction; `id` is the row's own id.

/** Closes a message when its reaction and its reply are over, and blanks its words. */
export function closeFinished(database: SqliteDatabase, id: Value): void {
  const closed = database.run(
    `update messages set closing = iif(reply = 'failed' or (reply = 'none' and reaction = 'failed'), 'failed', 'done')
     where id = ? and closing is null and reaction <> 'pending' and reply not in ('pending', 'composed')`,
    id,
  );
  if (closed > 0) {
    blank(database, id);
  }
}

/** Removes the words of a message and of its answer. */
export function blank(database: SqliteDatabase, id: Value): void {
  database.run("update messages set payload = '', turn = null where id = ?", id);
  database.run("update parts set text = null where message_id = ?", id);
}

/** Writes the row of a part, or keeps the one that is there. */
export function addPart(database: SqliteDatabase, id: Value, index: number, nonce: string): void {
  database.run(
    "insert into parts (message_id, position, nonce, is_settled) values (?, ?, ?, 0) on conflict do nothing",
    id,
    index,
    nonce,
  );
}

/** Stores the whole answer to a message that awaits one. */
export function composeAnswer(
  database: SqliteDatabase,
  id: Value,
  parts: readonly ComposedPart[],
  turn: Turn | null,
): void {
  const composed = database.run(
    "update messages set reply = 'composed', turn = ? where id = ? and reply in ('pending', 'composed')",
    turn === null ? null : JSON.stringify(turn),
    id,
  );
  if (composed === 0) {
    return;
  }
  for (const [index, { nonce, text }] of parts.entries()) {
    addPart(database, id, index, nonce);
    database.run(
      `update parts set is_settled = is_settled and (text is null or text = ?1), text = ?1
       where message_id = ?2 and position = ?3`,
      packText(text),
      id,
      index,
    );
  }
  database.run(
    `update parts set is_settled = is_settled and text is null, text = null
     where message_id = ? and position >= ?`,
    id,
    parts.length,
  );
}

/** Ends the reply of a message and of all that its answer covers. */
export function endReplies(database: SqliteDatabase, id: Value, leader: MessageKey, reply: "posted" | "failed"): void {
  const covered = database.all(
    `select id from messages where ${where.coveredBy} and closing is null`,
    ...keyValues(leader),
  );
  for (const row of [{ id }, ...covered]) {
    database.run("update messages set reply = ? where id = ?", reply, row["id"] ?? null);
    closeFinished(database, row["id"] ?? null);
  }
}

/** Lets go of the open messages that a message's answer was to cover. */
export function release(database: SqliteDatabase, leader: MessageKey): void {
  database.run(
    `update messages set covered_by = null where ${where.coveredBy} and closing is null`,
    ...keyValues(leader),
  );
}

/** Whether every message of the turn is known and not withdrawn: a forgotten one has no row any more. */
export function isWhole(database: SqliteDatabase, turn: Turn): boolean {
  const { platform, channel } = turn.source;
  return turn.messageIds.every(
    (message) =>
      database.get(
        `select 1 from messages where ${where.key} and closing is not 'withdrawn'`,
        platform,
        channel,
        message,
      ) !== undefined,
  );
}
