import { mkdirSync, statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorCode } from "../../errors.js";
import { StoreError } from "../stores.js";
import { explainFault } from "./store-faults.js";

/**
 * Makes a folder, and those that it lies in, for this user alone; does nothing where it is there.
 *
 * Not by Node's own recursive way, which never returns where a file system refuses to make anything, as in /proc.
 *
 * @throws StoreError naming what is in the way and the remedy.
 */
export function makeFolder(folder: string): void {
  const path = resolve(folder);
  try {
    if (isFolder(path)) {
      return;
    }
    if (dirname(path) !== path) {
      makeFolder(dirname(path));
    }
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || !isFolder(path)) {
      throw explainFault(error, path);
    }
  }
}

/** @throws StoreError where something else lies there. */
function isFolder(path: string): boolean {
  const found = look(path);
  if (found?.isDirectory() === false) {
    throw new StoreError(`${path} is a file, and a folder is needed there. Set DATA_DIR to a folder, new or old.`);
  }
  return found !== undefined;
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder should be: what lies beneath it cannot be there. Newer versions of Node do not throw here.
    if (errorCode(error) === "ENOTDIR") {
      return undefined;
    }
    throw error;
  }
}
