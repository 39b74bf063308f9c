import { createHash } from "node:crypto";
import { keyText, type MessageKey } from "../keys.js";
import type { SqliteDatabase } from "./database.js";
import { keyValues, where } from "./message-rows.js";

/** Refuses a forgotten message until `until`, without keeping its key. */
export function bury(database: SqliteDatabase, key: MessageKey, until: number): void {
  database.run(
    "insert into tombstones (hash, until) values (?, ?) on conflict do update set until = excluded.until",
    hashOf(key),
    until,
  );
}

export function isForgotten(database: SqliteDatabase, key: MessageKey, now: number): boolean {
  return database.get("select 1 from tombstones where hash = ? and until > ?", hashOf(key), now) !== undefined;
}

/** Whether work on this message that began earlier must leave no trace. */
export function isRefused(database: SqliteDatabase, key: MessageKey, now: number): boolean {
  const withdrawn = database.get(
    `select 1 from messages where ${where.key} and closing = 'withdrawn'`,
    ...keyValues(key),
  );
  return withdrawn !== undefined || isForgotten(database, key, now);
}

function hashOf(key: MessageKey): string {
  return createHash("sha256").update(keyText(key)).digest("base64url");
}
