import { join } from "node:path";
import Database from "libsql";
import { StoreError } from "../stores.js";
import { explainFault, faultCode } from "./store-faults.js";

/** Holds a data directory for this process alone. */
export interface DirectoryLock {
  /** Idempotent. */
  release(): void;
}

/**
 * Takes a data directory, so that no second bot works on it.
 *
 * An empty database of its own is kept in an exclusive transaction: the operating system gives that lock back when the
 * process ends, however it ends, so a crash leaves nothing to clear away.
 *
 * @throws StoreError when another bot holds it, or the file cannot be made.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const file = join(directory, "moodbot.lock");
  try {
    const database = new Database(file, { timeout: 0 });
    try {
      database.exec("begin exclusive");
    } catch (error) {
      database.close();
      throw error;
    }
    return { release: () => database.close() };
  } catch (error) {
    if (faultCode(error)?.startsWith("SQLITE_BUSY") === true) {
      throw new StoreError(
        `Another bot is using ${directory} already. Stop it first, or give this one a DATA_DIR of its own.`,
        { cause: error },
      );
    }
    throw explainFault(error, file);
  }
}
