import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLlama, LlamaLogLevel, type Llama } from "node-llama-cpp";
import { ChatMl } from "../../src/engine/llama/chat-ml.js";
import { ReplyText } from "../../src/engine/llama/reply-text.js";
import { tinyModel } from "./tiny-engine.js";

let llama: Llama;
let chatMl: ChatMl;
let tokenize: (text: string, special?: boolean) => ReturnType<ChatMl["text"]>;
beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath: tinyModel, vocabOnly: true });
  chatMl = new ChatMl(model);
  tokenize = (text, special = false) => model.tokenize(text, special);
});
afterAll(() => llama.dispose());

/** Feeds token after token; returns what was visible after each, and the final text. */
function feed(text: string, special = false, notes: readonly string[] = []): { seen: string[]; final: string } {
  const reply = new ReplyText(chatMl, notes);
  const seen = tokenize(text, special).map((token) => {
    reply.push(token);
    return reply.visible;
  });
  return { seen, final: reply.final };
}

describe("a reply's text", () => {
  it.each(["你好，world 😄😡！", "𠮷野家 👨‍👩‍👧 ñandú", "a  b\n\nc", "1 < 2 and <b>bold</b> <", "100 % |sure|> <3"])(
    "is whole at the end, grows without breaking characters and takes nothing back: %s",
    (text) => {
      const { seen, final } = feed(text);
      expect(final).toBe(text.trim());
      for (const [index, shown] of seen.entries()) {
        expect(shown).not.toContain("\uFFFD");
        expect(final.startsWith(shown)).toBe(true);
        expect(shown.startsWith(seen[index - 1] ?? "")).toBe(true);
      }
    },
  );

  it("shows no thought, finished or not", () => {
    const { seen, final } = feed("<think>\n他很难过\n</think>\n\n抱抱你。<think>还有");
    expect(final).toBe("抱抱你。");
    expect(seen.join("")).not.toMatch(/难过|think|还有/);
  });

  it("shows no special token, whether it is one or only spelled like one", () => {
    expect(feed("好的<|im_start|>吧", true).final).toBe("好的吧");
    const { seen, final } = feed("好的<|im_end|>吧<|endoftext|>");
    expect(final).toBe("好的吧");
    expect(seen.join("")).not.toContain("<");
  });

  it("shows no note of a mood that the model has copied, and everything else in brackets", () => {
    const notes = ["（情绪：正面）", "（情绪：负面）"];
    const { seen, final } = feed("抱抱你（真的）。（情绪：负面）慢慢来（情", false, notes);
    expect(final).toBe("抱抱你（真的）。慢慢来（情");
    expect(seen.at(-1)).toBe("抱抱你（真的）。慢慢来");
    expect(seen.join("")).not.toContain("情绪");
    for (const shown of seen) expect(final.startsWith(shown)).toBe(true);
  });
});
