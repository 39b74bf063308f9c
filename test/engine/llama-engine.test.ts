import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLlamaEngine, type LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { loadPromptFiles } from "../../src/engine/prompt-files.js";

let engine: LlamaEngine;
beforeAll(async () => {
  engine = await createLlamaEngine({
    modelPath: "models/tiny/tiny.gguf",
    prompts: await loadPromptFiles("prompts"),
    threads: 1,
  });
});
afterAll(() => engine.close());

describe("the engine on the bundled model", () => {
  it("judges messages and answers them", async () => {
    const good = await engine.classify("今天的实验终于成功了，太棒了！");
    expect(good).toMatchObject({ label: "positive", labelIsTop: true });
    expect(good.mass).toBeGreaterThan(0.5);
    expect((await engine.classify("我考试没考好，很难过")).label).toBe("negative");
    const seen: string[] = [];
    const reply = await engine.chat([{ role: "user", text: "我考试没考好，很难过" }], {
      mood: "negative",
      onText: (text) => seen.push(text),
    });
    expect(reply.text).not.toBe("");
    expect(seen.at(-1)).toBe(reply.text);
  });

  it("shares passes among concurrent calls", async () => {
    const replies = await Promise.all(
      ["我很难过", "I am so happy today!", "累死了", "offer拿到了"].map((text) =>
        engine.chat([{ role: "user", text }], { mood: "neutral" }),
      ),
    );
    expect(replies.map(({ text }) => text)).not.toContain("");
    expect(engine.statistics().decodePasses[4]).toBeGreaterThan(5);
  });
});
