import type { Config } from "../../config.js";
import type { Bot } from "../../core/bot.js";
import { messageKey } from "../../core/message.js";
import { spanOf } from "../../core/moods/mood-text.js";
import type { Platform } from "../../core/platform.js";
import { parsePeriod } from "../../moods/period.js";
import { languageFor, wordsIn } from "../../words/words.js";
import { JsonLines } from "./json-lines.js";
import { Terminal } from "./terminal.js";
import { terminalMessage } from "./terminal-message.js";

/** The terminal as the program's only platform. */
export interface OpenedTerminal {
  readonly platform: Platform;
  /** Resolves with the exit code when the person has left or the input has ended. */
  readonly finished: Promise<number>;
}

/** Opens the terminal on this process's standard streams, for a person or, with `isJson`, for a script. */
export function openTerminal(config: Config, bot: Bot, isJson: boolean): OpenedTerminal {
  const { stdin: input, stdout: output } = process;
  let finish: (code: number) => void;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  if (isJson) {
    const lines = new JsonLines({
      input,
      output,
      openLimit: config.QUEUE_LIMIT,
      onFinished: (areFine) => finish(areFine ? 0 : 1),
    });
    return { platform: lines, finished };
  }
  const words = wordsIn(languageFor(config.LOCALE, "", Intl.DateTimeFormat().resolvedOptions().locale));
  const { stores } = bot.parts;
  const terminal = new Terminal({
    input,
    output,
    isInteractive: input.isTTY && output.isTTY,
    hasColours: output.isTTY && output.hasColors(),
    words,
    onFinished: () => finish(0),
    commands: {
      mood: async (text) => {
        const period = text === "" ? null : parsePeriod(text);
        if (text !== "" && period === null) {
          return words.moodBadPeriod;
        }
        const now = Date.now();
        const from = period === null ? 0 : now - period.milliseconds;
        const rows = await stores.moods.between({ platform: "terminal", space: "direct" }, from, now + 1);
        const count = (label: string) => rows.filter((row) => (row.corrected ?? row.label) === label).length;
        const span = period === null ? null : spanOf(period, words);
        return words.moodCounts(span, count("positive"), count("negative"), count("neutral"));
      },
      forget: async () => {
        await bot.forgetPerson("terminal", terminalMessage("").author);
        return words.forgotten;
      },
      stop: (message) => bot.stopReply(messageKey(message)),
    },
  });
  return { platform: terminal, finished };
}
