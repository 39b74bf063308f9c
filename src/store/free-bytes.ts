import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "../errors.js";

/** Bytes free on the disk where a folder stands or would be made: that of the nearest one at or above it. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = dirname(resolve(folder));
    const isMissing = errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR";
    if (!isMissing || above === resolve(folder)) {
      throw error;
    }
    return freeBytes(above);
  }
}
