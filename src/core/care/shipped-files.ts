import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../project-folder.js";

const shipped = join(projectFolder, "prompts");

/**
 * Where a folder of care's files is read from: the operator's prompts folder where it holds one, else the program's own,
 * because care must not be lost to a prompts folder that was written for something else.
 */
export function careFolder(promptsDirectory: string, name: "care" | "crisis"): string {
  const own = join(promptsDirectory, name);
  return existsSync(own) ? own : join(shipped, name);
}
