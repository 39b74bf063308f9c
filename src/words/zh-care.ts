import type { CareSummary } from "./en-care.js";

/** What the bot says when somebody needs care, of itself, and in answer to `/care`, in Chinese. */
export const zhCare = {
  crisisEmergency: (number: string | null) =>
    number === null ? "如果现在就有危险：请拨打当地的紧急电话" : `如果现在就有危险：请拨打紧急电话 ${number}`,
  careNotice: (link: string | null) =>
    `这里可能有人需要关心${link === null ? "" : `：${link}`}。我已经告诉对方可以求助的地方。请私下、温和地去看看。`,
  withheld: "我想好了一个回答，但说得不好，就不发出来了。你可以换一种说法再告诉我吗？",
  condolence: "我很难过听到这些，这一定很不好受。如果你愿意，可以跟我说说；也请对自己温柔一点。",
  calm: "我听得出你有些不高兴，没关系。如果有我能做得更好的地方，请告诉我；否则我先安静一会儿。",
  introduction:
    "（我是运行在这台服务器上的一个小程序，不是真人。你写给我的内容只留在这台机器上，输入 `/privacy` 了解更多。）",
  terminalIntroduction: "（我是运行在这台机器上的一个小程序，不是真人。你写给我的内容只留在这台机器上。）",
  careNow: (now: CareSummary) =>
    [
      "**这个服务器的关怀设置**",
      "如果有人对我说起自杀、自伤、虐待或危险，我会发一段固定的温和文字和求助的地方，不会用 😡，也不会让模型回答。",
      now.isListening ? "由审阅过的词表判断；词表拿不准或没有听出什么时，再问模型。" : "由审阅过的词表判断，不问模型。",
      `- \`place\`，列出哪里的求助热线：${now.place ?? "未设置，只给国际查询网站"}`,
      `- \`channel\`，通知哪个频道（只给链接，不引用原文）：${now.channel ?? "无"}`,
      `- \`watch\`，没有叫我的消息也这样对待：${now.isWatching ? "开" : "关"}`,
      `- \`grief\`，对离世和重病用的表情：${now.grief ?? "无"}`,
      `- \`words\`，我在这里额外不能说的词：${now.words} 个`,
    ].join("\n"),
  careSet: "好的。",
  careUnknownPlace: (codes: string) => `我没有那个地方的求助热线。我知道的有：${codes}。运行我的人可以添加。`,
  careNoSwitch: "请写 `on` 或 `off`。",
  careNoEmoji: "需要正好一个表情，而且不能是表示负面的那个。",
  careBadWords: (most: number, longest: number) => `请用逗号隔开，最多 ${most} 个词，每个不超过 ${longest} 个字符。`,
} as const;
