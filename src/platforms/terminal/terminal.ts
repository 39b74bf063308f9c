import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import type { IncomingMessage } from "../../core/message.js";
import type { MoodReading, OutgoingPart, Platform, PlatformEvents } from "../../core/platform.js";
import type { Words } from "../../words/words.js";
import { terminalMessage } from "./terminal-message.js";

/** What the terminal's commands do; each returns the lines to show. */
export interface TerminalCommands {
  /** How the conversation has felt, over a period as in `7d`, or from its beginning where that is empty. */
  readonly mood: (period: string) => Promise<string>;
  readonly forget: () => Promise<string>;
  /** Ends the answer being written; whether there was one. */
  readonly stop: (message: IncomingMessage) => boolean;
}

/** Options of {@link Terminal}. */
export interface TerminalOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** A person at a keyboard: a prompt is shown and Ctrl-C stops an answer. */
  readonly isInteractive: boolean;
  readonly hasColours: boolean;
  readonly words: Words;
  readonly commands: TerminalCommands;
  /** Called when the person has left or the input has ended. */
  readonly onFinished: () => void;
}

const promptText = "› ";
const secondPressMilliseconds = 2000;

/** The bot in a terminal: the emoji first, then the answer as it grows. Piped input works the same, without prompt. */
export class Terminal implements Platform {
  readonly traits = {
    name: "terminal",
    textLimit: Number.MAX_SAFE_INTEGER,
    streamAfterMilliseconds: 0,
    editIntervalMilliseconds: 0,
  };
  readonly #options: TerminalOptions;
  readonly #reader: Interface;
  #current: IncomingMessage | null = null;
  #shown = "";
  #isOver = false;
  #lastInterrupt = -Infinity;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { input, output, isInteractive } = options;
    this.#reader = createInterface({
      input,
      ...(isInteractive && { output }),
      terminal: isInteractive,
      prompt: promptText,
      crlfDelay: Infinity,
    });
  }

  async start(events: PlatformEvents): Promise<void> {
    this.#reader.on("SIGINT", () => this.#interrupt());
    void this.#converse(events).then(this.#options.onFinished);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#reader.close();
  }

  showMood(_message: IncomingMessage, reading: MoodReading): void {
    const { moodNames, milliseconds } = this.#options.words;
    const detail = `${moodNames[reading.mood]} ${reading.positive.toFixed(2)} · ${milliseconds(reading.milliseconds)}`;
    this.#write(`${reading.emoji ?? "·"} ${this.#dim(detail)}\n`);
  }

  // The emoji was shown with the mood.
  async react(): Promise<void> {}

  async post(_message: IncomingMessage, part: OutgoingPart): Promise<string> {
    this.#shown = "";
    this.#show(part.text);
    return part.nonce;
  }

  async edit(_message: IncomingMessage, _postedId: string, part: OutgoingPart): Promise<void> {
    this.#show(part.text);
  }

  async *recent(): AsyncGenerator<never> {}

  health() {
    return { isConnected: !this.#isOver, detail: "terminal" };
  }

  async #converse(events: PlatformEvents): Promise<void> {
    this.#write(`${this.#options.words.terminalWelcome}\n`);
    this.#prompt();
    for await (const line of this.#reader) {
      const text = line.trim();
      if (text === "/quit") {
        break;
      }
      if (text !== "") {
        await (text.startsWith("/") ? this.#command(text) : this.#say(events, text));
      }
      if (this.#isOver) {
        break;
      }
      this.#prompt();
    }
    this.#isOver = true;
    this.#reader.close();
  }

  async #say(events: PlatformEvents, text: string): Promise<void> {
    const message = terminalMessage(text);
    this.#current = message;
    this.#shown = "";
    const outcome = await events.received(message).outcome;
    this.#current = null;
    const { milliseconds } = this.#options.words;
    const { firstToken, reply } = outcome.milliseconds;
    const times = [firstToken, reply].filter((value) => value !== null).map(milliseconds);
    const end = this.#shown === "" ? "" : "\n";
    this.#write(`${end}${times.length > 0 ? `${this.#dim(times.join(" → "))}\n` : ""}`);
  }

  async #command(text: string): Promise<void> {
    const { words, commands } = this.#options;
    const [name = "", option = ""] = text.split(/\s+/);
    switch (name) {
      case "/help":
        return this.#write(`${words.terminalHelp}\n`);
      case "/mood":
        return this.#write(`${await commands.mood(option)}\n`);
      case "/forget":
        return this.#write(`${await commands.forget()}\n`);
      default:
        return this.#write(`${words.unknownCommand(text)}\n`);
    }
  }

  /** Ctrl-C: stops the answer being written; pressed twice within two seconds it leaves. */
  #interrupt(): void {
    const isSecond = performance.now() - this.#lastInterrupt < secondPressMilliseconds;
    this.#lastInterrupt = performance.now();
    const hasStopped = this.#current !== null && this.#options.commands.stop(this.#current);
    if (isSecond) {
      this.#isOver = true;
      this.#write("\n");
      this.#reader.close();
    } else if (!hasStopped) {
      this.#write(`\n${this.#dim(this.#options.words.pressAgainToLeave)}\n`);
      this.#prompt();
    }
  }

  #show(text: string): void {
    // Growing text is written on; text that was replaced (a notice, a stop) begins a line of its own.
    const isGrowth = text.startsWith(this.#shown);
    this.#write(isGrowth ? text.slice(this.#shown.length) : `\n${text}`);
    this.#shown = text;
  }

  #prompt(): void {
    if (this.#options.isInteractive && !this.#isOver) {
      this.#reader.prompt();
    }
  }

  #dim(text: string): string {
    return this.#options.hasColours ? styleText("dim", text, { validateStream: false }) : text;
  }

  #write(text: string): void {
    this.#options.output.write(text);
  }
}
