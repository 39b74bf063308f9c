import type { Turn } from "../history.js";
import type { ComposedPart, Cursor, Inbox, InboxEntry, NewInboxEntry } from "../inbox.js";
import type { MessageKey } from "../keys.js";
import type { SqliteDatabase, Value } from "./database.js";
import { addPart, blank, closeFinished, composeAnswer, endReplies, isWhole, release } from "./answer-rows.js";
import { cursorOf, entryOf, keyValues, packText, where } from "./message-rows.js";
import { isForgotten } from "./tombstones.js";
import { insertTurn } from "./turn-rows.js";

/** The inbox on disk. */
export class SqliteInbox implements Inbox {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async admit(entry: NewInboxEntry): Promise<boolean> {
    const { key, conversation } = entry;
    return this.#database.transaction(() => {
      if (isForgotten(this.#database, key, this.#now())) {
        return false;
      }
      const added = this.#database.run(
        `insert into messages (platform, channel, message, space, thread, author_key, is_addressed, sent_at,
           received_at, payload, reaction, reply)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?) on conflict do nothing`,
        ...keyValues(key),
        conversation.space,
        conversation.thread,
        entry.authorKey,
        Number(entry.isAddressed),
        entry.sentAt,
        entry.receivedAt,
        packText(entry.payload),
        entry.isAddressed ? "pending" : "none",
      );
      return added === 1;
    });
  }

  async find(key: MessageKey): Promise<InboxEntry | null> {
    const row = this.#database.get(`select * from messages where ${where.key}`, ...keyValues(key));
    return row === undefined ? null : entryOf(this.#database, row);
  }

  async findByPosted(platform: string, postedId: string): Promise<InboxEntry | null> {
    const row = this.#database.get(
      `select messages.* from parts join messages on messages.id = message_id
       where posted_id = ? and platform = ?`,
      postedId,
      platform,
    );
    return row === undefined ? null : entryOf(this.#database, row);
  }

  async open(): Promise<readonly InboxEntry[]> {
    const rows = this.#database.all("select * from messages where closing is null order by sent_at, id");
    return rows.map((row) => entryOf(this.#database, row));
  }

  async setReaction(key: MessageKey, state: Exclude<InboxEntry["reaction"], "pending">): Promise<void> {
    this.#changeOpen(key, (id) => {
      this.#database.run("update messages set reaction = ? where id = ?", state, id);
    });
  }

  async address(key: MessageKey): Promise<void> {
    this.#changeOpen(key, (id) => {
      this.#database.run("update messages set is_addressed = 1, reply = 'pending' where id = ? and reply = 'none'", id);
    });
  }

  async setPayload(key: MessageKey, payload: string): Promise<void> {
    this.#changeOpen(key, (id) => {
      this.#database.run("update messages set payload = ? where id = ? and reply = 'pending'", packText(payload), id);
    });
  }

  async cover(leader: MessageKey, followers: readonly MessageKey[]): Promise<void> {
    this.#changeOpen(leader, (id) => {
      release(this.#database, leader);
      this.#database.run("update messages set covered_by = null where id = ?", id);
      for (const follower of followers) {
        this.#database.run(
          `update messages set covered_by = ?
           where ${where.key} and id <> ? and closing is null and reply = 'pending'`,
          leader.id,
          ...keyValues(follower),
          id,
        );
      }
    });
  }

  async reservePart(leader: MessageKey, index: number, nonce: string): Promise<void> {
    this.#changeOpen(leader, (id) => addPart(this.#database, id, index, nonce));
  }

  async setPosted(leader: MessageKey, index: number, postedId: string): Promise<void> {
    this.#database.run(
      `update parts set posted_id = ?
       where position = ? and message_id = (select id from messages where ${where.key})`,
      postedId,
      index,
      ...keyValues(leader),
    );
  }

  async compose(leader: MessageKey, parts: readonly ComposedPart[], turn: Turn | null): Promise<void> {
    this.#changeOpen(leader, (id) => composeAnswer(this.#database, id, parts, turn));
  }

  async settlePart(leader: MessageKey, index: number): Promise<void> {
    this.#changeOpen(leader, (id) => {
      this.#database.run("update parts set is_settled = 1 where message_id = ? and position = ?", id, index);
    });
  }

  async complete(leader: MessageKey, turn: Turn | null): Promise<void> {
    this.#database.transaction(() => {
      const id = this.#openId(leader);
      if (id === undefined) {
        return;
      }
      endReplies(this.#database, id, leader, "posted");
      if (turn !== null && isWhole(this.#database, turn)) {
        insertTurn(this.#database, turn);
      }
    });
  }

  async fail(leader: MessageKey): Promise<void> {
    this.#changeOpen(leader, (id) => endReplies(this.#database, id, leader, "failed"));
  }

  async withdraw(key: MessageKey): Promise<void> {
    this.#database.transaction(() => {
      const id = this.#database.get(`select id from messages where ${where.key}`, ...keyValues(key))?.["id"];
      if (id !== undefined) {
        this.#database.run("update messages set closing = 'withdrawn' where id = ?", id);
        blank(this.#database, id);
        release(this.#database, key);
      }
    });
  }

  async closeExpired(before: number): Promise<number> {
    return this.#database.transaction(() => {
      const late = this.#database.all("select id from messages where closing is null and sent_at < ?", before);
      for (const { id = null } of late) {
        this.#database.run("update messages set closing = 'expired' where id = ?", id);
        blank(this.#database, id);
      }
      return late.length;
    });
  }

  async cursors(platform: string, since: number): Promise<readonly Cursor[]> {
    const rows = this.#database.all(
      `select * from (
         select platform, space, channel, thread, message, sent_at, row_number() over (
           partition by space, channel, thread order by sent_at desc, length(message) desc, message desc
         ) as place from messages where platform = ? and sent_at > ?
       ) where place = 1 order by sent_at desc`,
      platform,
      since,
    );
    return rows.map(cursorOf);
  }

  #changeOpen(key: MessageKey, change: (id: Value) => void): void {
    this.#database.transaction(() => {
      const id = this.#openId(key);
      if (id !== undefined) {
        change(id);
        closeFinished(this.#database, id);
      }
    });
  }

  #openId(key: MessageKey): Value | undefined {
    return this.#database.get(`select id from messages where ${where.key} and closing is null`, ...keyValues(key))?.[
      "id"
    ];
  }
}
