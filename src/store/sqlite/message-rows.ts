import type { Turn } from "../history.js";
import type { Closing, Cursor, InboxEntry, ReactionState, ReplyPart, ReplyState } from "../inbox.js";
import type { ConversationKey, MessageKey } from "../keys.js";
import type { SqliteDatabase, Value } from "./database.js";

/** One row as a statement gives it. */
export type Row = Readonly<Record<string, Value>>;

/** Conditions on messages that take the three {@link keyValues}. */
export const where = {
  key: "platform = ? and channel = ? and message = ?",
  coveredBy: "platform = ? and channel = ? and covered_by = ?",
} as const;

export function keyValues(key: MessageKey): [string, string, string] {
  return [key.platform, key.channel, key.id];
}

/** Words as they are stored (see migrations.ts); the empty string stands for blanked words. */
export function packText(text: string): string {
  return text === "" ? "" : JSON.stringify(text);
}

export function unpackText(stored: Value | undefined): string {
  return typeof stored === "string" && stored !== "" ? (JSON.parse(stored) as string) : "";
}

export function keyOf(row: Row): MessageKey {
  return { platform: String(row["platform"]), channel: String(row["channel"]), id: String(row["message"]) };
}

export function conversationOf(row: Row): ConversationKey {
  return {
    platform: String(row["platform"]),
    space: String(row["space"]),
    channel: String(row["channel"]),
    thread: row["thread"] as string | null,
  };
}

export function cursorOf(row: Row): Cursor {
  return {
    place: conversationOf(row),
    newestId: String(row["message"]),
    newestSentAt: Number(row["sent_at"]),
  };
}

/** A message with the parts of its answer. */
export function entryOf(database: SqliteDatabase, row: Row): InboxEntry {
  const parts = database.all("select * from parts where message_id = ? order by position", row["id"] ?? null);
  return {
    key: keyOf(row),
    conversation: conversationOf(row),
    authorKey: String(row["author_key"]),
    isAddressed: row["is_addressed"] === 1,
    sentAt: Number(row["sent_at"]),
    receivedAt: Number(row["received_at"]),
    payload: unpackText(row["payload"]),
    reaction: row["reaction"] as ReactionState,
    reply: row["reply"] as ReplyState,
    coveredBy: row["covered_by"] as string | null,
    parts: parts.map(partOf),
    turn: typeof row["turn"] === "string" ? (JSON.parse(row["turn"]) as Turn) : null,
    closing: row["closing"] as Closing | null,
  };
}

function partOf(row: Row): ReplyPart {
  return {
    index: Number(row["position"]),
    nonce: String(row["nonce"]),
    text: row["text"] === null ? null : unpackText(row["text"]),
    postedId: row["posted_id"] as string | null,
    isSettled: row["is_settled"] === 1,
  };
}
