import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concernAt, skillOf, type ConcernPrompt, type ConcernSkill } from "../../src/engine/concern-prompt.js";
import type { LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { createTinyEngine, greedyPrompts, tinyModel } from "./tiny-engine.js";

const shown = { auc: 1, threshold: 0.5, confirms: 0.5 };

let engine: LlamaEngine;
beforeAll(async () => {
  engine = await createTinyEngine({ concernSkill: { crisis: shown, grief: shown }, classificationCache: 0 });
});
afterAll(() => engine.close());

describe("an engine that listens", () => {
  test("reports probabilities of crisis and grief, and which of them counts", async () => {
    for (const text of ["i don't want to be alive anymore", "my grandmother passed away", "the coffee is cold"]) {
      const { concern, crisis, grief } = (await engine.listen(text))!;
      expect(crisis + grief).toBeGreaterThan(0);
      expect(crisis + grief).toBeLessThanOrEqual(1);
      expect(concern).toBe(crisis >= 0.5 ? "crisis" : grief >= 0.5 ? "grief" : "none");
    }
  });

  test("judges moods as one that does not, however much it listens", async () => {
    const plain = await createTinyEngine();
    try {
      for (const text of ["what a day", "my grandmother passed away this morning", "so tired of this"]) {
        const [label] = await Promise.all([engine.classify(text), engine.listen(text)]);
        expect(label.logOdds).toBeCloseTo((await plain.classify(text)).logOdds, 4);
      }
    } finally {
      await plain.close();
    }
  });
});

test("an engine that listens for moods hears what the analyst reads of them, beside it and in any length", async () => {
  const prompts = await greedyPrompts();
  const { text, labels } = prompts.sentiment;
  const concern = { text, labels: { crisis: labels.negative, grief: labels.positive, none: "其他" }, models: [] };
  const moody = await createTinyEngine({
    prompts: { ...prompts, concern },
    concernSkill: { crisis: shown, grief: shown },
    classificationCache: 0,
  });
  try {
    const messages = ["what a lovely day", "my dog died", "so tired of this ".repeat(60)];
    await Promise.all(
      messages.map(async (message) => {
        const [label, opinion] = await Promise.all([moody.classify(message), moody.listen(message)]);
        const odds = Math.log(opinion!.grief / opinion!.crisis);
        expect(odds).toBeCloseTo(label.logOdds, 2);
        expect(opinion!.concern).toBe(label.label === "positive" ? "grief" : "crisis");
      }),
    );
  } finally {
    await moody.close();
  }
});

test("an engine whose model has shown nothing has no opinion", async () => {
  const plain = await createTinyEngine();
  try {
    expect(plain.isListening).toBe(false);
    expect(engine.isListening).toBe(true);
    expect(await plain.listen("i don't want to be alive anymore")).toBeNull();
  } finally {
    await plain.close();
  }
});

test("what a model has shown counts for exactly that file", async () => {
  const content = await readFile(tinyModel);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const known = { sha256, bytes: content.length, crisis: shown, grief: shown };
  const prompt: ConcernPrompt = { text: "?", labels: { crisis: "a", grief: "b", none: "c" }, models: [known] };
  const folder = await mkdtemp(join(tmpdir(), "skill-"));
  try {
    const copy = join(folder, "copy.gguf");
    await copyFile(tinyModel, copy);
    expect(await skillOf(prompt, copy)).toEqual(known);
    await truncate(copy, 0);
    await truncate(copy, content.length);
    expect(await skillOf(prompt, copy)).toBeNull();
    expect(await skillOf(prompt, join(folder, "missing.gguf"))).toBeNull();
    expect(await skillOf(null, tinyModel)).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("what phrase lists suspect", () => {
  const doubted: ConcernSkill = { crisis: { ...shown, confirms: 0.3 }, grief: { ...shown, confirms: 0.1 } };

  test("is confirmed by less than the model needs alone", () => {
    expect(concernAt(doubted, { crisis: 0.2, grief: 0.15 })).toBe("none");
    expect(concernAt(doubted, { crisis: 0.2, grief: 0.15 }, ["crisis"])).toBe("crisis");
    expect(concernAt(doubted, { crisis: 0.02, grief: 0.2 }, ["crisis"])).toBe("none");
  });

  test("of danger and of loss is confirmed each for itself", () => {
    expect(concernAt(doubted, { crisis: 0.02, grief: 0.2 }, ["crisis", "grief"])).toBe("grief");
  });

  test("is denied only by who has read it whole", async () => {
    const text = "We had lunch and talked about the weather. ";
    expect(await engine.listen(text, { suspected: ["crisis"] })).not.toBeNull();
    expect(await engine.listen(text.repeat(200), { suspected: ["crisis"] })).toBeNull();
    expect(await engine.listen(text.repeat(200))).toMatchObject({ concern: "none" });
  });
});

describe("the bundled model", () => {
  test("is among those that may be asked", async () => {
    const { concern } = await greedyPrompts();
    expect((await skillOf(concern, tinyModel))?.crisis.auc).toBeGreaterThanOrEqual(0.9);
  });

  test.each([
    ["i don't want to be alive anymore", "crisis"],
    ["不想活了，没有我大家会过得更好", "crisis"],
    ["my grandmother passed away this morning", "grief"],
    ["外婆昨天晚上走了，我没能见到最后一面", "grief"],
    ["this build takes forever and the coffee is cold", "none"],
    ["今天的会开得太长了", "none"],
  ] as const)("hears what %j is about", async (text, concern) => {
    expect(await engine.listen(text)).toMatchObject({ concern });
  });
});
