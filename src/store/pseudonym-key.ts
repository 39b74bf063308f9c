import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { errorCode } from "../errors.js";
import { StoreError } from "./stores.js";
import { explainFault } from "./sqlite/store-faults.js";

const keyBytes = 32;

/**
 * Reads the key under which people's pseudonyms are made, or makes one for the owner's eyes only (mode 0600). It lies
 * beside the database, never in it: whoever gets a copy of the database alone cannot match rows to people.
 *
 * To be called with the data directory locked.
 *
 * @throws StoreError when the file cannot be read or written, or holds something else.
 */
export function readOrCreateKey(file: string): Buffer {
  try {
    return readKey(file) ?? createKey(file);
  } catch (error) {
    throw explainFault(error, file);
  }
}

function readKey(file: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return null;
    }
    throw error;
  }
  if (!/^[0-9a-f]+$/.test(text) || text.length !== keyBytes * 2) {
    throw new StoreError(
      `${file} does not hold a key of ${keyBytes * 2} hexadecimal digits. Put it back from a backup; without it nobody's ` +
        "opt-out and data can be found again. Only if there is none, remove the whole data directory and start afresh.",
    );
  }
  return Buffer.from(text, "hex");
}

/** Written beside its place and renamed, so that a crash leaves a whole key or none. */
function createKey(file: string): Buffer {
  const key = randomBytes(keyBytes);
  const unfinished = `${file}.new`;
  const handle = openSync(unfinished, "w", 0o600);
  try {
    writeSync(handle, `${key.toString("hex")}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, file);
  return key;
}
