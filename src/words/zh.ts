import { zhCare } from "./zh-care.js";
import { zhCommands } from "./zh-commands.js";
import { zhSlack } from "./zh-slack.js";
import { zhMoods } from "./zh-moods.js";
import type { Words } from "./words.js";

/** What the bot says in Chinese. */
export const zh: Words = {
  ...zhCare,
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
  storeLost:
    "我现在没法接收消息：我所在的机器出了点问题，管理我的人已经收到通知。如果很快修好，我会回来回复你写的内容。",
  rateLimited: "你说得好快！让我歇一分钟，再接着聊。",
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
  moodCounts: (span, positive, negative, unsure) =>
    `${span ?? "到目前为止"}：${positive} 条正面，${negative} 条负面，${unsure} 条不确定。`,
};
