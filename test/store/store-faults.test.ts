import { describe, expect, it } from "vitest";
import { explainFault } from "../../src/store/sqlite/store-faults.js";
import { StoreError } from "../../src/store/stores.js";

describe("faults of the disk", () => {
  it.each([
    ["SQLITE_FULL", /disk that holds \/data\/moodbot\.db is full\. Free some space/],
    ["ENOSPC", /disk that holds \/data\/moodbot\.db is full/],
    ["SQLITE_READONLY_DIRECTORY", /\/data\/moodbot\.db cannot be written\. Let the bot's user write to \/data/],
    ["EROFS", /cannot be written/],
    ["SQLITE_CORRUPT", /is damaged\. Start the bot again: it sets the damaged file aside/],
  ])("has a remedy for %s", (code, sentence) => {
    const cause = Object.assign(new Error("raw words"), { code });
    const error = explainFault(cause, "/data/moodbot.db");
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ message: expect.stringMatching(sentence) as unknown, cause });
  });

  it("hands on what is no fault of the disk", () => {
    const defect = new TypeError("a defect");
    expect(explainFault(defect, "/data/moodbot.db")).toBe(defect);
  });
});
