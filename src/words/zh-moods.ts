import type { enMoods } from "./en-moods.js";
import type { Translated } from "./words.js";

/** What the bot says of channels' moods, in Chinese. */
export const zhMoods: Translated<typeof enMoods> = {
  dateLocale: "zh-CN",
  moodBadPeriod: "时间段请写成 `24h`、`7d` 或 `30d` 这样，最长一年。",
  moodHours: (count) => `最近 ${count} 小时`,
  moodDays: (count) => `最近 ${count} 天`,
  moodHeading: (name, span, dates) => `**${name}**：${span}（${dates}）`,
  moodServerHeading: (span, dates) => `**所有观察中的频道**：${span}（${dates}）`,
  moodVolume: (messages, people) => `${people} 个人的 ${messages} 条消息`,
  moodTooFew: (messages) => `${messages} 条消息，但发言的不到五个人：分不清是频道的心情还是某个人的心情。`,
  moodTooFewShort: (messages) => `${messages} 条消息，人太少`,
  moodShare: (name, share, low, high) => `${name} ${share}%（${low}–${high}）`,
  moodAgainst: (changes) => `与之前同样长的时间相比：${changes}`,
  moodChange: (name, points, low, high, isClear) =>
    `${name} ${points} 个百分点（${low} 到 ${high}${isClear ? "" : "，可能只是偶然"}）`,
  moodNoBefore: "没有可比的：之前那段时间说话太少。",
  moodBeforeNotKept: (days) => `没有对比：需要知道之前整整同样长的一段时间，而情绪只保存 ${days} 天。`,
  moodNotAllKept: (days) => `情绪只保存 ${days} 天：这里只包括这些天。`,
  moodLiveliest: (hour, messages) => `最热闹的一小时：${hour}，${messages} 条消息`,
  moodDarkest: (hour, share) => `最低落的一小时：${hour}，${share}% 负面`,
  moodBrightLinks: (links) => `最正面的消息：${links}`,
  moodDarkLinks: (links) => `最负面的消息：${links}`,
  moodNote: "括号里是 95% 的范围。判断来自一个小模型；`/mood accuracy` 告诉你大家有多少次同意它。",
  moodServerNone: "这段时间里，你能看到的频道都没有观察到消息。用 `/mode watch` 开始。",
  moodServerNote: "变化最差的在前；数字对应图中的小图。",
  moodNegativeShort: (share, low, high) => `负面 ${share}%（${low}–${high}）`,
  moodPointsShort: (points) => `${points} 个百分点`,
  chart: {
    positive: "正面",
    negative: "负面",
    mood: "心情",
    tooFew: "人太少",
    messagesAnHour: "每小时消息数",
    messagesADay: "每天消息数",
  },
  alertSet: (channel, level) =>
    `好的。哪个观察中的频道明显比平时更负面，我就告诉 ${channel}（灵敏度：${{ low: "低", normal: "中", high: "高" }[level]}）。我大约要三天才知道什么是平时。不是人人能看的频道不算在内，除非就是那个频道自己。`,
  alertOff: "好的，不再提醒。",
  alertTurned: (channel, since, share, usual, people) =>
    `${channel} 从 ${since} 起变得低落：${people} 个人发言，${share}% 负面，平时是 ${usual}%。`,
  alertSnooze: "安静一天",
  alertSnoozed: (channel) => `一天之内我不再提 ${channel}。`,
  announcementsMissing: "在这里我不能主动在频道里发言。",
  digestSet: (channel, rhythm, time) =>
    `好的。${rhythm === "daily" ? "每天" : "每周"}一份汇总发到 ${channel}，下一份在 ${time}。里面只有人人能看的频道，以及 ${channel} 自己。`,
  digestOff: "好的，不再发汇总。",
  digestBadHour: "小时要在 0 到 23 之间。",
  digestBadZone: (zone) => `我不认识时区 ${zone}。请写成 \`Asia/Shanghai\` 或 \`Europe/Berlin\` 这样。`,
  accuracyNone: "还没有人对随机抽出的消息作过判断。从下面这条开始吧。",
  accuracyShare: (judged, share, low, high) =>
    `随机抽出的 ${judged} 条消息里，大家有 ${share}% 同意我（95% 范围：${low}–${high}%）。`,
  accuracyUnsure: (count) => `另有 ${count} 条，双方有一方拿不准。`,
  accuracyUnasked: (count) => `此外还有 ${count} 条是主动指出的；大多是我的错，所以不计入。`,
  accuracyAsk: (label, link) => `我把${link}判断为**${label}**。你说呢？`,
  accuracyNothingToAsk: "最近一周没有还没判断过的消息可问了。",
  accuracyFile: "所有判断过的标签，不含文字，也不含人",
  judgedThanks: "谢谢，记下了。",
  judgedGone: "那条消息我已经不记得了。",
  thisMessage: "这条消息",
};
