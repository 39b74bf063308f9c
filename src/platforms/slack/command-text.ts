import type { AlertLevel, CommandRequest, DigestRhythm } from "../../core/commands/command.js";
import { careChoiceNames } from "../../core/care/care-settings.js";
import { modes } from "../../core/modes.js";
import { decodeEntities } from "./incoming-text.js";

const alertLevels: readonly AlertLevel[] = ["off", "low", "normal", "high"];
const digestRhythms: readonly DigestRhythm[] = ["off", "daily", "weekly"];
const privacyActions = ["show", "opt-out", "opt-in", "export"] as const;

/**
 * Reads what was written after `/mood`. The words are those of Discord's commands: `show`, `server`, `alert`, `digest`,
 * `accuracy`, and `mode`, `why`, `care`, `privacy`, `forget-me`, `help`; without a word it is `show`. Options come in any order,
 * since a channel, a period and a word cannot be mistaken for one another.
 *
 * @returns Null when it cannot be read: an unknown word, or a channel that Slack did not resolve.
 */
export function parseCommand(text: string): CommandRequest | null {
  const [first = "show", ...rest] = text.trim().split(/\s+/).filter(Boolean);
  const word = first.toLowerCase();
  const read = Object.hasOwn(readers, word) ? readers[word] : undefined;
  if (read !== undefined) {
    return read(new Options(rest), text.trim().slice(first.length).trim());
  }
  // "/mood 7d" and "/mood #channel" mean show.
  const shown = new Options([first, ...rest]);
  return shown.channel !== null || shown.period !== null ? readShow(shown) : null;
}

/** The words after the command's own. */
class Options {
  readonly channel: string | null;
  readonly period: string | null;
  readonly #others: string[];

  constructor(words: readonly string[]) {
    this.channel = words.map(channelOf).find((channel) => channel !== null) ?? null;
    const others = words.filter((word) => channelOf(word) === null);
    this.period = others.find((word) => /^\d+\s?[a-z]$/i.test(word)) ?? null;
    this.#others = others.filter((word) => word !== this.period);
  }

  /** Takes the first word that is one of `choices`. */
  oneOf<Choice extends string>(choices: readonly Choice[]): Choice | null {
    return this.#take((word) => choices.find((choice) => choice === word.toLowerCase()) ?? null);
  }

  /** Takes an hour of the day, as in `9` or `09:00`. */
  hour(): number | null {
    return this.#take((word) => {
      const hour = /^([01]?\d|2[0-3])(?::00)?$/.exec(word)?.[1];
      return hour === undefined ? null : Number(hour);
    });
  }

  /** Takes a time zone's name, as in `Asia/Shanghai` or `UTC`. */
  timeZone(): string | null {
    return this.#take((word) => (/^(?:[A-Za-z_]+\/[A-Za-z_/+-]+|UTC|GMT)$/.test(word) ? word : null));
  }

  /** Whether every word found its use. */
  get isSpent(): boolean {
    return this.#others.length === 0;
  }

  #take<Value>(read: (word: string) => Value | null): Value | null {
    for (const [index, word] of this.#others.entries()) {
      const value = read(word);
      if (value !== null) {
        this.#others.splice(index, 1);
        return value;
      }
    }
    return null;
  }
}

/** `text` is all that the options were read from, as it was typed. */
type Reader = (options: Options, text: string) => CommandRequest | null;

const readShow = (options: Options): CommandRequest | null =>
  options.isSpent ? { name: "mood show", channel: options.channel, period: options.period } : null;

const readers: Readonly<Record<string, Reader>> = {
  show: readShow,
  server: (options) => (options.isSpent ? { name: "mood server", period: options.period } : null),
  accuracy: () => ({ name: "mood accuracy" }),
  alert: (options) => {
    const level = options.oneOf(alertLevels) ?? "normal";
    return options.isSpent ? { name: "mood alert", channel: options.channel, level } : null;
  },
  digest: (options) => {
    const rhythm = options.oneOf(digestRhythms) ?? "weekly";
    const hour = options.hour();
    const timeZone = options.timeZone();
    return options.isSpent ? { name: "mood digest", channel: options.channel, rhythm, hour, timeZone } : null;
  },
  mode: (options) => {
    const mode = options.oneOf(modes);
    return options.isSpent ? { name: "mode", channel: options.channel, mode } : null;
  },
  privacy: (options) => {
    const action = options.oneOf(privacyActions) ?? "show";
    return options.isSpent ? { name: "privacy", action } : null;
  },
  care: (_, text) => readCare(text),
  why: () => ({ name: "why" }),
  help: () => ({ name: "help" }),
  "forget-me": () => ({ name: "forget-me" }),
};

/**
 * Reads a choice and its value. The value is everything after the choice: a list of words may hold what would be an option
 * elsewhere. A channel has to be one that Slack has resolved, since any other would be taken for none.
 */
function readCare(text: string): CommandRequest | null {
  const word = /^\S+/.exec(text)?.[0] ?? "show";
  const value = text.slice(word.length).trim();
  if (word.toLowerCase() === "show") {
    return value === "" ? { name: "care", choice: null, value: null } : null;
  }
  const choice = careChoiceNames.find((name) => name === word.toLowerCase());
  if (choice === undefined) {
    return null;
  }
  if (choice === "channel" && value.toLowerCase() !== "off") {
    const channel = channelOf(value);
    return channel === null ? null : { name: "care", choice, value: channel };
  }
  return { name: "care", choice, value: value === "" ? null : decodeEntities(value) };
}

/** The channel's id from what Slack makes of `#channel` when it escapes a command; null for anything else. */
function channelOf(word: string): string | null {
  return /^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? null;
}

/** Commands as people type them in Slack: everything stands under `/mood` there. */
export function withSlackCommands(markdown: string): string {
  return markdown.replaceAll(/`\/(help|why|mode|privacy|care|forget-me)\b/g, "`/mood $1");
}
