import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fontFile } from "../../src/moods/chart/render.js";
import { en } from "../../src/words/en.js";
import { type Language, wordsIn } from "../../src/words/words.js";
import { zh } from "../../src/words/zh.js";
import { fontCharacters } from "../moods/chart/font-characters.js";

/** Keys of a table and of the tables within it, as `chart.mood`. */
function keysOf(table: object, prefix = ""): readonly string[] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? keysOf(value as object, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

function sourceText(): string {
  const folder = join(import.meta.dirname, "../../src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("words"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

describe("the bot's words for Slack", () => {
  it("stand in both languages in place of others", () => {
    const differing = (language: Language) => {
      const [usual, there] = [wordsIn(language), wordsIn(language, "slack")];
      return keysOf(usual).filter((key) => valueAt(usual, key) !== valueAt(there, key));
    };
    expect(differing("zh")).toEqual(differing("en"));
    expect(differing("en")).toContain("helpMenu");
    expect(keysOf(wordsIn("zh", "slack"))).toEqual(keysOf(zh));
  });
});

describe("the bot's words", () => {
  it("are the same in both languages, none missing and none too many", () => {
    expect(keysOf(zh).toSorted()).toEqual(keysOf(en).toSorted());
  });

  it("are all used somewhere", () => {
    const source = sourceText();
    const unused = Object.keys(en).filter((key) => !new RegExp(`\\b${key}\\b`).test(source));
    expect(unused).toEqual([]);
  });

  it("are never empty, and Chinese where they are Chinese", () => {
    const texts = (table: object): readonly string[] => keysOf(table).map((key) => valueAt(table, key));
    expect(texts(en).filter((text) => text.trim() === "")).toEqual([]);
    // The rest is laid out of names that are given to it.
    const chinese = keysOf(zh).filter(
      (key) => !/^(commandNames|dateLocale|moodHeading$|moodShare$|chart\.(dateLabel|months)$)/.test(key),
    );
    expect(chinese.filter((key) => !/\p{Script=Han}/u.test(valueAt(zh, key)))).toEqual([]);
  });

  it("fit into the chart's font where a chart draws them", () => {
    const characters = fontCharacters(fontFile);
    const dates = new Intl.DateTimeFormat(zh.dateLocale, {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
    const year = Array.from({ length: 12 }, (_, month) => dates.format(Date.UTC(2026, month, 28, 9)));
    const english = new Intl.DateTimeFormat(en.dateLocale, {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
    const words = [en.chart, zh.chart].flatMap((chart) => Object.values({ ...chart, dateLabel: "/" }));
    const drawn = [...words, ...year, english.format(0), " – , ", "−+%"];
    const missing = Array.from(drawn.join("")).filter((character) => !characters.has(character));
    expect(missing.filter((character) => !/\s/.test(character))).toEqual([]);
  });
});

/** A text, or the source of the function that makes one. */
function valueAt(table: object, path: string): string {
  const value = path.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], table);
  return String(value);
}
