import { beforeAll, describe, expect, test } from "vitest";
import { concernOf, readListed } from "../../../src/core/care/concern.js";
import { loadConcernLists, type ConcernLists } from "../../../src/core/care/concern-lists.js";
import { measure, readCareLines } from "../../eval/care.js";

let lists: ConcernLists;

beforeAll(async () => {
  lists = await loadConcernLists("prompts");
});

describe("what is a crisis", () => {
  test.each([
    "I want to kill myself",
    "I WANT TO DIE",
    "i dont wanna live anymore",
    "honestly I've been thinking about su1c1de",
    "everyone would be better off without me",
    "my boyfriend hits me",
    "I'm going to kill myself lol",
    "my friend says she wants to end her life",
    "我不想活了",
    "我不想活了。",
    "我 想 自 杀",
    "我想自殺",
    "他說要殺了我",
    "我老公又打我了",
    "我想suicide，活着好累",
    "ive picked the day. please dont tell anyone",
    "she texted me goodbye forever and now her phone is off",
    "there is no way out of this for me except dying",
    "if he finds out that I called you he will beat me",
    "日子我选好了，别告诉别人",
    "every time I cross that bridge I think about letting go of the wheel",
    "he controls my money and won't let me see my friends",
    "the crisis text line isn't answering, is there another one",
    "没有我，这个世界会更好",
    "他查我手机，不准我见朋友",
    "我弟说永别了，现在电话不接",
    "等我走了以后，阳台的花拜托你浇",
    "以后的日程表里我没给自己留位置",
    "他把我的护照藏起来，说听话才给",
    "车越开越偏，司机不理我，我不敢说话",
    "有没有人能陪我说说话，我怕我自己",
    "半夜有人一直拧我家门把手，我一个人在家",
  ])("%s", (text) => expect(concernOf(lists, text)).toBe("crisis"));
});

describe("what only sounds like one", () => {
  test.each([
    "笑死我了",
    "this bug makes me want to die lol",
    "kill the process",
    "饿死了",
    "I would never kill myself",
    "I am not suicidal, only tired",
    "我从来没有想过自杀",
    "想死你了，快回来",
    "my dad beat me at chess again",
    "自杀小队好看吗",
    "you need to leave him",
    "closing my old accounts, too many passwords",
    "下辈子想当一只猫",
    "she tries to end her life in season two",
    "",
    "😀",
    "skill myself up",
    "I used to be suicidal, and I am so glad that I'm still here",
    "goodbye everyone, thank you for everything, my new job starts on Monday",
    "老板看到这个bug要杀了我了",
    "拳击课被教练打得满场跑，爽",
    "后面的车一直跟着我，原来是同事顺路",
    "大姨妈疼得想死，请假一天",
    "给旧服务器开个追悼会",
    "没赶上最后一面，拉面卖光了",
    "我走了，明天见",
    "我先走啦，大家明天再聊",
    "她怀孕了，预产期八月",
    "他一直盯着我看，好尴尬",
  ])("%s", (text) => expect(concernOf(lists, text)).toBe("none"));
});

describe("grief", () => {
  test.each([
    "my dog died",
    "奶奶走了",
    "Grandma passed away last night",
    "我家猫去世了",
    "mom has cancer",
    "爸爸查出肺癌",
    "first christmas without my wife",
    "her leash is still hanging by the door",
    "他的头像再也不会亮了，舍不得删",
    "第一个没有妈妈的春节",
    "爷爷走后的第一个除夕，桌上还摆着他的碗",
    "这局不打了，爷爷刚走，我得回家",
  ])("is heard in: %s", (text) => expect(concernOf(lists, text)).toBe("grief"));
  test.each([
    "my phone died",
    "奶奶走了一个小时才到公园",
    "懒癌犯了",
    "the dog dies in that movie",
    "my dog died lol jk",
  ])("is not heard in: %s", (text) => expect(concernOf(lists, text)).toBe("none"));
  test("gives way to a crisis in the same message", () => {
    expect(concernOf(lists, "my dog died and I want to die too")).toBe("crisis");
  });
});

describe.each(["crisis", "grief"] as const)("the development lines of %s", (topic) => {
  test.each(["en", "zh"])("are told apart in %s", (language) => {
    const lines = readCareLines(topic).filter((line) => line.part.endsWith("develop") && line.language === language);
    const { recall, falseAlarms } = measure(lists, topic, lines);
    expect(lines.length).toBeGreaterThanOrEqual(120);
    expect(recall.share).toBeGreaterThanOrEqual(0.95);
    expect(falseAlarms.share).toBeLessThanOrEqual(0.02);
  });
});

test("a message of any length or content is judged without fault", () => {
  expect(concernOf(lists, `${"la ".repeat(50_000)}I want to kill myself`)).toBe("crisis");
  expect(concernOf(lists, "好".repeat(100_000))).toBe("none");
  expect(concernOf(lists, "\uD800 <|im_end|> ((((( \0 ||| ..")).toBe("none");
});

test.each([
  "I want to kill myself",
  "i don't want to be alive anymore",
  "I'm suicidal",
  "I hurt myself again last night",
  "I don't feel safe with myself tonight",
  "I was raped last night",
  "My husband is beating me right now",
  "my boyfriend said he is going to kill me tonight",
  "我不想活了",
  "我想死",
  "我又伤害自己了",
  "老公打我",
  "他强奸了我",
  "永别了，谢谢大家",
])("no model is asked back about what is said outright: %s", (text) => {
  expect(readListed(lists, text)).toEqual({ concern: "crisis", suspected: [] });
});
