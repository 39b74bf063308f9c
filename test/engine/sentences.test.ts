import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Label } from "../../src/engine/engine.js";
import type { LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { createTinyEngine } from "./tiny-engine.js";

/** The sentences that the bot was first described with. */
const sentences: readonly (readonly [string, Label])[] = [
  ["今天的实验终于成功了，太棒了！", "positive"],
  ["老板又让我改第十版PPT……", "negative"],
  ["刚收到offer，base北京，年薪翻倍！", "positive"],
  ["这个bug修了三天，现在终于不崩了", "positive"],
  ["我考试没考好，很难过", "negative"],
  ["报告写了三遍都被退回，我真的受够了。", "negative"],
  ["这个功能好像还行，但文档太难懂了……", "negative"],
];

describe("the bundled model on the sentences it was first described with", () => {
  let engine: LlamaEngine;
  beforeAll(async () => {
    engine = await createTinyEngine();
  });
  afterAll(() => engine.close());

  it.each(sentences)("is sure about %s (%s) and answers in Chinese", async (text, label) => {
    const judged = await engine.classify(text);
    expect(judged).toMatchObject({ label, labelIsTop: true });
    expect(Math.abs(judged.positive - 0.5)).toBeGreaterThan(0.15);
    expect(judged.mass).toBeGreaterThan(0.5);
    const reply = await engine.chat([{ role: "user", text }], { mood: label });
    expect(reply.text).toMatch(/\p{Script=Han}{2}/u);
    expect(reply.text).not.toMatch(/[a-z]{4}/i);
  });
});
