import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeBytes } from "../../src/store/free-bytes.js";
import { temporaryDirectory } from "./temporary-directory.js";

test("room is measured in the nearest folder that is there", async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "file"), "");
  for (const folder of [".", "not", "not/yet", "file", "file/under"]) {
    expect(await freeBytes(join(directory, folder))).toBeGreaterThan(0);
  }
});
