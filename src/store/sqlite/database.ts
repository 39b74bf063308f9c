import Database from "libsql";
import { StoreError } from "../stores.js";
import { migrations } from "./migrations.js";
import { explainFault } from "./store-faults.js";

/** What can be bound to a statement. */
export type Value = string | number | null;

/** How long a statement waits for another program's lock before it fails, in milliseconds. It blocks meanwhile. */
const lockWaitMilliseconds = 1000;

/**
 * One connection to the database file, with every statement prepared once.
 *
 * Write-ahead log with `synchronous = NORMAL`: when the process dies, even by SIGKILL, nothing committed is lost; when
 * the power is cut or the system crashes, the file stays sound, but the commits since the last checkpoint (the last
 * 1,000 pages at most, usually seconds to minutes of work) may be gone. What is deleted is overwritten in the file.
 *
 * Every method throws {@link StoreError} when the disk, the file or its lock is at fault.
 */
export class SqliteDatabase {
  readonly file: string;
  readonly #connection: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  #isClosed = false;

  /** Opens the file, or makes it, and brings its schema up to date. */
  constructor(file: string) {
    this.file = file;
    this.#connection = this.#guard(() => new Database(file, { timeout: lockWaitMilliseconds }));
    try {
      this.#prepareFile();
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** Runs a statement; how many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#guard(() => this.#statement(sql).run(values).changes);
  }

  /** The first row, or undefined. Columns as the statement names them. */
  get(sql: string, ...values: Value[]): Record<string, Value> | undefined {
    return this.all(sql, ...values)[0];
  }

  /** All rows. */
  all(sql: string, ...values: Value[]): readonly Record<string, Value>[] {
    return this.#guard(() => this.#statement(sql).all(values) as Record<string, Value>[]);
  }

  /** Runs `work` as a whole or, when it throws, not at all. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    return this.#guard(() => {
      this.#connection.exec("begin immediate");
      try {
        const result = work();
        this.#connection.exec("commit");
        return result;
      } catch (error) {
        // A full disk ends the transaction by itself; a second end would hide the cause.
        if (this.#connection.inTransaction) {
          this.#connection.exec("rollback");
        }
        throw error;
      }
    });
  }

  /** Leaves in the file, and beside it, nothing of what has been deleted. Takes the longer the larger the file. */
  scrub(): void {
    this.#guard(() => this.#connection.exec("vacuum"));
    this.truncateLog();
  }

  /** Brings the write-ahead log into the file and empties it. */
  truncateLog(): void {
    this.#guard(() => this.#connection.pragma("wal_checkpoint(truncate)"));
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    try {
      this.truncateLog();
    } finally {
      this.#isClosed = true;
      this.#statements.clear();
      this.#connection.close();
    }
  }

  #prepareFile(): void {
    this.#guard(() => {
      this.#connection.pragma("journal_mode = wal");
      this.#connection.pragma("synchronous = normal");
      this.#connection.pragma("secure_delete = on");
      this.#connection.pragma("foreign_keys = on");
    });
    this.transaction(() => this.#migrate());
    this.#guard(() => {
      const finding = String(this.get("pragma quick_check(1)")?.["quick_check"]);
      if (finding !== "ok") {
        throw Object.assign(new Error(finding), { code: "SQLITE_CORRUPT" });
      }
    });
  }

  #migrate(): void {
    const version = Number(this.get("pragma user_version")?.["user_version"] ?? 0);
    if (version > migrations.length) {
      throw new StoreError(
        `${this.file} was written by a newer version of the bot (schema ${version}; this one knows up to ` +
          `${migrations.length}). Install that version again, or set DATA_DIR to another folder.`,
      );
    }
    for (const migration of migrations.slice(version)) {
      this.#connection.exec(migration);
    }
    this.#connection.exec(`pragma user_version = ${migrations.length}`);
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      return known;
    }
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<Result>(work: () => Result): Result {
    if (this.#isClosed) {
      throw new StoreError(`${this.file} has been closed, since the bot is stopping.`);
    }
    try {
      return work();
    } catch (error) {
      throw explainFault(error, this.file);
    }
  }
}
