import { zhCommands } from "./zh-commands.js";
import { zhSlack } from "./zh-slack.js";
import { zhMoods } from "./zh-moods.js";
import type { Words } from "./words.js";

/** What the bot says in Chinese. */
export const zh: Words = {
  ...zhCommands,
  ...zhSlack,
  ...zhMoods,
  hello: "你好！给我发消息，我会回复你。输入 `/help` 看看我还会什么。",
  noText: "我只看得懂文字，不过谢谢你的分享。",
  busy: "现在找我聊天的人很多，请过一分钟再试试。",
  queued: (position) => `请稍等，你前面还有人，你排在第 ${position} 位……`,
  timeout: "我想得太久了，先停下来。请再试一次，也许可以说得短一些。",
  failed: "我这边出了点问题，请再试一次。",
  nothingToSay: "我在，你说的我看到了。",
  stopped: "（已停止）",
  rateLimited: "你说得好快！让我歇一分钟，再接着聊。",
  crisisEmergency: (number) =>
    number === null ? "如果现在就有危险：请拨打当地的紧急电话" : `如果现在就有危险：请拨打紧急电话 ${number}`,
  careNotice: (link) =>
    `这里可能有人需要关心${link === null ? "" : `：${link}`}。我已经告诉对方可以求助的地方。请私下、温和地去看看。`,
  withheld: "我想好了一个回答，但说得不好，就不发出来了。你可以换一种说法再告诉我吗？",
  condolence: "我很难过听到这些，这一定很不好受。如果你愿意，可以跟我说说；也请对自己温柔一点。",
  calm: "我听得出你有些不高兴，没关系。如果有我能做得更好的地方，请告诉我；否则我先安静一会儿。",
  introduction:
    "（我是运行在这台服务器上的一个小程序，不是真人。你写给我的内容只留在这台机器上，输入 `/privacy` 了解更多。）",
  moodNames: { positive: "正面", negative: "负面", neutral: "不确定" },
  milliseconds: (value) => `${Math.round(value)} 毫秒`,
  terminalWelcome: "写点什么，按回车发送。/help 查看命令，/quit 离开。",
  terminalHelp: [
    "/mood    到目前为止，这段对话的心情",
    "/forget  忘掉这里说过的一切",
    "/quit    离开",
    "按 Ctrl-C 停止回答，连按两次离开。",
  ].join("\n"),
  unknownCommand: (command) => `我不认识 ${command}。输入 /help 看看我会什么。`,
  pressAgainToLeave: "（再按一次 Ctrl-C 离开）",
  forgotten: "都忘掉了，我们重新开始。",
  moodCounts: (positive, negative, unsure) =>
    `到目前为止：${positive} 条正面，${negative} 条负面，${unsure} 条不确定。`,
};
