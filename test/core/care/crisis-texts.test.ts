import { readFile } from "node:fs/promises";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadCrisisTexts } from "../../../src/core/care/crisis-texts.js";

test("every place has a text in both languages that names its lines and the international finder", async () => {
  const texts = await loadCrisisTexts("prompts");
  expect(texts.places("en").size).toBeGreaterThan(5);
  for (const place of [...texts.places("en").keys(), "XX", null]) {
    for (const language of ["en", "zh"] as const) {
      for (const moment of ["first", "later"] as const) {
        const text = texts.text(moment, language, place);
        expect(text).toContain("https://findahelpline.com");
        expect(text).not.toContain("{{");
      }
    }
  }
});

test("without a place no number is named", async () => {
  const texts = await loadCrisisTexts("prompts");
  expect(texts.text("first", "en", null)).toContain("your local emergency number");
  expect(texts.text("first", "en", null)).not.toMatch(/\d/);
  expect(texts.text("first", "zh", null)).toContain("当地的紧急电话");
});

test("every number in the table has a source and a date", async () => {
  const table = parse(await readFile("prompts/crisis/places.yaml", "utf8")) as Record<string, object>;
  const entries: { source?: string; date?: unknown }[] = [];
  JSON.stringify(table, (key, value: unknown) => {
    if (key === "emergency" || /^\d+$/.test(key)) {
      entries.push(value as { source?: string; date?: unknown });
    }
    return value;
  });
  expect(entries.length).toBeGreaterThan(15);
  for (const entry of entries) {
    expect(entry.source).toMatch(/^https?:\/\//);
    expect(String(entry.date)).toMatch(/20\d\d/);
  }
});

test("what is wrong with an operator's files is said at start, all at once", async () => {
  const directory = await mkdtemp(join(tmpdir(), "crisis-"));
  await cp("prompts/crisis", join(directory, "crisis"), { recursive: true });
  await writeFile(join(directory, "crisis", "first.en.md"), "no places here");
  await writeFile(join(directory, "crisis", "places.yaml"), "places: { usa: {} }");
  await expect(loadCrisisTexts(directory)).rejects.toThrow(
    /first\.en\.md: must hold \{\{places\}\}[\s\S]*places\.yaml/,
  );
  await rm(directory, { recursive: true });
});

test("a prompts folder without care's files gets the program's own", async () => {
  const directory = await mkdtemp(join(tmpdir(), "crisis-"));
  expect((await loadCrisisTexts(directory)).places("zh").get("CN")).toBe("中国大陆");
  await rm(directory, { recursive: true });
});
