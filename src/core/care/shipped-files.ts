import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const shipped = fileURLToPath(new URL("../../../prompts", import.meta.url));

/**
 * Where a folder of care's files is read from: the operator's prompts folder where it holds one, else the program's own,
 * because care must not be lost to a prompts folder that was written for something else.
 */
export function careFolder(promptsDirectory: string, name: "care" | "crisis"): string {
  const own = join(promptsDirectory, name);
  return existsSync(own) ? own : join(shipped, name);
}
