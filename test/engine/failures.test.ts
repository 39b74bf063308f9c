import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EngineFailedError } from "../../src/engine/engine.js";
import { createOpenEngine, type OpenEngine } from "./tiny-engine.js";

/** What most tests need: an error must leave it as good as it was. */
let shared: OpenEngine;
beforeAll(async () => {
  shared = await createOpenEngine({ classificationCache: 0 });
});
afterAll(() => shared.engine.close());

let open: OpenEngine | undefined;
afterEach(async () => {
  await open?.engine.close();
  open = undefined;
});

async function openEngine(...parameters: Parameters<typeof createOpenEngine>): Promise<OpenEngine> {
  open = await createOpenEngine(...parameters);
  return open;
}

const long = "我去了超市，然后坐车回家。".repeat(60);

describe("an abort", () => {
  it("ends a long prompt within two chunks", async () => {
    const { engine, chatSlots } = await openEngine({ chunkTokens: 16, contextTokens: 768 });
    const controller = new AbortController();
    let passes = 0;
    for (const slot of chatSlots) {
      slot.onPass = () => {
        passes += 1;
        if (passes === 3) controller.abort(new Error("enough"));
      };
    }
    const reply = engine.chat([{ role: "user", text: long }], { mood: "neutral", signal: controller.signal });
    await expect(reply).rejects.toThrow("enough");
    expect(passes).toBeLessThanOrEqual(5);
    const next = await engine.chat([{ role: "user", text: "你好" }], { mood: "neutral", maxTokens: 4 });
    expect(next.text).not.toBe("");
  });

  it("ends a long message's judgement within two chunks", async () => {
    const { engine, classifierSlots } = await openEngine({ classifyTokens: 1024 });
    const controller = new AbortController();
    let passes = 0;
    for (const slot of classifierSlots) {
      slot.onPass = () => {
        passes += 1;
        if (passes === 2) controller.abort(new Error("enough"));
      };
    }
    await expect(engine.classify(long, { signal: controller.signal })).rejects.toThrow("enough");
    expect(passes).toBeLessThanOrEqual(4);
    expect((await engine.classify("太棒了，我好开心！")).label).toBe("positive");
  });

  it("keeps the text that was already shown", async () => {
    const { engine } = shared;
    const controller = new AbortController();
    let shown = "";
    const reply = await engine.chat([{ role: "user", text: "我考试没考好，很难过" }], {
      mood: "negative",
      signal: controller.signal,
      onText: (text) => {
        shown = text;
        controller.abort();
      },
    });
    expect(reply).toMatchObject({ stopReason: "abort", text: shown });
  });

  it("that came before the call is its answer", async () => {
    const { engine } = shared;
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(engine.classify("你好", { signal })).rejects.toThrow("too late");
    await expect(engine.chat([{ role: "user", text: "你好" }], { mood: "neutral", signal })).rejects.toThrow(
      "too late",
    );
  });

  it("frees the place of a call that still waits", async () => {
    const { engine } = await openEngine({ chatSlots: 1 });
    const controller = new AbortController();
    const running = engine.chat([{ role: "user", text: "你好" }], { mood: "neutral" });
    const waiting = engine.chat([{ role: "user", text: "在吗" }], { mood: "neutral", signal: controller.signal });
    controller.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    expect((await running).text).not.toBe("");
  });
});

describe("an error of the library", () => {
  it("fails the replies of its round, and the next call succeeds", async () => {
    const { engine, chatSlots } = shared;
    const turns = [{ role: "user", text: "今天面试又没过。" }] as const;
    const before = await engine.chat(turns, { mood: "negative" });
    const resetsBefore = engine.statistics().resets;
    let passes = 0;
    for (const slot of chatSlots) {
      slot.onPass = () => {
        passes += 1;
        if (passes === 12) slot.isPoisoned = true;
      };
    }
    const calls = ["一", "二", "三"].map((text) =>
      engine.chat([{ role: "user", text: `${text}件事` }], { mood: "neutral" }).catch((error: unknown) => error),
    );
    const results = await Promise.all(calls);
    expect(results.some((result) => result instanceof EngineFailedError)).toBe(true);
    expect(engine.statistics().resets).toBeGreaterThan(resetsBefore);
    for (const slot of chatSlots) slot.onPass = () => {};
    const after = await engine.chat(turns, { mood: "negative" });
    expect(after.text).toBe(before.text);
    const many = await Promise.all(
      Array.from({ length: 4 }, () => engine.chat(turns, { mood: "negative" }).then(({ text }) => text)),
    );
    expect(many).toEqual(Array.from({ length: 4 }, () => before.text));
  });

  it("fails a judgement, and the next one is right", async () => {
    const { engine, classifierSlots } = shared;
    const before = await engine.classify("我好难过");
    for (const slot of classifierSlots) slot.isPoisoned = true;
    await expect(engine.classify("我好难过")).rejects.toBeInstanceOf(EngineFailedError);
    for (const slot of classifierSlots) slot.isPoisoned = false;
    expect((await engine.classify("我好难过")).logOdds).toBeCloseTo(before.logOdds, 3);
  });

  it("in a caller's onText ends that call alone", async () => {
    const { engine } = shared;
    const fails = engine.chat([{ role: "user", text: "你好" }], {
      mood: "neutral",
      onText: () => {
        throw new Error("the listener's own fault");
      },
    });
    const works = engine.chat([{ role: "user", text: "在吗" }], { mood: "neutral" });
    await expect(fails).rejects.toThrow("the listener's own fault");
    expect((await works).text).not.toBe("");
  });
});
