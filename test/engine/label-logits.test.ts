import { getLlama, LlamaLogLevel, type Llama, type LlamaContext, type LlamaModel, type Token } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelLogits } from "../../src/engine/llama/label-logits.js";
import { SamplerGarbage } from "../../src/engine/llama/sampler-garbage.js";
import { Slot } from "../../src/engine/llama/slot.js";
import { tinyModel } from "./tiny-engine.js";

class CountedGarbage extends SamplerGarbage {
  evaluations = 0;
  override count(): void {
    this.evaluations += 1;
    super.count();
  }
}

describe("the logits of chosen tokens", () => {
  let llama: Llama;
  let model: LlamaModel;
  let context: LlamaContext;
  let slot: Slot;
  const garbage = new CountedGarbage();
  beforeAll(async () => {
    llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: 1 });
    model = await llama.loadModel({ modelPath: tinyModel });
    context = await model.createContext({ sequences: 2, contextSize: 256, threads: 1, flashAttention: true });
    slot = new Slot(context, 0, garbage);
  });
  afterAll(() => llama.dispose());

  /** Every token's probability after `tokens`, the likeliest first, by another way of the library. */
  async function wholeVocabulary(tokens: readonly Token[]): Promise<[Token, number][]> {
    const sequence = context.getSequence();
    const last = tokens.length - 1;
    const input = tokens.map((token, index) => {
      return index === last ? ([token, { generateNext: { probabilities: true } }] as [Token, object]) : token;
    });
    const output = await sequence.controlledEvaluate(input);
    await sequence.dispose();
    return [...(output[last]?.next.probabilities ?? [])].toSorted(([, left], [, right]) => right - left);
  }

  it("are those of the whole vocabulary, however unlikely the tokens, reading after reading in one slot", async () => {
    const texts = ["今天的实验终于成功了，太棒了！", "The build is broken again, and I", "我觉得"];
    for (const [index, text] of texts.entries()) {
      const tokens = model.tokenize(text);
      const all = await wholeVocabulary(tokens);
      const [[top, largest] = [0 as Token, Number.NaN]] = all;
      const ranks = [3 + index, 200, 3000, all.length - 1];
      const wanted = ranks.map((rank) => all[rank]?.[0] ?? top);
      await slot.truncate(0);
      const read = await slot.readLogits(tokens, wanted);
      expect(read.top).toBe(top);
      for (const rank of ranks) {
        const [token, probability] = all[rank] ?? [top, Number.NaN];
        expect(read.logits.get(token)).toBeCloseTo(Math.log(probability / largest), 1);
      }
      const likeliest = all.slice(0, 120).reduce((sum, [, probability]) => sum + probability, 0) / largest;
      expect(read.totalWeight).toBeGreaterThanOrEqual(likeliest * 0.99);
      expect(read.totalWeight).toBeLessThanOrEqual(1.01 / largest);
    }
  });

  it("take one evaluation of the library for any number of readings", async () => {
    const before = garbage.evaluations;
    const wanted = model.tokenize("好坏");
    for (let reading = 0; reading < 5; reading += 1) await slot.readLogits(model.tokenize("再来一次"), wanted);
    expect(garbage.evaluations).toBe(before);
  });

  it("remain numbers where the library's floats have none", () => {
    const [good, bad, other] = [1, 2, 3] as Token[] as [Token, Token, Token];
    const oneSided = labelLogits(
      new Map([
        [good, 1],
        [bad, 0],
        [other, 0],
      ]),
      [good, bad],
    );
    expect(oneSided.top).toBe(good);
    expect(oneSided.logits.get(bad)).toBeCloseTo(Math.log(1e-38), 5);
    expect(oneSided.totalWeight).toBeCloseTo(1, 5);
    expect(() => labelLogits(new Map(), [])).toThrow("no logits");
  });
});
