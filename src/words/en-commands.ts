/** What the bot says in answer to commands, in English. */
export const enCommands = {
  notYet: "This is not built into this version yet.",
  notDirect: "This is about channels; please ask in the server.",
  moderatorsOnly: "Only people who may manage messages there can do that.",
  channelNotReadable: "You cannot read that channel, so I will not talk about it.",
  helpIntro:
    "I read what is written to me, react with how it feels (😄 or 😡, nothing when I am unsure) and answer kindly. I am a small program on this server's own machine; no text leaves it.",
  helpDirect: "Here, in direct messages, I answer everything.",
  helpEveryone: [
    "`/why` why I am quiet here",
    "`/privacy show` what I keep, and for how long",
    "`/privacy opt-out` I stop judging your messages; `/privacy opt-in` reverses it",
    "`/privacy export` what I have about you",
    "`/forget-me` I forget everything about you",
    "Message menu → Apps: *Mood of this message*, *Remove this answer*",
  ].join("\n"),
  helpModerators: [
    "For moderators:",
    "`/mode` how I treat this channel: `mention`, `watch` or `all`",
    "`/mood show`, `/mood server` how channels feel",
    "`/mood alert`, `/mood digest` being told of changes",
    "`/mood accuracy` how often people agree with me",
  ].join("\n"),
  modeNow: (mode: "mention" | "watch" | "all", channel: string) =>
    ({
      mention: `In ${channel} I answer when somebody mentions me or replies to me (mode \`mention\`).`,
      watch: `In ${channel} I react to every message and answer when somebody mentions me (mode \`watch\`).`,
      all: `In ${channel} I answer every message (mode \`all\`).`,
    })[mode],
  modeSet: (mode: "mention" | "watch" | "all", channel: string) =>
    ({
      mention: `Done: in ${channel} I now act only when I am mentioned.`,
      watch: `Done: in ${channel} I now react to every message and answer when I am mentioned.`,
      all: `Done: in ${channel} I now answer every message.`,
    })[mode],
  modeNotice: (mode: "watch" | "all", days: number) =>
    [
      mode === "watch"
        ? "From now on I read every message here and react with its mood; I answer when I am mentioned."
        : "From now on I read every message here, react with its mood and answer it.",
      `I keep the mood and a link, never the text of what I only react to; conversations with me are kept for ${days} days.`,
      "You can opt out: `/privacy opt-out`. More: `/privacy show`.",
    ].join(" "),
  modeNotDirect: "In direct messages I always answer; modes are for channels.",
  whyReason: (reason: "channel" | "role" | "answers" | "watch" | "mention") =>
    ({
      channel: "Whoever runs me has not allowed me to act in this channel.",
      role: "Whoever runs me has not allowed me to answer people with your roles.",
      answers: "Nothing keeps me from answering you here. Write to me!",
      watch: "In this channel I react to messages, and answer only when you mention me or reply to me.",
      mention: "In this channel I act only when you mention me or reply to me.",
    })[reason],
  whyOptedOut: "You have opted out, so I put no emoji under your messages. `/privacy opt-in` reverses it.",
  whyRateLimited: (limit: number) =>
    `You have had ${limit} answers within a minute, which is my limit. In a minute I can go on.`,
  whyBusy: "Very many people are waiting for answers right now.",
  privacyText: (days: number) =>
    [
      "**What I read:** messages written to me; in channels whose moderators switched me to `watch` or `all`, every message.",
      "**Who reads it:** a small language model in my own process, on the machine of whoever runs me. No text leaves it.",
      `**What I keep, for ${days} days:** of conversations with me, question and answer; of each message I judged, its mood, the time and a link, never its text. Your rows stand under a keyed hash of your id: a pseudonym, not anonymity.`,
      "**What goes at once:** delete a message, and its answer's record and its mood go too. `/forget-me` removes everything about you.",
      "**Your say:** `/privacy opt-out` and I judge none of your messages anywhere; when you write to me I still answer. `/privacy export` gives you your data.",
    ].join("\n"),
  privacyOptedIn: "You have not opted out.",
  privacyOptedOut: "You have opted out: I judge none of your messages.",
  optedOut:
    "Done. I judge none of your messages any more, anywhere, and the moods I had of you are gone. When you write to me I still answer.",
  optedIn: "Done. I react to your messages again.",
  exported: (messages: number, turns: number, moods: number) =>
    `Here is what I have about you: ${messages} messages taken note of, ${turns} conversation turns, ${moods} moods.`,
  exportDescription: "What the bot has about you, as JSON",
  forgottenCounts: (messages: number, turns: number, moods: number) =>
    `Forgotten: ${messages} messages, ${turns} conversation turns and ${moods} moods. What I posted still stands in the channel; delete it there if you like.`,
  moodOfMessage: (label: "positive" | "negative" | "neutral", positive: number, isCorrected: boolean) => {
    const name = { positive: "positive 😄", negative: "negative 😡", neutral: "unsure" }[label];
    const share = `${Math.round(positive * 100)} % positive`;
    return isCorrected ? `People say: ${name}. I had said ${share}.` : `I take this for: ${name} (${share}).`;
  },
  moodUnknown: "I have not judged this message, or no longer know.",
  moodNotYours: "Only the author and moderators can ask for the mood of a message.",
  notAnAnswer: "That is not an answer of mine, or I no longer know whose it is.",
  notYourAnswer: "Only the person I answered, and moderators, can do that.",
  stopping: "I am stopping.",
  nothingToStop: "There is nothing to stop any more.",
  answerRemoved: "Removed.",
  stopButton: "Stop",
  joined: [
    "Hello! I react to what is written to me with how it feels, and answer kindly. Mention me, reply to me or write me a direct message.",
    "Moderators choose per channel with `/mode`: `mention` (as now), `watch` (I also react to every message) or `all` (I answer everything).",
    "I am a small program on its owner's machine; no text leaves it. `/privacy show` says what I keep, `/help` what I can do.",
  ].join("\n"),
  threadOfDeletedMessage: "A deleted message",
  defaultThreadName: "A conversation",
  presenceStarting: "waking up …",
  presenceReady: "listening · /help",
  presenceBusy: (waiting: number) => `busy, ${waiting} waiting`,
  presenceNoModel: "my model is missing",
  commandNames: {
    help: "help",
    why: "why",
    mode: "mode",
    privacy: "privacy",
    "forget-me": "forget-me",
    mood: "mood",
    show: "show",
    server: "server",
    alert: "alert",
    digest: "digest",
    accuracy: "accuracy",
    "opt-out": "opt-out",
    "opt-in": "opt-in",
    export: "export",
    channel: "channel",
    period: "period",
    level: "level",
    rhythm: "rhythm",
    hour: "hour",
    "time-zone": "time-zone",
    "mood of message": "Mood of this message",
    "remove answer": "Remove this answer",
  },
  commandDescriptions: {
    help: "What I do and which commands there are",
    why: "Why I am quiet here",
    mode: "How I treat a channel: shows it, or switches it",
    privacy: "What I keep, and your say in it",
    "forget-me": "Forget everything about you",
    mood: "How channels feel",
    "privacy show": "What I keep, and for how long",
    "privacy opt-out": "Stop judging your messages, everywhere",
    "privacy opt-in": "Judge your messages again",
    "privacy export": "What I have about you, as a file",
    "mood show": "The mood of a channel",
    "mood server": "The moods of all watched channels",
    "mood alert": "Be told when a channel's mood turns",
    "mood digest": "A regular report",
    "mood accuracy": "How often people agree with my labels",
    channel: "Which channel; this one if left out",
    "mode mode": "mention, watch or all; shown if left out",
    period: "How far back, as in 24h, 7d or 30d",
    level: "How sensitive",
    rhythm: "How often",
    hour: "At which hour of the day, 0 to 23",
    "time-zone": "As in Europe/Berlin or Asia/Shanghai",
  },
} as const;
