/** What moderators have chosen, in words that people can read; null where nothing is set. */
export interface CareSummary {
  readonly place: string | null;
  readonly channel: string | null;
  /** Whether the model is asked where the lists are unsure or hear nothing. */
  readonly isListening: boolean;
  readonly isWatching: boolean;
  readonly grief: string | null;
  /** How many. */
  readonly words: number;
}

/** What the bot says when somebody needs care, of itself, and in answer to `/care`, in English. */
export const enCare = {
  crisisEmergency: (number: string | null) =>
    number === null
      ? "In danger right now: your local emergency number"
      : `In danger right now: ${number}, the emergency number`,
  careNotice: (link: string | null) =>
    `Somebody may need care${link === null ? "" : `: ${link}`}. I have named places to turn to. Please look in, kindly and without an audience.`,
  withheld:
    "I had an answer, but it did not come out well, so I keep it to myself. Would you tell me again in other words?",
  condolence:
    "I am so sorry. That is a heavy thing to carry. If you like, tell me about it; and be gentle with yourself.",
  calm: "I can hear that you are annoyed. That is all right. If there is something I can do better, tell me; otherwise I will be quiet.",
  introduction:
    "(I am a small program on this server's own machine, not a person. What you write to me stays on it; `/privacy` says more.)",
  terminalIntroduction: "(I am a small program on this machine, not a person. What you write to me stays on it.)",
  careNow: (now: CareSummary) =>
    [
      "**Care in this server**",
      "Who speaks of suicide, self-harm, abuse or danger to me gets a fixed kind text with places to turn to, never 😡 and never an answer of the model.",
      now.isListening
        ? "What that is, reviewed lists decide; where they are unsure or hear nothing, the model is asked as well."
        : "What that is, reviewed lists decide; the model is not asked.",
      `- \`place\`, whose help lines are named: ${now.place ?? "none, only the international finder"}`,
      `- \`channel\`, told with a link and no quote: ${now.channel ?? "none"}`,
      `- \`watch\`, also where I was not addressed: ${now.isWatching ? "on" : "off"}`,
      `- \`grief\`, the emoji for loss and illness: ${now.grief ?? "none"}`,
      `- \`words\`, which I must not say here beside my own lists: ${now.words}`,
    ].join("\n"),
  careSet: "Done.",
  careUnknownPlace: (codes: string) =>
    `I have no help lines for that place. I know: ${codes}. Whoever runs me can add more.`,
  careNoSwitch: "That must be `on` or `off`.",
  careNoEmoji: "That must be one emoji, and not the one for negative moods.",
  careBadWords: (most: number, longest: number) =>
    `That must be words with commas between them, at most ${most}, each of at most ${longest} characters.`,
} as const;
