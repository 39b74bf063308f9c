import { describe, expect, test } from "vitest";
import { splitReply } from "../../src/core/split-reply.js";

describe("splitReply", () => {
  test("leaves a text that fits in one piece", () => {
    expect(splitReply("  short \n", 100)).toEqual(["short"]);
  });

  test("gives nothing for white space", () => {
    expect(splitReply(" \n ", 100)).toEqual([]);
  });

  test("prefers the end of a paragraph, then of a sentence, then of a word", () => {
    const paragraph = `${"a".repeat(50)}.\n\n${"b ".repeat(40)}`;
    expect(splitReply(paragraph, 80)[0]).toBe(`${"a".repeat(50)}.`);
    const sentence = `${"word ".repeat(9)}end. ${"more ".repeat(20)}`;
    expect(splitReply(sentence, 70)[0]).toMatch(/end\.$/);
    expect(splitReply("word ".repeat(40), 70).every((part) => /^word.*word$/.test(part))).toBe(true);
  });

  test("cuts Chinese after a full stop", () => {
    const [first] = splitReply(`${"好".repeat(40)}。${"的".repeat(60)}`, 80);
    expect(first).toBe(`${"好".repeat(40)}。`);
  });

  test("never cuts inside a surrogate pair", () => {
    for (const limit of [64, 65, 66, 67]) {
      const parts = splitReply("😄".repeat(200), limit);
      expect(parts.join("")).toBe("😄".repeat(200));
      expect(parts.every((part) => !/[\uD800-\uDBFF]$/.test(part))).toBe(true);
    }
  });

  test("closes a code fence at the cut and opens it again with its language", () => {
    const code = Array.from({ length: 30 }, (_, index) => `const value${index} = ${index};`).join("\n");
    const parts = splitReply(`Look:\n\`\`\`ts\n${code}\n\`\`\`\nDone.`, 200);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect((part.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
    expect(parts[1]).toMatch(/^```ts\n/);
    const lines = parts.flatMap((part) => part.split("\n")).filter((line) => line.startsWith("const"));
    expect(lines.join("\n")).toBe(code);
  });

  test("keeps every part within the limit and loses no word", () => {
    const words = Array.from({ length: 900 }, (_, index) => `w${index}${index % 17 === 0 ? "." : ""}`);
    for (const limit of [64, 100, 333, 2000]) {
      const parts = splitReply(words.join(" "), limit);
      expect(parts.every((part) => part.length <= limit)).toBe(true);
      expect(parts.join(" ").split(/\s+/)).toEqual(words);
    }
  });
});
