import { dirname } from "node:path";
import { errorCode, errorText } from "../../errors.js";
import { StoreError } from "../stores.js";

/** What is wrong and what to do, by the beginning of SQLite's or Node's code; the first that fits. */
const faults: readonly (readonly [codes: RegExp, sentence: (file: string) => string])[] = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    (file) => `The disk that holds ${file} is full. Free some space there; the bot then goes on by itself.`,
  ],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS)/,
    (file) =>
      `${file} cannot be written. Let the bot's user write to ${dirname(file)}, or set DATA_DIR to another folder.`,
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED)/,
    (file) =>
      `${file} is locked by another program. Close what has it open (a database browser, a backup); the bot then goes on by itself.`,
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    (file) =>
      `${file} is damaged. Start the bot again: it sets the damaged file aside and begins a new one; a backup can be put in its place while the bot is stopped.`,
  ],
  [
    /^(SQLITE_CANTOPEN|SQLITE_NOTFOUND|ENOENT|ENOTDIR|EEXIST|EISDIR)/,
    (file) =>
      `${file} cannot be opened. Check that ${dirname(file)} is a folder that the bot's user can write to, or set DATA_DIR to another one.`,
  ],
  [
    /^(SQLITE_IOERR|SQLITE_PROTOCOL|EIO|EFBIG|EMFILE|ENFILE)/,
    (file) => `${file} could not be read or written. Check the disk, and the limits on files for the bot's user.`,
  ],
];

/** libsql reports a file that cannot be opened without a code: SQLite's number stands at the end of the message. */
const openFailure = /ConnectionFailed\(.*: (\d+)"\)/s;

/** SQLite's numbers (sqlite.org/rescode.html) that opening can end with. */
const numberedCodes: Readonly<Record<string, string>> = {
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  14: "SQLITE_CANTOPEN",
  26: "SQLITE_NOTADB",
};

/** The code of a failed file or database operation; undefined for any other error, which is a defect of ours. */
export function faultCode(error: unknown): string | undefined {
  const number = openFailure.exec(errorText(error))?.[1];
  return number === undefined ? errorCode(error) || undefined : (numberedCodes[number] ?? "SQLITE_CANTOPEN");
}

/** Turns a failed operation on `file` into a sentence with the remedy; hands any other error back as it is. */
export function explainFault(error: unknown, file: string): unknown {
  if (error instanceof StoreError) {
    return error;
  }
  const code = faultCode(error);
  const fault = code === undefined ? undefined : faults.find(([codes]) => codes.test(code));
  return fault === undefined ? error : new StoreError(`${fault[1](file)} (${code})`, { cause: error });
}

/** Whether the file itself is at fault, not its surroundings: only then may it be set aside. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof StoreError ? faultCode(error.cause) : undefined;
  return code?.startsWith("SQLITE_CORRUPT") === true || code?.startsWith("SQLITE_NOTADB") === true;
}
