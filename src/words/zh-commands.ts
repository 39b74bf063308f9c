import type { enCommands } from "./en-commands.js";
import type { Translated } from "./words.js";

/** What the bot says in answer to commands, in Chinese. */
export const zhCommands: Translated<typeof enCommands> = {
  notYet: "这个版本还没有这项功能。",
  notDirect: "这是关于频道的，请在服务器里使用。",
  moderatorsOnly: "只有在那里能管理消息的人才能这样做。",
  channelNotReadable: "你看不到那个频道，所以我不能谈论它。",
  helpIntro:
    "我会读写给我的话，用表情说出它的心情（😄 或 😡，拿不准时不加），并友善地回复。我是运行在这台机器上的一个小程序，文字不会离开这台机器。",
  helpDirect: "在私信里，我每条都会回复。",
  helpEveryone: [
    "`/why` 我为什么在这里不说话",
    "`/privacy show` 我保存什么、保存多久",
    "`/privacy opt-out` 我不再判断你的消息；`/privacy opt-in` 恢复",
    "`/privacy export` 我存有关于你的哪些数据",
    "`/forget-me` 忘记关于你的一切",
    "消息菜单 → 应用：*这条消息的心情*、*删除这条回复*",
  ].join("\n"),
  helpModerators: [
    "给管理员：",
    "`/mode` 我怎样对待这个频道：`mention`、`watch` 或 `all`",
    "`/mood show`、`/mood server` 频道的心情",
    "`/mood alert`、`/mood digest` 变化时得到通知",
    "`/mood accuracy` 大家有多同意我的判断",
  ].join("\n"),
  modeNow: (mode, channel) =>
    ({
      mention: `在 ${channel}，有人提到我或回复我时，我才回答（模式 \`mention\`）。`,
      watch: `在 ${channel}，我给每条消息加表情，有人提到我时才回答（模式 \`watch\`）。`,
      all: `在 ${channel}，我回答每条消息（模式 \`all\`）。`,
    })[mode],
  modeSet: (mode, channel) =>
    ({
      mention: `好了：在 ${channel}，现在只有提到我时我才回应。`,
      watch: `好了：在 ${channel}，我现在给每条消息加表情，提到我时才回答。`,
      all: `好了：在 ${channel}，我现在回答每条消息。`,
    })[mode],
  modeNotice: (mode, days) =>
    [
      mode === "watch"
        ? "从现在起，我会读这里的每条消息并用表情说出心情；提到我时我才回答。"
        : "从现在起，我会读这里的每条消息，用表情说出心情，并回答。",
      `只加表情的消息，我只保存心情和链接，不保存文字；和我的对话保存 ${days} 天。`,
      "你可以退出：`/privacy opt-out`。详情：`/privacy show`。",
    ].join(""),
  modeNotDirect: "在私信里我总会回答；模式只用于频道。",
  whyReason: (reason) =>
    ({
      channel: "运行我的人没有允许我在这个频道活动。",
      role: "运行我的人没有允许我回答你所在身份组的人。",
      answers: "没有什么妨碍我在这里回答你。给我写点什么吧！",
      watch: "在这个频道，我给消息加表情；你提到我或回复我时，我才回答。",
      mention: "在这个频道，你提到我或回复我时，我才回应。",
    })[reason],
  whyOptedOut: "你已退出，所以我不给你的消息加表情。`/privacy opt-in` 可以恢复。",
  whyRateLimited: (limit) => `你一分钟内已得到 ${limit} 次回答，这是我的上限。过一分钟我再继续。`,
  whyBusy: "现在有很多人在等回答。",
  whyNoContent: "没有提到我的消息我读不到：消息内容权限没有打开。",
  whyQuiet: "Discord 刚刚在这里拒绝了我，所以我先安静几分钟。",
  privacyText: (days) =>
    [
      "**我读什么：** 写给我的消息；在管理员设为 `watch` 或 `all` 的频道里，每条消息。",
      "**谁来读：** 我自己进程里的一个小语言模型，就在运行我的人的机器上。文字不会离开那台机器。",
      `**我保存什么（${days} 天）：** 和我的对话中的提问与回答；我判断过的每条消息的心情、时间和链接，不保存它的文字。你的记录存放在你的 id 的带密钥散列之下：这是化名，不是匿名。`,
      "**立刻删除的：** 你删除一条消息，它的回答记录和心情也随之删除。`/forget-me` 删除关于你的一切。",
      "**你的选择：** `/privacy opt-out` 之后我在任何地方都不再判断你的消息；你写给我时我仍会回答。`/privacy export` 给你你的数据。",
    ].join("\n"),
  privacyOptedIn: "你没有退出。",
  privacyOptedOut: "你已退出：我不判断你的任何消息。",
  optedOut: "好了。我在任何地方都不再判断你的消息，之前存下的你的心情也已删除。你写给我时我仍会回答。",
  optedIn: "好了。我又会给你的消息加表情了。",
  exported: (messages, turns, moods) =>
    `这是我存有的关于你的数据：${messages} 条记下的消息，${turns} 轮对话，${moods} 个心情。`,
  exportDescription: "机器人存有的关于你的数据（JSON）",
  forgottenCounts: (messages, turns, moods) =>
    `已忘记：${messages} 条消息、${turns} 轮对话和 ${moods} 个心情。我发过的内容仍在频道里，你可以在那里删除。`,
  moodOfMessage: (label, positive, isCorrected) => {
    const name = { positive: "正面 😄", negative: "负面 😡", neutral: "拿不准" }[label];
    const share = `${Math.round(positive * 100)} % 正面`;
    return isCorrected ? `大家说是：${name}。我原来说：${share}。` : `我认为是：${name}（${share}）。`;
  },
  moodUnknown: "我没有判断过这条消息，或者已经不记得了。",
  moodNotYours: "只有作者和管理员能询问一条消息的心情。",
  notAnAnswer: "那不是我的回复，或者我已经不记得是给谁的了。",
  notYourAnswer: "只有我回复的那个人和管理员能这样做。",
  stopping: "我这就停下。",
  nothingToStop: "已经没有什么可停的了。",
  answerRemoved: "已删除。",
  stopButton: "停止",
  joined: [
    "大家好！写给我的话，我会用表情说出它的心情，并友善地回复。可以提到我、回复我，或给我发私信。",
    "管理员可以用 `/mode` 为每个频道选择：`mention`（现在这样）、`watch`（我还给每条消息加表情）或 `all`（我回答每条消息）。",
    "我是运行在主人机器上的一个小程序，文字不会离开那台机器。`/privacy show` 说明我保存什么，`/help` 说明我会什么。",
  ].join("\n"),
  missingHere: (channel) => `我在 ${channel} 缺少权限：`,
  threadOfDeletedMessage: "一条已删除的消息",
  defaultThreadName: "一段对话",
  presenceStarting: "正在醒来……",
  presenceReady: "在听 · /help",
  presenceBusy: (waiting) => `忙碌中，${waiting} 人在等`,
  presenceNoModel: "我的模型不见了",
  commandNames: {
    help: "帮助",
    why: "为什么",
    mode: "模式",
    privacy: "隐私",
    "forget-me": "忘记我",
    mood: "心情",
    show: "查看",
    server: "服务器",
    alert: "提醒",
    digest: "摘要",
    accuracy: "准确率",
    "opt-out": "退出",
    "opt-in": "加入",
    export: "导出",
    channel: "频道",
    period: "时段",
    level: "灵敏度",
    rhythm: "频率",
    hour: "小时",
    "time-zone": "时区",
    "mood of message": "这条消息的心情",
    "remove answer": "删除这条回复",
  },
  commandDescriptions: {
    help: "我做什么，有哪些命令",
    why: "我为什么在这里不说话",
    mode: "我怎样对待一个频道：查看或切换",
    privacy: "我保存什么，以及你的选择",
    "forget-me": "忘记关于你的一切",
    mood: "频道的心情",
    "privacy show": "我保存什么、保存多久",
    "privacy opt-out": "在任何地方都不再判断你的消息",
    "privacy opt-in": "重新判断你的消息",
    "privacy export": "我存有的关于你的数据（文件）",
    "mood show": "一个频道的心情",
    "mood server": "所有被关注频道的心情",
    "mood alert": "频道心情变化时得到通知",
    "mood digest": "定期报告",
    "mood accuracy": "大家有多同意我的判断",
    channel: "哪个频道；不填就是这里",
    "mode mode": "mention、watch 或 all；不填则查看",
    period: "多长时间，如 24h、7d 或 30d",
    level: "多灵敏",
    rhythm: "多久一次",
    hour: "几点，0 到 23",
    "time-zone": "如 Asia/Shanghai 或 Europe/Berlin",
  },
};
