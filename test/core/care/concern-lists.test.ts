import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { concernOf } from "../../../src/core/care/concern.js";
import { loadConcernLists } from "../../../src/core/care/concern-lists.js";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "care-"));
  await cp("prompts/care", join(directory, "care"), { recursive: true });
});
afterEach(() => rm(directory, { recursive: true }));

function write(name: string, content: string): Promise<void> {
  return writeFile(join(directory, "care", name), content);
}

test("an operator's own phrase is heard", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['(the|my) lantern is out'] }]");
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "Tonight my lantern is out.")).toBe("crisis");
  expect(concernOf(lists, "my lantern is outside")).toBe("none");
});

test("gaps stay within a clause and endings within a word", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['red .. fox*'] }]");
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "red and quite hungry foxes")).toBe("crisis");
  expect(concernOf(lists, "red. and foxes")).toBe("none");
});

test("every mistake in the lists is named, with its file", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['(open'] }]");
  await write("crisis.zh.yaml", "groups: [{ name: own, phrases: ['{谁} 来'] }]");
  await write("grief.en.yaml", "groups: [{ name: own, softened: [irony], phrases: [a] }]");
  await write("grief.zh.yaml", "phrases: [a]");
  await expect(loadConcernLists(directory)).rejects.toThrow(
    /crisis\.en\.yaml.*not closed[\s\S]*crisis\.zh\.yaml.*no set 谁[\s\S]*grief\.en\.yaml.*irony[\s\S]*grief\.zh\.yaml/,
  );
});
