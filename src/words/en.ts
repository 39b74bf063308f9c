import { enCare } from "./en-care.js";
import { enCommands } from "./en-commands.js";
import { enSlack } from "./en-slack.js";
import { enMoods } from "./en-moods.js";

/** What the bot says in English. Every key stands in `zh.ts` too; the compiler checks it. */
export const en = {
  ...enCare,
  ...enCommands,
  ...enSlack,
  ...enMoods,
  hello: "Hi! Write me a message and I will answer. `/help` shows what else I can do.",
  noText: "I can only read words, but thank you for sharing that with me.",
  busy: "A lot of people are talking to me right now. Please try again in a minute.",
  queued: (position: number) => `One moment, you are number ${position} in line …`,
  timeout: "That took me too long, so I stopped. Please try again, perhaps in fewer words.",
  failed: "Something went wrong on my side. Please try again.",
  nothingToSay: "I am here and I read what you wrote.",
  stopped: "(stopped)",
  storeLost:
    "I cannot take on messages right now: something is wrong on the machine that I run on, and whoever runs me has been told. If that is put right soon, I will come back to what you wrote.",
  rateLimited: "You are fast! Give me a minute to catch my breath, then I am glad to go on.",
  moodNames: { positive: "positive", negative: "negative", neutral: "unsure" },
  milliseconds: (value: number) => `${Math.round(value)} ms`,
  terminalWelcome: "Write something and press Enter. /help shows the commands, /quit leaves.",
  terminalHelp: [
    "/mood    how this conversation has felt so far; /mood 24h, /mood 7d … over that time",
    "/forget  forget everything said here",
    "/quit    leave",
    "Ctrl-C stops an answer; twice, it leaves.",
  ].join("\n"),
  unknownCommand: (command: string) => `I do not know ${command}. /help shows what I know.`,
  pressAgainToLeave: "(press Ctrl-C again to leave)",
  forgotten: "Forgotten. We begin anew.",
  moodCounts: (span: string | null, positive: number, negative: number, unsure: number) =>
    `${span === null ? "So far" : `In ${span}`}: ${positive} positive, ${negative} negative, ${unsure} unsure.`,
} as const satisfies Readonly<
  Record<string, string | ((...values: never[]) => string) | Readonly<Record<string, string>>>
>;
