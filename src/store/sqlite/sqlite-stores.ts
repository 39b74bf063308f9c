import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Logger } from "../../logger.js";
import type { Stores } from "../stores.js";
import { SqliteDatabase } from "./database.js";
import { lockDirectory } from "./directory-lock.js";
import { makeFolder } from "./make-folder.js";
import { exportPerson, forgetMoods, forgetPerson } from "./personal-data.js";
import { SqliteHistory } from "./sqlite-history.js";
import { SqliteInbox } from "./sqlite-inbox.js";
import { SqliteMoodViews } from "./sqlite-mood-views.js";
import { SqliteMoods } from "./sqlite-moods.js";
import { SqliteSettings } from "./sqlite-settings.js";
import { explainFault, isDamage } from "./store-faults.js";

/** What the stores need of their surroundings. */
export interface SqliteStoresOptions {
  /** The data directory; made where it is missing. */
  readonly directory: string;
  /** Told when a damaged database was set aside. */
  readonly logger: Pick<Logger, "warn">;
  /**
   * Milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/** How many rows are removed at a time, so that messages are taken on in between. */
const expirySlice = 500;

/**
 * Opens the stores of a data directory, for this process alone, until they are closed.
 *
 * A damaged database is renamed, never overwritten, and a new one begun.
 *
 * @throws StoreError when another bot uses the directory, the schema is newer than this program, or the disk, the
 * directory or a lock is at fault.
 */
export function openSqliteStores(options: SqliteStoresOptions): Stores {
  const now = options.now ?? Date.now;
  makeFolder(options.directory);
  const lock = lockDirectory(options.directory);
  try {
    const database = openDatabase(join(options.directory, "moodbot.db"), now, options.logger);
    const close = async (): Promise<void> => {
      try {
        database.close();
      } finally {
        lock.release();
      }
    };
    return createStoresOn(database, now, close);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openDatabase(file: string, now: () => number, logger: Pick<Logger, "warn">): SqliteDatabase {
  try {
    return new SqliteDatabase(file);
  } catch (error) {
    if (!isDamage(error)) {
      throw error;
    }
    const aside = `${file}.damaged-${new Date(now()).toISOString().replaceAll(/[:.]/g, "-")}`;
    setAside(file, aside);
    logger.warn(`${file} is damaged. It was set aside as ${aside}, and a new, empty one begun.`);
    return new SqliteDatabase(file);
  }
}

/** Renames a database with its log, whose newest commits may still be wanted for a rescue. */
function setAside(file: string, aside: string): void {
  try {
    for (const suffix of ["", "-wal", "-shm"]) {
      if (existsSync(file + suffix)) {
        renameSync(file + suffix, aside + suffix);
      }
    }
  } catch (error) {
    throw explainFault(error, file);
  }
}

function createStoresOn(database: SqliteDatabase, now: () => number, close: () => Promise<void>): Stores {
  return {
    inbox: new SqliteInbox(database, now),
    history: new SqliteHistory(database),
    moods: new SqliteMoods(database, now),
    moodViews: new SqliteMoodViews(database),
    settings: new SqliteSettings(database),
    forgetPerson: async (authorKey, until) => forgetPerson(database, authorKey, until),
    forgetMoods: async (authorKey) => forgetMoods(database, authorKey),
    exportPerson: async (authorKey) => exportPerson(database, authorKey),
    expire: async (before) => expire(database, before, now()),
    close,
  };
}

async function expire(database: SqliteDatabase, before: number, now: number): Promise<void> {
  const slices = [
    ["messages", "id", "sent_at"],
    ["turns", "id", "at"],
    ["moods", "rowid", "at"],
  ].map(
    ([table, id, time]) =>
      `delete from ${table} where ${id} in (select ${id} from ${table} where ${time} < ? limit ${expirySlice})`,
  );
  for (const slice of slices) {
    while (database.run(slice, before) > 0) {
      await setImmediate();
    }
  }
  database.run("delete from tombstones where until <= ?", now);
  database.truncateLog();
}
