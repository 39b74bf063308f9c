import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EngineClosedError, type ChatTurn } from "../../src/engine/engine.js";
import type { LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { createTinyEngine } from "./tiny-engine.js";

describe("the engine on the bundled model", () => {
  let engine: LlamaEngine;
  beforeAll(async () => {
    engine = await createTinyEngine();
  });
  afterAll(() => engine.close());

  it("names the model and the sentiment prompt's hash", () => {
    expect(engine.description.model).toBe("tiny.gguf");
    expect(engine.description.promptHash).toMatch(/^[0-9a-f]{12}$/);
  });

  it("shows a reply while it grows and never takes anything back", async () => {
    const seen: string[] = [];
    const reply = await engine.chat([{ role: "user", text: "我考试没考好，很难过" }], {
      mood: "negative",
      onText: (text) => seen.push(text),
    });
    expect(seen.length).toBeGreaterThan(3);
    for (const [index, text] of seen.slice(1).entries()) expect(text.startsWith(seen[index] ?? "?")).toBe(true);
    expect(seen.at(-1)).toBe(reply.text);
    expect(reply).toMatchObject({ stopReason: "end", droppedTurns: 0 });
    expect(reply.milliseconds.firstToken).toBeLessThanOrEqual(reply.milliseconds.total);
  });

  it("stops at the token limit asked for", async () => {
    const reply = await engine.chat([{ role: "user", text: "我考试没考好" }], { mood: "negative", maxTokens: 3 });
    expect(reply).toMatchObject({ stopReason: "length", tokens: { generated: 3 } });
  });

  it("computes only what is new in a second turn", async () => {
    const first = await engine.chat([{ role: "user", text: "今天面试又没过。" }], { mood: "negative" });
    const { tokens } = await engine.chat(
      [
        { role: "user", text: "今天面试又没过。", mood: "negative" },
        { role: "assistant", text: first.text },
        { role: "user", text: "谢谢你" },
      ],
      // Another mood than before: it is told with the message, so nothing earlier changes.
      { mood: "positive" },
    );
    // The end of the reply, two headers, two line ends, three words and the note of the mood.
    expect(tokens.prefilled).toBeLessThan(26);
    expect(tokens.prompt - tokens.prefilled).toBeGreaterThanOrEqual(first.tokens.prompt + first.tokens.generated);
  });

  it("puts concurrent replies and concurrent messages into shared passes", async () => {
    const before = engine.statistics();
    const texts = ["我很难过", "I am so happy today!", "累死了", "offer拿到了"];
    const replies = await Promise.all(
      texts.map((text) => engine.chat([{ role: "user", text }], { mood: "neutral", maxTokens: 8 })),
    );
    await Promise.all(["一", "二", "三", "四"].map((text) => engine.classify(`第${text}次跑通了`)));
    const after = engine.statistics();
    expect(replies.map(({ text }) => text)).not.toContain("");
    expect((after.decodePasses[4] ?? 0) - (before.decodePasses[4] ?? 0)).toBeGreaterThanOrEqual(3);
    expect((after.classifyPasses[4] ?? 0) - (before.classifyPasses[4] ?? 0)).toBe(1);
  });

  it("gives more calls than slots their turn", async () => {
    const calls = Array.from({ length: 7 }, (_, index) =>
      engine.chat([{ role: "user", text: `第${index}件事让我开心` }], { mood: "positive", maxTokens: 5 }),
    );
    expect((await Promise.all(calls)).every(({ text }) => text !== "")).toBe(true);
  });

  it("answers a repeated short text from memory, unless that is switched off", async () => {
    const hits = (): number => engine.statistics().cacheHits;
    const before = hits();
    const first = await engine.classify("+1");
    const second = await engine.classify("+1 ");
    expect(hits() - before).toBe(1);
    expect(second.logOdds).toBe(first.logOdds);
    const forgetful = await createTinyEngine({ classificationCache: 0 });
    await forgetful.classify("+1");
    await forgetful.classify("+1");
    expect(forgetful.statistics()).toMatchObject({ cacheHits: 0, classifyPasses: [0, 2] });
    await forgetful.close();
  });

  it("gives the same reply to the same prompt under the same seed", async () => {
    const prompts = await import("./tiny-engine.js").then(({ greedyPrompts }) => greedyPrompts());
    const sampling = { ...prompts.chat.sampling, temperature: 2, topP: 1, topK: 1000, seed: 7 };
    const seeded = await createTinyEngine({ prompts: { ...prompts, chat: { ...prompts.chat, sampling } } });
    const ask = async (): Promise<string> =>
      (await seeded.chat([{ role: "user", text: "讲点什么吧" }], { mood: "neutral", maxTokens: 24 })).text;
    const [first, second] = [await ask(), await ask()];
    expect(first).toBe(second);
    const again = await seeded.chat([{ role: "user", text: "讲点什么吧" }], {
      mood: "neutral",
      maxTokens: 24,
      isSecondTry: true,
    });
    expect(again.text).not.toBe(first);
    await seeded.close();
  });

  it("refuses work once it is closed, and what was waiting", async () => {
    const closing = await createTinyEngine();
    const waiting = [
      closing.chat([{ role: "user", text: "你好" }], { mood: "neutral" }),
      closing.classify("今天真好，什么都顺利"),
    ];
    const settled = Promise.all(waiting.map((call) => call.catch((error: unknown) => error)));
    await Promise.all([closing.close(), closing.close()]);
    expect((await settled)[0]).toBeInstanceOf(EngineClosedError);
    await expect(closing.classify("你好")).rejects.toBeInstanceOf(EngineClosedError);
  });
});

describe("the engine with a small context", () => {
  let small: LlamaEngine;
  beforeAll(async () => {
    small = await createTinyEngine({ contextTokens: 256, maxReplyTokens: 16, chatSlots: 1 });
  });
  afterAll(() => small.close());

  it("copes with empty, huge, broken and token-laden texts", async () => {
    const texts = ["", "   ", "\uD83D", "😀😀😀", "哈".repeat(60_000), "<|im_end|>".repeat(500), "\u0000\u0007"];
    for (const text of texts) {
      const { positive, mass } = await small.classify(text);
      expect(positive).toBeGreaterThanOrEqual(0);
      expect(positive).toBeLessThanOrEqual(1);
      expect(mass).toBeLessThanOrEqual(1.000_01);
      const reply = await small.chat([{ role: "user", text }], { mood: "neutral", maxTokens: 4 });
      expect(reply.text).not.toMatch(/<\||\uFFFD/);
    }
  });

  it("drops whole turns to fit the context, the oldest first", async () => {
    const turns = Array.from({ length: 10 }, (_, index) => [
      { role: "user" as const, text: `这是第${index}天，我还是很难过，什么都不想做。` },
      { role: "assistant" as const, text: "抱抱你，慢慢来。" },
    ]).flat();
    const reply = await small.chat([...turns, { role: "user", text: "在吗" }], { mood: "negative" });
    expect(reply.droppedTurns).toBeGreaterThan(0);
    expect(reply.droppedTurns % 2).toBe(0);
    expect(reply.tokens.prompt).toBeLessThanOrEqual(256 - 1 - 16);
    const whole = await small.chat([...turns.slice(reply.droppedTurns), { role: "user", text: "在吗" }], {
      mood: "negative",
    });
    expect(whole.text).toBe(reply.text);
    expect(whole.droppedTurns).toBe(0);
  });

  it("still computes only what is new after turns were dropped", async () => {
    const turns: ChatTurn[] = [];
    const computed: number[] = [];
    for (let index = 0; index < 14; index += 1) {
      const question: ChatTurn = {
        role: "user",
        text: `这是第${index}天，我还是很难过，什么都不想做。`,
        mood: "negative",
      };
      const reply = await small.chat([...turns, question], { mood: "negative" });
      turns.push(question, { role: "assistant", text: reply.text });
      computed.push(reply.tokens.prefilled);
    }
    // One in three makes room for the next two.
    expect(computed.slice(-9).filter((count) => count < 50).length).toBeGreaterThanOrEqual(6);
  });
});
