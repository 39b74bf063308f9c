import type { enInSlack, enSlack } from "./en-slack.js";
import type { Translated } from "./words.js";

/** What the bot says only in Slack, in Chinese. */
export const zhSlack: Translated<typeof enSlack> = {
  slackWorking: "正在思考……",
  slackHello: [
    "**你好！** 在这里给我写消息，或者在频道里提到我：我会用表情回应这句话给人的感觉（😄 或 😡，拿不准就不放），并友善地回复。",
    "我是一个小程序，运行在部署者自己的机器上，任何文字都不会离开那里。`/privacy show` 说明我保存什么，`/help` 说明我还会什么。",
  ].join("\n\n"),
  slackUnknownCommand: "这句我没看懂。频道要从输入名字时 Slack 弹出的列表里选。",
  slackFileSent: "文件已经用私信发给你了。",
  slackFileNotSent: "文件没能发给你，也许我缺少发送文件或私信的权限。",
  slackNotInChannel: (bot) => `我不在那个频道里。请邀请我：\`/invite @${bot}\`。`,
  slackForbidden: "Slack 现在不让我在这里做事，我每十分钟再试一次。",
  slackScopesMissing: "安装时少给了我一些权限，所以有些功能用不了。",
};

/** What is called otherwise in Slack, in Chinese. */
export const zhInSlack: Translated<typeof enInSlack> = {
  notDirect: "这是关于频道的，请在频道里使用。",
  moderatorsOnly: "只有这个工作区的管理员和所有者，以及运行我的人指定的人才能这样做。",
  careNoEmoji: "需要正好一个在 Slack 里能用来回应的表情（从列表里选，或者写成 `:candle:`），而且不能是表示负面的那个。",
  helpMenu: "消息菜单 → 更多消息快捷方式：*Mood of this message*、*Stop or remove answer*",
};
