import { getLlama, LlamaLogLevel, type Llama, type LlamaContextSequence, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calibrate, contentFreeTexts } from "../../src/engine/llama/calibration.js";
import type { LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { loadPromptFiles } from "../../src/engine/prompt-files.js";
import { createOpenEngine, createTinyEngine, greedyPrompts, tinyModel } from "./tiny-engine.js";

const texts = ["今天的实验终于成功了，太棒了！", "老板又让我改第十版PPT……", "the build is broken again", "", "。"];

describe("label probabilities", () => {
  let engine: LlamaEngine;
  let llama: Llama;
  let model: LlamaModel;
  let sequence: LlamaContextSequence;
  let system: string;
  beforeAll(async () => {
    engine = await createTinyEngine({ kvType: "F16", classificationCache: 0 });
    system = (await loadPromptFiles("prompts")).sentiment.text;
    llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: 1 });
    model = await llama.loadModel({ modelPath: tinyModel });
    const context = await model.createContext({ contextSize: 512, threads: 1, flashAttention: true });
    sequence = context.getSequence();
  });
  afterAll(async () => {
    await engine.close();
    await llama.dispose();
  });

  /** The probabilities of the whole vocabulary after the whole prompt, nothing cached. */
  async function wholeVocabulary(text: string): Promise<(label: string) => number> {
    const frame = `<|im_start|>system\n${system}<|im_end|>\n<|im_start|>user\n`;
    const end = "<|im_end|>\n<|im_start|>assistant\n";
    const tokens = [...model.tokenize(frame, true), ...model.tokenize(text), ...model.tokenize(end, true)];
    const last = tokens.pop();
    if (last === undefined) throw new Error("The prompt is empty.");
    await sequence.clearHistory();
    const generateNext = { probabilities: true } as const;
    const [result] = (await sequence.controlledEvaluate([...tokens, [last, { generateNext }]])).slice(-1);
    return (label) => result?.next.probabilities?.get(model.tokenize(label)[0] ?? last) ?? Number.NaN;
  }

  it.each(texts)("equal those of the whole vocabulary: %s", async (text) => {
    const { positive, mass, labelIsTop } = await engine.classify(text);
    const probability = await wholeVocabulary(text);
    const [good, bad] = [probability("正面"), probability("负面")];
    // Two digits: the two ways cut the prompt into other batches, and Q8_0 rounds sums by their shape.
    expect(positive).toBeCloseTo(good / (good + bad), 2);
    expect(mass).toBeCloseTo(good + bad, 2);
    expect(labelIsTop).toBe(Math.max(good, bad) > 0.5);
  });

  it("are the same whatever shares the pass, came before or must be padded", async () => {
    const alone: number[] = [];
    for (const text of texts) alone.push((await engine.classify(text)).logOdds);
    const together = await Promise.all(texts.map((text) => engine.classify(text)));
    for (const [index, { logOdds }] of together.entries()) expect(logOdds).toBeCloseTo(alone[index] ?? 99, 1);
    expect(
      engine
        .statistics()
        .classifyPasses.slice(2)
        .some((passes) => passes > 0),
    ).toBe(true);
  });

  it("read the head and the tail of a message that is too long", async () => {
    const filler = "我去了超市，然后坐车回家，路上看了看手机。".repeat(400);
    const good = await engine.classify(`太棒了！我好开心！${filler}真是完美的一天，太幸福了！`);
    const bad = await engine.classify(`气死我了！太糟糕了！${filler}真是倒霉的一天，我好难过。`);
    expect(good.logOdds).toBeGreaterThan(bad.logOdds);
  });

  it("take a prompt and a message together within the setting's tokens", async () => {
    const own = await createOpenEngine({ classifyTokens: 256 });
    expect(own.library.classifier.contextSize).toBe(256);
    await own.engine.classify("我去了超市，然后坐车回家，路上看了看手机。".repeat(400));
    expect(own.classifierSlots.flatMap((slot) => slot.contents.map((held) => held.length))).toContain(255);
    await own.engine.close();
  });

  it("leave room for a message behind a long prompt", async () => {
    const prompts = await greedyPrompts();
    const sentiment = { ...prompts.sentiment, text: `${prompts.sentiment.text} ${"word ".repeat(80)}` };
    const own = await createTinyEngine({ classifyTokens: 64, prompts: { ...prompts, sentiment } });
    await expect(own.classify("太棒了，我好开心！".repeat(40))).resolves.toMatchObject({ labelIsTop: true });
    await own.close();
  });

  it("are corrected by the mean log-odds of texts without content", async () => {
    const calibrated = await createTinyEngine({ kvType: "F16", calibration: "content-free" });
    let sum = 0;
    for (const text of contentFreeTexts) sum += (await engine.classify(text)).logOdds;
    const { positive, logOdds } = await calibrated.classify("这个功能好像还行");
    expect(positive).toBeCloseTo(1 / (1 + Math.exp(-(logOdds - sum / contentFreeTexts.length))), 2);
    await calibrated.close();
  });

  it("follow Platt's line where one is given", () => {
    expect(calibrate(2, { a: 0.5, b: -1 }, 99)).toBe(0.5);
    expect(calibrate(0, "off", 99)).toBe(0.5);
    expect(calibrate(3, "content-free", 3)).toBe(0.5);
  });
});
