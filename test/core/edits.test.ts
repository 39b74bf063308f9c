import { describe, expect, test, vi } from "vitest";
import { messageKey } from "../../src/core/message.js";
import { createBot, mention } from "./bot-fixture.js";

test("an edited message is answered in its new form while it waits for its answer", async () => {
  const { platform, engine } = await createBot();
  engine.hold();
  const message = mention({ text: "a good dya" });
  const { outcome } = platform.events.received(message);
  await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
  const edited = platform.events.edited({ ...message, text: "a good day" });
  engine.release();
  await edited;
  expect((await outcome).reply).toBe("re: a good day");
  expect(platform.posts.map(({ text }) => text)).toEqual(["re: a good day"]);
});

describe("the mood of a message that is edited while it waits for its answer", () => {
  test("is judged anew, and the former emoji taken back", async () => {
    const { platform, engine, stores } = await createBot();
    engine.hold();
    const message = mention({ text: "a good day" });
    const { outcome } = platform.events.received(message);
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(1));
    const edited = platform.events.edited({ ...message, text: "a bad day" });
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(2));
    engine.release();
    await edited;
    await outcome;
    const shown = platform.reactions.map(({ emoji }) => emoji);
    expect(shown).toEqual(["😄", "😡"]);
    expect(platform.unreacted[0]).toEqual({ id: message.id, emoji: "😄" });
    expect(await stores.moods.find(messageKey(message))).toMatchObject({ label: "negative" });
  });

  test("does not hold up the end of the answer to the former words", async () => {
    const { platform, engine } = await createBot();
    engine.hold();
    const message = mention({ text: "a good day" });
    const { outcome } = platform.events.received(message);
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(1));
    await vi.waitFor(() => expect(engine.chats).toHaveLength(1));
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    platform.before = (call) => (call.startsWith("unreact") ? gate : undefined);
    await platform.events.edited({ ...message, text: "a good evening" });
    await vi.waitFor(() => expect(engine.chats).toHaveLength(2));
    engine.release();
    expect(platform.reactions).toHaveLength(1);
    letGo();
    expect((await outcome).reply).toBe("re: a good evening");
    expect(platform.reactions).toHaveLength(2);
    expect(platform.posts.map(({ text }) => text)).toEqual(["re: a good evening"]);
  });

  test("is that of the new words alone where the former had not been judged yet", async () => {
    const { platform, engine } = await createBot();
    const judged: string[] = [];
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const classify = engine.classify.bind(engine);
    engine.classify = async (text, options) => {
      judged.push(text);
      await (text === "a good day" ? gate : undefined);
      return classify(text, options);
    };
    const message = mention({ text: "a good day" });
    const { outcome } = platform.events.received(message);
    await vi.waitFor(() => expect(judged).toHaveLength(1));
    await platform.events.edited({ ...message, text: "a bad day" });
    letGo();
    await outcome;
    await vi.waitFor(() => expect(platform.reactions).toHaveLength(1));
    expect(platform.reactions).toEqual([{ id: message.id, emoji: "😡" }]);
  });
});
