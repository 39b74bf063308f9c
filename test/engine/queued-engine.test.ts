import { describe, expect, test, vi } from "vitest";
import { EngineClosedError } from "../../src/engine/engine.js";
import { FairQueue } from "../../src/engine/fair-queue.js";
import { EngineBusyError, EngineTimeoutError, QueuedEngine } from "../../src/engine/queued-engine.js";
import { ScriptedEngine } from "../fakes/scripted-engine.js";

const limits = { replyConcurrency: 1, queueLimit: 4, replyTimeoutMilliseconds: 5000 };

function create(changes: Partial<typeof limits> = {}) {
  const engine = new ScriptedEngine();
  const queue = new QueuedEngine(engine, { ...limits, ...changes });
  const ask = (text: string, turn = text, more = {}) =>
    queue.chat([{ role: "user", text }], { mood: "neutral", turn, ...more });
  return { engine, queue, ask };
}

describe("FairQueue", () => {
  test("gives each key one turn in rotation and keeps a key's own order", () => {
    const queue = new FairQueue();
    const run = async () => {};
    for (const [id, turn] of [
      ["a1", "a"],
      ["a2", "a"],
      ["a3", "a"],
      ["b1", "b"],
      ["c1", "c"],
      ["c2", "c"],
    ] as const) {
      queue.enqueue(run, { id, turn });
    }
    expect(queue.order()).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
    queue.dequeue();
    expect(queue.order()).toEqual(["b1", "c1", "a2", "c2", "a3"]);
    queue.remove("c1");
    expect(queue.order()).toEqual(["b1", "c2", "a2", "a3"]);
    expect(queue.size).toBe(4);
  });
});

describe("QueuedEngine", () => {
  test("lets labels pass while replies wait", async () => {
    const { engine, queue, ask } = create();
    engine.hold();
    const replies = [ask("one"), ask("two")];
    expect((await queue.classify("good")).label).toBe("positive");
    engine.release();
    await Promise.all(replies);
  });

  test("listens to a message that has been judged before those that wait to be", async () => {
    const { engine, queue } = create({ queueLimit: 64 });
    const judged: number[] = [];
    engine.concernOf = () => {
      judged.push(engine.classified.length);
      return null;
    };
    const flood = Array.from({ length: 200 }, (_, index) => queue.classify(`good ${index}`));
    await flood[0];
    await queue.listen("good 0");
    expect(judged[0]).toBeLessThan(100);
    await Promise.all(flood);
  });

  test("serves conversations in turn, not first come", async () => {
    const { engine, ask } = create({ queueLimit: 10 });
    engine.hold();
    const replies = [ask("a1", "a"), ask("a2", "a"), ask("a3", "a"), ask("b1", "b")];
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    engine.release();
    await Promise.all(replies);
    expect(engine.chats.map(({ turns }) => turns[0]?.text)).toEqual(["a1", "a2", "b1", "a3"]);
  });

  test("tells the position, again when it changes, and when the wait is over", async () => {
    const { engine, ask } = create();
    engine.hold();
    const seen: number[] = [];
    const replies = [
      ask("one"),
      ask("two"),
      ask("three", "three", { onPosition: (place: number) => seen.push(place) }),
    ];
    expect(seen).toEqual([2]);
    engine.release();
    await Promise.all(replies);
    expect(seen).toEqual([2, 1, 0]);
  });

  test("refuses what exceeds its limit, clearly and at once", async () => {
    const { engine, ask } = create({ queueLimit: 1 });
    engine.hold();
    const replies = [ask("one"), ask("two")];
    await expect(ask("three")).rejects.toThrow(EngineBusyError);
    engine.release();
    await Promise.all(replies);
  });

  test("keeps who is patient until a place is free, in the order they came", async () => {
    const { engine, queue, ask } = create({ queueLimit: 1 });
    engine.hold();
    const replies = ["one", "two", "three", "four"].map((text) => ask(text, text, { isPatient: true }));
    await expect(ask("five")).rejects.toThrow(EngineBusyError);
    const cancel = new AbortController();
    const cancelled = ask("six", "six", { isPatient: true, signal: cancel.signal });
    cancel.abort(new Error("not wanted any more"));
    await expect(cancelled).rejects.toThrow("not wanted any more");
    expect(queue.load).toMatchObject({ waiting: 1, running: 1 });
    engine.release();
    await Promise.all(replies);
    expect(engine.chats.map(({ turns }) => turns[0]?.text)).toEqual(["one", "two", "three", "four"]);
  });

  test("lets nobody wait for a place when it closes", async () => {
    const { engine, queue, ask } = create({ queueLimit: 1 });
    engine.hold();
    const replies = [ask("one"), ask("two")];
    const outside = ask("three", "three", { isPatient: true });
    const drained = queue.drain();
    await expect(outside).rejects.toThrow(EngineClosedError);
    engine.release();
    await Promise.all([drained, ...replies]);
  });

  test("counts the deadline from admission, also for what never started", async () => {
    const { engine, ask } = create({ replyTimeoutMilliseconds: 50 });
    engine.hold();
    const [first, second] = await Promise.allSettled([ask("one"), ask("two")]);
    expect(first).toMatchObject({ status: "rejected", reason: expect.any(EngineTimeoutError) });
    expect(second).toMatchObject({ status: "rejected", reason: expect.any(EngineTimeoutError) });
  });

  test("takes a cancelled job out of the line", async () => {
    const { engine, ask } = create();
    engine.hold();
    const cancel = new AbortController();
    const first = ask("one");
    const second = ask("two", "two", { signal: cancel.signal });
    const third = ask("three");
    cancel.abort(new Error("not wanted any more"));
    await expect(second).rejects.toThrow("not wanted any more");
    engine.release();
    await Promise.all([first, third]);
    expect(engine.chats.map(({ turns }) => turns[0]?.text)).toEqual(["one", "three"]);
  });

  test("finishes admitted work when draining, and takes no more", async () => {
    const { queue, ask } = create();
    const replies = [ask("one"), ask("two")];
    const drained = queue.drain();
    await expect(ask("three")).rejects.toThrow(EngineClosedError);
    await drained;
    expect((await Promise.all(replies)).map(({ text }) => text)).toEqual(["re: one", "re: two"]);
  });
});
