import type { History, Turn } from "../history.js";
import type { ChannelKey, ConversationKey, MessageKey } from "../keys.js";
import type { SqliteDatabase } from "./database.js";
import { keyValues } from "./message-rows.js";
import { turnOf } from "./turn-rows.js";

/** The history on disk. */
export class SqliteHistory implements History {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async recent({ platform, space, channel, thread }: ConversationKey, limit: number): Promise<readonly Turn[]> {
    const rows = this.#database.all(
      `select * from turns where platform = ? and space = ? and channel = ? and thread is ?
       order by at desc, id desc limit ?`,
      platform,
      space,
      channel,
      thread,
      limit,
    );
    return rows.map((row) => turnOf(this.#database, row)).toReversed();
  }

  async count({ platform, space, channel, thread }: ConversationKey): Promise<number> {
    const row = this.#database.get(
      "select count(*) as turns from turns where platform = ? and space = ? and channel = ? and thread is ?",
      platform,
      space,
      channel,
      thread,
    );
    return Number(row?.["turns"]);
  }

  async recentInChannel({ platform, space, channel }: ChannelKey, limit: number): Promise<readonly Turn[]> {
    const rows = this.#database.all(
      `select * from turns where platform = ? and space = ? and channel = ? and is_public = 1
       order by at desc, id desc limit ?`,
      platform,
      space,
      channel,
      limit,
    );
    return rows.map((row) => turnOf(this.#database, row)).toReversed();
  }

  async clear({ platform, space, channel, thread }: ConversationKey): Promise<number> {
    return this.#database.run(
      "delete from turns where platform = ? and space = ? and channel = ? and thread is ?",
      platform,
      space,
      channel,
      thread,
    );
  }

  async removeMessage(key: MessageKey): Promise<boolean> {
    const removed = this.#database.run(
      `delete from turns where id in (
         select turns.id from turn_messages join turns on turns.id = turn_id
         where platform = ? and channel = ? and message = ?
       )`,
      ...keyValues(key),
    );
    return removed > 0;
  }
}
