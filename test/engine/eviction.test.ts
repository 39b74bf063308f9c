import type { Token } from "node-llama-cpp";
import { afterEach, describe, expect, it } from "vitest";
import type { ChatTurn, Mood } from "../../src/engine/engine.js";
import type { LlamaEngine } from "../../src/engine/llama/llama-engine.js";
import { createOpenEngine, createTinyEngine, type OpenEngine } from "./tiny-engine.js";

const conversations: readonly (readonly [Mood, ...string[]])[] = [
  ["negative", "我考试没考好，很难过", "下次会好吗", "谢谢你"],
  ["positive", "刚收到offer，base北京，年薪翻倍！", "我想请朋友吃饭"],
  ["negative", "My code keeps crashing and I am tired.", "I tried everything already."],
];

/** Asks one question after the other, with `between` in between, and returns all replies. */
async function talk(engine: LlamaEngine, mood: Mood, questions: readonly string[], between: () => Promise<unknown>) {
  const turns: ChatTurn[] = [];
  const replies: string[] = [];
  for (const text of questions) {
    turns.push({ role: "user", text, mood });
    const { text: reply } = await engine.chat(turns, { mood, maxTokens: 24 });
    replies.push(reply);
    turns.push({ role: "assistant", text: reply });
    await between();
  }
  return replies;
}

describe("a conversation that lost its place in memory", () => {
  it("continues with the same text", async () => {
    const engine = await createTinyEngine({ chatSlots: 1 });
    for (const [mood, ...questions] of conversations) {
      await engine.forgetConversations();
      const resident = await talk(engine, mood, questions, () => Promise.resolve());
      const before = engine.statistics().reprefilledTokens;
      const evicted = await talk(engine, mood, questions, () =>
        engine.chat([{ role: "user", text: "别的人在说话" }], { mood: "neutral", maxTokens: 2 }),
      );
      expect(engine.statistics().reprefilledTokens).toBeGreaterThan(before);
      expect(evicted).toEqual(resident);
    }
    await engine.close();
  });

  it("keeps its place while other slots are free", async () => {
    const engine = await createTinyEngine({ chatSlots: 3 });
    const [mood, ...questions] = conversations[0] ?? ["neutral"];
    await talk(engine, mood, questions, () =>
      engine.chat([{ role: "user", text: "别的人在说话" }], { mood: "neutral", maxTokens: 2 }),
    );
    expect(engine.statistics().reprefilledTokens).toBe(0);
    await engine.close();
  });
});

describe("the logits after a history", () => {
  let open: OpenEngine | undefined;
  afterEach(() => open?.engine.close());

  it("are the same within a tolerance, computed at once, in parts or after a rollback", async () => {
    open = await createOpenEngine({ chatSlots: 2 });
    const { library, chatSlots } = open;
    const tokens = library.model.tokenize("今天的实验终于成功了，太棒了！我们晚上去吃火锅吧，顺便庆祝一下。");
    const wanted = library.model.tokenize("好的开心火锅吃");
    const [whole, parts] = chatSlots;
    if (whole === undefined || parts === undefined) throw new Error("Two slots were asked for.");
    const read = async (slot: typeof whole, input: readonly Token[]) => (await slot.readLogits(input, wanted)).logits;
    const atOnce = await read(whole, tokens);
    await parts.prefill(tokens.slice(0, 5));
    await parts.prefill(library.model.tokenize("完全不相干的话"));
    await parts.truncate(5);
    await parts.prefill(tokens.slice(5, 11));
    const inParts = await read(parts, tokens.slice(11));
    for (const token of wanted)
      expect(Math.abs((atOnce.get(token) ?? 0) - (inParts.get(token) ?? 99))).toBeLessThan(0.25);
  });
});
