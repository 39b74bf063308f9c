import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chooseModel, findModel, readCatalogue } from "../../src/engine/model-catalog.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "moodbot-models-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the catalogue", () => {
  test("holds the models that the README names, each with its licence", () => {
    const names = readCatalogue().map(({ name }) => name);
    for (const wanted of ["q4_0", "q4_k_m", "q8_0"].map((quant) => `qwen1.5-0.5b-chat-${quant}`)) {
      expect(names).toContain(wanted);
    }
    expect(names).toEqual(expect.arrayContaining(["qwen2.5-0.5b-instruct", "qwen3-0.6b"]));
    expect(findModel("qwen1.5-0.5b-chat-q4_0", readCatalogue()).licence).toMatch(/no commercial use/);
  });

  test("that cannot be read is named", () => {
    expect(() => readCatalogue(join(folder, "catalog.json"))).toThrow(/catalog\.json cannot be read/);
  });
});

describe("MODEL", () => {
  test("auto takes the first of the catalogue that is here, else the bundled one", () => {
    expect(chooseModel("auto", folder)).toMatchObject({ name: "tiny", isBundled: true });
    writeFileSync(join(folder, "qwen1_5-0_5b-chat-q4_0.gguf"), "");
    expect(chooseModel("auto", folder)).toMatchObject({ name: "qwen1.5-0.5b-chat-q4_0", isBundled: false });
    writeFileSync(join(folder, "Qwen3-0.6B-Q8_0.gguf"), "");
    expect(chooseModel("auto", folder).name).toBe("qwen3-0.6b");
  });

  test("may be a path, or a file's name in the models folder", () => {
    const path = join(folder, "own.gguf");
    writeFileSync(path, "");
    expect(chooseModel(path, "elsewhere").path).toBe(path);
    expect(chooseModel("own.gguf", folder).path).toBe(path);
  });

  test.each([
    ["qwen3-0.6b", /is not here\. Fetch it with: npm run pull -- qwen3-0\.6b/],
    ["hf:someone/something/model.gguf", /is not here\. Fetch it with: npm run pull -- hf:someone/],
    ["qwen9", /no model called "qwen9".*qwen3-0\.6b/],
    ["./nowhere.gguf", /MODEL names the file \.\/nowhere\.gguf, which does not exist/],
  ])("%s says what is wrong and what helps", (setting, message) => {
    expect(() => chooseModel(setting, folder)).toThrow(message);
  });
});
