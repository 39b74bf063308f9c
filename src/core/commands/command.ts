import type { Words } from "../../words/words.js";
import type { MessageKey } from "../../store/keys.js";
import type { CareChoice } from "../care/care-settings.js";
import type { Mode } from "../modes.js";

/** Who asks, and from where: the facts by which rights are checked. Adapters fill it and decide nothing. */
export interface Asker {
  readonly platform: string;
  /** The server or workspace; `"direct"` for direct messages. */
  readonly space: string;
  /** The channel; of a thread, the channel that it belongs to. */
  readonly channel: string;
  readonly thread: string | null;
  readonly author: string;
  readonly authorRoles: readonly string[] | null;
  readonly isDirect: boolean;
  /** The asker's language as the platform tells it; null where it does not. */
  readonly locale: string | null;
  /** Whether the asker moderates a channel of this space, by the platform's own rights; without a channel, the whole space. */
  moderates(channel?: string): Promise<boolean>;
  /** Whether the asker can read a channel of this space. */
  canRead(channel: string): Promise<boolean>;
  /** How a channel is written so that the platform shows its name, as in `<#1>`. */
  channelName(channel: string): string;
  /**
   * The one emoji that was typed, as the platform reacts with it; null where it is none such. Where left out, every single
   * emoji character is.
   */
  emoji?(typed: string): string | null;
  /** What keeps the bot from acting where the asker is, one sentence each. */
  obstacles(words: Words): Promise<readonly string[]>;
  /** What keeps the bot from posting in a channel of this space, and what to do about it; null where it can. */
  postingObstacle(channel: string, words: Words): Promise<string | null>;
}

/** How sensitive an alert is. */
export type AlertLevel = "off" | "low" | "normal" | "high";

/** How often a digest comes. */
export type DigestRhythm = "off" | "daily" | "weekly";

/** A command with its typed options. Channels are ids; null means where the asker is. Periods are text, as in `7d`. */
export type CommandRequest =
  | { readonly name: "help" | "why" | "forget-me" }
  | { readonly name: "mode"; readonly channel: string | null; readonly mode: Mode | null }
  | { readonly name: "privacy"; readonly action: "show" | "opt-out" | "opt-in" | "export" }
  | { readonly name: "mood show"; readonly channel: string | null; readonly period: string | null }
  | { readonly name: "mood server"; readonly period: string | null }
  | { readonly name: "mood alert"; readonly channel: string | null; readonly level: AlertLevel }
  | {
      readonly name: "mood digest";
      readonly channel: string | null;
      readonly rhythm: DigestRhythm;
      /** Hour of the day, 0–23; null keeps what is set. */
      readonly hour: number | null;
      /** An IANA name, as in `Asia/Shanghai`; null keeps what is set. */
      readonly timeZone: string | null;
    }
  | { readonly name: "mood accuracy" }
  /**
   * Without a choice it shows what is set; a choice without a value, or with `off`, takes it back. `watch` is `on` or `off`;
   * channels are ids.
   */
  | { readonly name: "care"; readonly choice: CareChoice | null; readonly value: string | null }
  /** The mood of one message; `author` wrote it. */
  | { readonly name: "mood of message"; readonly message: MessageKey; readonly author: string }
  /** Stops the answer being written, or removes the posted one, that the message of this id belongs to. */
  | { readonly name: "remove answer"; readonly postedId: string }
  /** Stops the answer being written for a message. */
  | { readonly name: "stop answer"; readonly source: MessageKey }
  /** A button of an earlier answer; `action` is what the button was given. */
  | { readonly name: "press"; readonly action: string };

/** A file that goes with an answer. */
export interface AnswerFile {
  readonly name: string;
  /** As in `image/png`. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Says in words what a picture shows. */
  readonly description: string;
}

/** Something to press under an answer; comes back as `{ name: "press", action }`. */
export interface AnswerButton {
  /** At most 90 characters. */
  readonly action: string;
  readonly label: string;
  readonly isDanger?: boolean;
}

/** What came of a command. The asker alone sees text, files and buttons. */
export interface CommandAnswer {
  /** Markdown. May be longer than one message of the platform. */
  readonly text: string;
  readonly files?: readonly AnswerFile[];
  /** At most 5. */
  readonly buttons?: readonly AnswerButton[];
  /** To be posted for everybody to see. */
  readonly notice?: { readonly channel: string; readonly text: string };
  /** Ids of the bot's own messages, where the asker is, that are to be deleted. */
  readonly removals?: readonly string[];
}

/** Runs commands for adapters. Never rejects: what went wrong is logged, and the answer says so in kind words. */
export interface Commands {
  run(asker: Asker, request: CommandRequest): Promise<CommandAnswer>;
  /** The bot's own words in the asker's language, as they are on the asker's platform. */
  words(asker: Pick<Asker, "locale" | "platform">): Words;
}
