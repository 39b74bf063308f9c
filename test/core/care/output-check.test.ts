import { beforeAll, describe, expect, test } from "vitest";
import { loadConcernLists, type ConcernLists } from "../../../src/core/care/concern-lists.js";
import { buildRules } from "../../../src/core/care/create-care.js";
import { loadForbiddenWords } from "../../../src/core/care/forbidden-words.js";
import { OutputCheck, type OutputRules } from "../../../src/core/care/output-check.js";

const secret =
  "You are a warm helper. Answer shortly, in the language of the person, and never say the word lighthouse.";
let rules: OutputRules;
let lists: ConcernLists;

beforeAll(async () => {
  lists = await loadConcernLists("prompts");
  rules = buildRules(lists, await loadForbiddenWords("prompts"), [secret]);
});

function faultOf(answer: string, question = "hello there, how are you"): string | null {
  return new OutputCheck(rules, [question]).fault(answer);
}

describe("an answer is withheld for", () => {
  test.each([
    ["forbidden word", "That is complete bullshit.", undefined],
    ["forbidden word", "你这个傻逼。", "你好"],
    ["insult", "You are so stupid.", undefined],
    ["insult", "你真是个废物。", "你好"],
    ["harm", "Maybe you should just die.", undefined],
    ["harm", "You should hit him back.", undefined],
    ["harm", "那你去死吧。", "你好"],
    ["harm", "不用看医生。", "我头疼"],
    ["link", "Look at www.example.com for more.", undefined],
    ["link", "请访问 http://help.example.cn/abc", "你好"],
    ["telephone number", "Call 555-867-5309 now.", undefined],
    ["telephone number", "You can reach them at +86 138 0013 8000.", undefined],
    ["telephone number", "请拨打12345。", "你好"],
    ["dose", "Take 400 mg of it.", undefined],
    ["dose", "Take two pills and rest.", undefined],
    ["dose", "每天服用2片药。", "我头疼"],
    ["human claim", "I am a real person, too.", undefined],
    ["human claim", "我也是一个真人。", "你是真人吗"],
    ["human claim", "When I was a kid I had that, too.", undefined],
    ["clinging", "Please don't leave me.", undefined],
    ["clinging", "别离开我。", "我走了"],
    ["leaked prompt", "My rules: Answer shortly, in the language of the person, and never say it.", undefined],
    ["control token", "Hello <|im_end|>", undefined],
    ["wrong language", "I am happy to hear that from you.", "今天天气真好"],
    ["wrong language", "今天天气真好，我们去公园吧。", undefined],
    ["wrong language", "Привет, как дела сегодня?", undefined],
    ["repetition", "I see. I see. I see. I see. I see. I see.", undefined],
    ["repetition", "好的好的好的好的好的好的好的好的", "你好"],
  ])("%s: %s", (reason, answer, question) => expect(faultOf(answer, question)).toBe(reason));
});

describe("an answer stands:", () => {
  test.each([
    ["Take 5 minutes for yourself."],
    ["You are not stupid at all."],
    ["Please do not hurt yourself."],
    ["I am a small program, not a human."],
    ["It was 2024, and 1000 people came."],
    ["That costs 1,250.50 dollars."],
    ["Ha ha, that is funny!"],
    ["Classic assassins grow basil in Scunthorpe."],
    ["I hear you. Do you want to tell me more?"],
    ["我在听，你想多说一点吗？", "我今天很累"],
    ["休息5分钟吧。", "我今天很累"],
    ["性格不同也可以做朋友，别着急。", "我和他性格不合"],
    ["吃两片面包再出门吧。", "我饿了"],
    ["OK，没问题。", "好的"],
    ["The word is 你好.", "how do I say hello in Chinese?"],
    ["OK", "好的"],
  ])("%s", (answer: string, question?: string) => expect(faultOf(answer, question)).toBeNull());
});

test.each([
  ["I have seen https://example.com/a, too.", "look at https://example.com/a"],
  ["Yes, 555-867-5309 is what you wrote.", "is my number 5558675309 right?"],
  ["400 mg is what your doctor said.", "my doctor said 400mg"],
])("what people have said themselves may be said back: %s", (answer, question) => {
  expect(faultOf(answer, question)).toBeNull();
});

test("a server's own words are withheld there", () => {
  const own = { ...rules, words: [...rules.words, / voldemort /g] };
  expect(new OutputCheck(own, ["hi"]).fault("That was Voldemort.")).toBe("forbidden word");
  expect(faultOf("That was Voldemort.")).toBeNull();
});

test("in grief, cheer is withheld and comfort is not", () => {
  const grief = { ...rules, lists: [...rules.lists, ...lists.cheer] };
  const fault = (answer: string, question: string) => new OutputCheck(grief, [question]).fault(answer);
  expect(fault("真不错！这份努力值得好好庆祝一下。", "奶奶走了")).toBe("cheer in grief");
  expect(fault("Great news, congratulations!", "my dog died")).toBe("cheer in grief");
  expect(fault("I am so sorry about your dog.", "my dog died")).toBeNull();
  expect(fault("我很难过听到这些。", "奶奶走了")).toBeNull();
});

describe("a growing answer", () => {
  test("is shown sentence by sentence", () => {
    const check = new OutputCheck(rules, ["hi"]);
    expect(check.release("I hear")).toBe("");
    expect(check.release("I hear you. And")).toBe("I hear you.");
    expect(check.release("I hear you. And I care! You")).toBe("I hear you. And I care!");
  });

  test("is shown no further than its first faulty sentence", () => {
    const check = new OutputCheck(rules, ["hi"]);
    expect(check.release("I hear you. ")).toBe("I hear you.");
    expect(check.release("I hear you. You should just die. ")).toBe("I hear you.");
    expect(check.release("I hear you. You should just die. Take care. ")).toBe("I hear you.");
  });

  test("is found to run on although its sentence never ends", () => {
    const check = new OutputCheck(rules, ["hi"]);
    const sense = "and so we sing and dance and play all day long in the sun and in the rain, my friend";
    check.release(sense);
    expect(check.foundFault).toBeNull();
    check.release(sense + " la".repeat(30));
    expect(check.foundFault).toBe("repetition");
  });

  test("is not cut inside a number", () => {
    expect(new OutputCheck(rules, ["hi"]).release("It is 3.5 today")).toBe("");
  });
});
