/** What the bot says of channels' moods, in English. Numbers come ready-made: shares and points as whole per cents. */
export const enMoods = {
  dateLocale: "en-GB",
  moodBadPeriod: "I understand periods such as `24h`, `7d` or `30d`, up to a year.",
  moodHours: (count: number) => (count === 1 ? "the last hour" : `the last ${count} hours`),
  moodDays: (count: number) => (count === 1 ? "the last day" : `the last ${count} days`),
  moodHeading: (name: string, span: string, dates: string) => `**${name}**: ${span} (${dates})`,
  moodServerHeading: (span: string, dates: string) => `**All watched channels**: ${span} (${dates})`,
  moodVolume: (messages: number, people: number) => `${messages} messages by ${people} people`,
  moodTooFew: (messages: number) =>
    `${messages} messages, but by fewer than five people: too few to tell a channel's mood from a person's.`,
  moodTooFewShort: (messages: number) => `${messages} messages by too few people`,
  moodShare: (name: string, share: number, low: number, high: number) => `${name} ${share} % (${low}–${high})`,
  moodAgainst: (changes: string) => `Against the same time before: ${changes}`,
  moodChange: (name: string, points: string, low: string, high: string, isClear: boolean) =>
    `${name} ${points} points (${low} to ${high}${isClear ? "" : ", may be chance"})`,
  moodNoBefore: "Nothing to compare with: too little was said in the period before.",
  moodBeforeNotKept: (days: number) =>
    `No comparison: the whole period before would have to be known, and moods are kept for ${days} days only.`,
  moodNotAllKept: (days: number) => `Moods are kept for ${days} days: this covers no more than these.`,
  moodLiveliest: (hour: string, messages: number) => `Liveliest hour: ${hour}, ${messages} messages`,
  moodDarkest: (hour: string, share: number) => `Darkest hour: ${hour}, ${share} % negative`,
  moodBrightLinks: (links: string) => `Brightest messages: ${links}`,
  moodDarkLinks: (links: string) => `Darkest messages: ${links}`,
  moodNote: "Ranges are 95 %. A small model judges; `/mood accuracy` tells how often people agree with it.",
  moodServerNone: "No watched channel that you can read has had messages in that time. `/mode watch` begins.",
  moodServerNote: "Worst change first; the numbers name the panels of the picture.",
  moodNegativeShort: (share: number, low: number, high: number) => `negative ${share} % (${low}–${high})`,
  moodPointsShort: (points: string) => `${points} points`,
  chart: {
    positive: "positive",
    negative: "negative",
    mood: "mood",
    tooFew: "too few people",
    messagesAnHour: "messages per hour",
    messagesADay: "messages per day",
    dateLabel: "{day} {month}",
    months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
  },
  alertSet: (channel: string, level: "low" | "normal" | "high") =>
    `Done. I will tell ${channel} when a watched channel turns clearly more negative than is usual there (sensitivity ${level}). I need about three days to learn what is usual. Channels that not everybody can read are left out, except that one itself.`,
  alertOff: "Done. No more alerts.",
  alertTurned: (channel: string, since: string, share: number, usual: number, people: number) =>
    `${channel} has turned darker since ${since}: ${share} % negative among ${people} people, usually ${usual} %.`,
  alertSnooze: "Quiet for a day",
  alertSnoozed: (channel: string) => `I will say nothing of ${channel} for a day.`,
  announcementsMissing: "I cannot post in channels of my own accord here.",
  digestSet: (channel: string, rhythm: "daily" | "weekly", time: string) =>
    `Done. A digest comes to ${channel} ${rhythm}; the next one ${time}. It covers channels that everybody can read, and ${channel} itself.`,
  digestOff: "Done. No more digests.",
  digestBadHour: "The hour must be from 0 to 23.",
  digestBadZone: (zone: string) =>
    `I do not know the time zone ${zone}. Write it as in \`Europe/Berlin\` or \`Asia/Shanghai\`.`,
  accuracyNone: "Nobody has yet been asked about a random message. Begin with the one below.",
  accuracyShare: (judged: number, share: number, low: number, high: number) =>
    `In a random sample of ${judged} messages people agreed with me in ${share} % (95 %: ${low}–${high} %).`,
  accuracyUnsure: (count: number) => `In ${count} more one of us was unsure.`,
  accuracyUnasked: (count: number) =>
    `Beside it, ${count} labels were judged unasked; mostly mistakes, so they are not counted.`,
  accuracyAsk: (label: string, link: string) => `I took ${link} for **${label}**. What do you say?`,
  accuracyWeekly:
    "Once a week I ask about a message picked at random, since only such answers tell how often I am right (`/mood accuracy`).",
  accuracyNothingToAsk: "There is no unjudged message of the last week to ask about.",
  accuracyFile: "All judged labels as a table, without texts or people",
  judgedThanks: "Thank you, noted.",
  judgedGone: "I no longer know that message.",
  thisMessage: "this message",
} as const;
