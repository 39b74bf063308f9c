import { describe, expect, test } from "vitest";
import { en } from "../../../src/words/en.js";
import { zh } from "../../../src/words/zh.js";
import { mention } from "../bot-fixture.js";
import { createCaringBot } from "./care-fixture.js";

describe("an answer", () => {
  test("is begun once more where its first words will not do and nobody has seen them", async () => {
    const fixture = await createCaringBot();
    const answers = ["Nobody would miss you. And so on.", "I hear you."];
    fixture.engine.replyTo = () => answers.shift() ?? "";
    const { reply } = await fixture.platform.events.received(mention({ text: "good day" })).outcome;
    expect(reply).toContain("I hear you.");
    expect(fixture.engine.chats.map(({ options }) => options.isSecondTry)).toEqual([undefined, true]);
  });

  test("is given up at its first faulty sentence, not written to its end", async () => {
    const fixture = await createCaringBot();
    fixture.engine.replyTo = () => `Nobody would miss you. ${"And so on. ".repeat(9)}`;
    // Never released: only an interrupted engine returns.
    fixture.engine.hold();
    const { reply } = await fixture.platform.events.received(mention({ text: "good day" })).outcome;
    expect(reply).toContain("did not come out well");
    expect(fixture.engine.chats).toHaveLength(2);
  });

  test.each([
    ["hi", en.nothingToSay],
    ["lol!", en.nothingToSay],
    ["嗨", zh.nothingToSay],
    ["tell me about it", en.withheld],
    ["今天天气真好", zh.withheld],
  ])("to %s that will not do twice gives way to words that fit", async (text, words) => {
    const fixture = await createCaringBot();
    fixture.engine.replyTo = () => "Nobody would miss you.";
    expect((await fixture.platform.events.received(mention({ text })).outcome).reply).toBe(words);
    expect(fixture.engine.chats).toHaveLength(2);
  });
});
