import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/logger.js";
import { openStores } from "../../src/store/open-stores.js";
import { readOrCreateKey } from "../../src/store/pseudonym-key.js";
import { temporaryDirectory } from "./temporary-directory.js";

describe("the pseudonyms' key", () => {
  it("is made once, for its owner's eyes only, and read from then on", () => {
    const directory = temporaryDirectory();
    const file = join(directory, "pseudonym.key");
    const key = readOrCreateKey(file);
    expect(key).toHaveLength(32);
    expect(readOrCreateKey(file)).toEqual(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(["pseudonym.key"]);
  });

  it.each(["", "abc", "z".repeat(64)])("is refused, not replaced, when the file holds %j", (text) => {
    const file = join(temporaryDirectory(), "pseudonym.key");
    writeFileSync(file, text);
    expect(() => readOrCreateKey(file)).toThrow(/does not hold a key of 64 hexadecimal digits.*backup/);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("says which file cannot be made", () => {
    expect(() => readOrCreateKey(join(temporaryDirectory(), "missing", "pseudonym.key"))).toThrow(
      /pseudonym\.key cannot be opened/,
    );
  });
});

describe("opening the stores", () => {
  const logger = createLogger("silent");

  it("keeps the terminal's in memory unless a data directory is set", async () => {
    const inMemory = await openStores({}, true, logger);
    await inMemory.stores.close();
    const directory = temporaryDirectory();
    const onDisk = await openStores({ DATA_DIR: directory }, true, logger);
    expect(readdirSync(directory)).toContain("moodbot.db");
    expect(readdirSync(directory)).toContain("pseudonym.key");
    await onDisk.stores.close();
  });

  it("lets go of the directory when the key cannot be used", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "pseudonym.key"), "damaged");
    await expect(openStores({ DATA_DIR: directory }, false, logger)).rejects.toThrow(/pseudonym\.key/);
    writeFileSync(join(directory, "pseudonym.key"), "0".repeat(64));
    const { stores } = await openStores({ DATA_DIR: directory }, false, logger);
    await stores.close();
  });
});
