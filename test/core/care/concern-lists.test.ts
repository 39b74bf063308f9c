import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { concernOf, readListed } from "../../../src/core/care/concern.js";
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

test("what an unsure group finds is suspected, unless another group is sure of the same", async () => {
  const groups = "[{ name: lantern, unsure: true, phrases: [my lantern] }, { name: night, phrases: [my night] }]";
  await write("crisis.en.yaml", `groups: ${groups}`);
  await write("grief.en.yaml", "groups: [{ name: own, unsure: true, phrases: [my autumn] }]");
  const lists = await loadConcernLists(directory);
  expect(readListed(lists, "my lantern")).toEqual({ concern: "none", suspected: ["crisis"] });
  expect(readListed(lists, "my lantern, my night")).toEqual({ concern: "crisis", suspected: [] });
  expect(readListed(lists, "my autumn, my lantern")).toEqual({ concern: "none", suspected: ["crisis", "grief"] });
  expect(readListed(lists, "my autumn")).toEqual({ concern: "none", suspected: ["grief"] });
  expect(concernOf(lists, "my autumn, my lantern")).toBe("crisis");
  expect(concernOf(lists, "my autumn")).toBe("grief");
});

test("gaps stay within a clause and endings within a word", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['red .. fox*'] }]");
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "red and quite hungry foxes")).toBe("crisis");
  expect(concernOf(lists, "red. and foxes")).toBe("none");
});

test("a wide gap reaches over ten words and no further", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['red ... fox'] }]");
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "red a b c d e f g h i j fox")).toBe("crisis");
  expect(concernOf(lists, "red a b c d e f g h i j k fox")).toBe("none");
});

test("phrases are found by whatever they may begin with, and one beside the other", async () => {
  await write(
    "crisis.en.yaml",
    "{ harmless: [red herring*], groups: [{ name: own, phrases: ['(the|) (red|gre*) fox', '.. owl'] }] }",
  );
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "a red fox")).toBe("crisis");
  expect(concernOf(lists, "see: greyish fox")).toBe("crisis");
  expect(concernOf(lists, "one two owl")).toBe("crisis");
  expect(concernOf(lists, "red herrings fox")).toBe("none");
  expect(concernOf(lists, "red red herring red fox")).toBe("crisis");
});

test("a phrase is found by any of its alternatives, by an ending, and by the commonest words alone", async () => {
  await write(
    "crisis.en.yaml",
    "groups: [{ name: own, phrases: ['i (|really) (saw the (fox|owl)|hear*) it', '(i|we) .. (a|the) of'] }]",
  );
  const lists = await loadConcernLists(directory);
  for (const text of ["I really saw the owl it", "I saw the fox it", "I hearken it", "we on the of", "I the of"]) {
    expect(concernOf(lists, text)).toBe("crisis");
  }
  for (const text of ["I saw it: the owl", "it. I hear", "of the, we"]) {
    expect(concernOf(lists, text)).toBe("none");
  }
});

test("what a phrase needs may stand before a harmless expression, and is gone with it", async () => {
  await write("crisis.en.yaml", "{ harmless: [red herring], groups: [{ name: own, phrases: ['red .. fox'] }] }");
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "red red herring fox")).toBe("crisis");
  expect(concernOf(lists, "red herring fox")).toBe("none");
});

test("signs that must stand together are heard in any order, each of them not denied", async () => {
  await write(
    "crisis.en.yaml",
    "{ negations: [no], signs: { lamp: [lantern], dark: ['dark*'] }, groups: [{ name: own, softened: [negation], together: [[lamp, dark]] }] }",
  );
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "The darkness came. Then my lantern failed.")).toBe("crisis");
  expect(concernOf(lists, "my lantern failed")).toBe("none");
  expect(concernOf(lists, "dark, and no lantern")).toBe("none");
});

test("a sign that several pairs name is asked anew for every message and every group", async () => {
  await write(
    "crisis.en.yaml",
    "{ negations: [no], signs: { lamp: [lantern], dark: ['dark*'], cold: [cold] }, groups: [{ name: own, softened: [negation], together: [[lamp, dark], [lamp, cold]] }, { name: told, together: [[lamp, dark]] }] }",
  );
  const lists = await loadConcernLists(directory);
  expect(concernOf(lists, "my lantern failed")).toBe("none");
  expect(concernOf(lists, "my lantern failed, I am cold")).toBe("crisis");
  expect(concernOf(lists, "cold, and no lantern")).toBe("none");
  expect(concernOf(lists, "dark, and no lantern")).toBe("crisis");
});

test("every mistake in the lists is named, with its file", async () => {
  await write("crisis.en.yaml", "groups: [{ name: own, phrases: ['(open'] }]");
  await write("crisis.zh.yaml", "groups: [{ name: own, phrases: ['{谁} 来'] }]");
  await write("grief.en.yaml", "groups: [{ name: own, softened: [irony], phrases: [a] }]");
  await write("grief.zh.yaml", "phrases: [a]");
  await write("insult.en.yaml", "{ signs: { lamp: [a] }, groups: [{ name: own, together: [[lamp, dark]] }] }");
  await write("insult.zh.yaml", "groups: [{ name: hollow }]");
  await expect(loadConcernLists(directory)).rejects.toThrow(
    /crisis\.en\.yaml.*not closed[\s\S]*crisis\.zh\.yaml.*no set 谁[\s\S]*grief\.en\.yaml.*irony[\s\S]*grief\.zh\.yaml[\s\S]*insult\.en\.yaml.*dark[\s\S]*insult\.zh\.yaml.*hollow is empty/,
  );
});
