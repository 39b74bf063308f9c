import type { Words } from "./words.js";

/** What the bot says only in Slack, in English. */
export const enSlack = {
  slackWorking: "is thinking…",
  slackHello: [
    "**Hello!** Write to me here, or mention me in a channel: I react with how it feels (😄 or 😡, nothing when I am unsure) and answer kindly.",
    "I am a small program on the machine of whoever runs me; no text leaves it. `/privacy show` says what I keep, `/help` what else I can do.",
  ].join("\n\n"),
  slackUnknownCommand:
    "I could not read that. A channel has to be picked from the list that Slack shows while you type its name.",
  slackFileSent: "I have sent you the file as a direct message.",
  slackFileNotSent: "I could not send you the file; perhaps I lack the right to send files or direct messages.",
  slackNotInChannel: (bot: string) => `I am not in that channel. Invite me there: \`/invite @${bot}\`.`,
  slackForbidden: "Slack does not let me act here at present; I try again every ten minutes.",
  slackScopesMissing: "I was installed without some of the rights I ask for, so parts of me do not work.",
} as const;

/** What is called otherwise in Slack, in English: these stand there in place of the same keys' other words. */
export const enInSlack = {
  notDirect: "This is about channels; please ask in one of them.",
  moderatorsOnly: "Only this workspace's admins and owners can do that, and people whom whoever runs me has named.",
  careNoEmoji:
    "That must be one emoji that I can react with in Slack, picked from its list or written as `:candle:`, and not the one for negative moods.",
  // The shortcuts' names are the app's own, and Slack has them in one language.
  helpMenu: "Message menu → More message shortcuts: *Mood of this message*, *Stop or remove answer*",
} as const satisfies Partial<Words>;
