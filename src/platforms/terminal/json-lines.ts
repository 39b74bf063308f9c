import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { conversationText } from "../../store/keys.js";
import { conversationOf } from "../../core/message.js";
import type { Outcome, Platform, PlatformEvents } from "../../core/platform.js";
import { errorText } from "../../errors.js";
import { terminalMessage, type TerminalAddress } from "./terminal-message.js";

/** Options of {@link JsonLines}. */
export interface JsonLinesOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Lines that may be open at once; reading pauses beyond. At least 1. */
  readonly openLimit: number;
  /** Called when the input has ended and every line has its answer; true when none failed. */
  readonly onFinished: (areAllFine: boolean) => void;
}

interface Line extends TerminalAddress {
  readonly text: string;
}

/**
 * `node . --json`: a message a line in, a JSON object a line out, in input order. Lines of one conversation run in turn
 * and are never merged; conversations run side by side.
 */
export class JsonLines implements Platform {
  readonly traits = {
    name: "terminal",
    textLimit: Number.MAX_SAFE_INTEGER,
    streamAfterMilliseconds: Infinity,
    editIntervalMilliseconds: 0,
  };
  readonly #options: JsonLinesOptions;
  readonly #lastOfConversation = new Map<string, Promise<unknown>>();
  #isStopped = false;

  constructor(options: JsonLinesOptions) {
    this.#options = options;
  }

  async start(events: PlatformEvents): Promise<void> {
    // A reader that hangs up (`| head -1`) ends the run; what it did not want needs no answer.
    this.#options.output.on("error", () => this.#options.input.destroy());
    void this.#readAll(events).then(this.#options.onFinished, () => this.#options.onFinished(false));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#options.input.destroy();
  }

  async react(): Promise<void> {}

  async post(_message: unknown, part: { readonly nonce: string }): Promise<string> {
    return part.nonce;
  }

  async *recent(): AsyncGenerator<never> {}

  health() {
    return { isConnected: !this.#isStopped, detail: "JSON lines" };
  }

  async #readAll(events: PlatformEvents): Promise<boolean> {
    const { input, openLimit } = this.#options;
    const reader = createInterface({ input, crlfDelay: Infinity });
    const open = new Set<Promise<boolean>>();
    let written: Promise<boolean> = Promise.resolve(true);
    let number = 0;
    for await (const raw of reader) {
      if (this.#isStopped) {
        break;
      }
      number += 1;
      if (raw.trim() === "") {
        continue;
      }
      const answered = this.#answer(events, raw, number);
      written = this.#writeAfter(written, answered);
      const thisOne = written;
      open.add(thisOne);
      void thisOne.finally(() => open.delete(thisOne));
      if (open.size >= openLimit) {
        await Promise.race(open);
      }
    }
    return written;
  }

  async #writeAfter(earlier: Promise<boolean>, answered: Promise<object>): Promise<boolean> {
    const areFine = await earlier;
    const line = await answered;
    if (!this.#options.output.write(`${JSON.stringify(line)}\n`)) {
      await once(this.#options.output, "drain");
    }
    return areFine && !("error" in line);
  }

  async #answer(events: PlatformEvents, raw: string, number: number): Promise<object> {
    const readAt = performance.now();
    let line: Line;
    try {
      line = parseLine(raw);
    } catch (error) {
      return { line: number, error: errorText(error) };
    }
    const message = terminalMessage(line.text, line);
    const conversation = conversationText(conversationOf(message));
    const before = this.#lastOfConversation.get(conversation) ?? Promise.resolve();
    const outcome = before.then(async () => {
      const startedAt = performance.now();
      return { waited: startedAt - readAt, outcome: await events.received(message).outcome };
    });
    this.#lastOfConversation.set(conversation, outcome);
    const result = await outcome;
    if (this.#lastOfConversation.get(conversation) === outcome) {
      this.#lastOfConversation.delete(conversation);
    }
    return describe(line, message.channel, message.thread, result.outcome, result.waited);
  }
}

/** @throws Error with one sentence for the person who wrote the line. */
function parseLine(raw: string): Line {
  if (!raw.startsWith("{")) {
    return { text: raw };
  }
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Error("The line starts with { but is not valid JSON.");
  }
  const { text, channel, thread, user } = value as Record<string, unknown>;
  if (typeof text !== "string") {
    throw new Error('The object needs "text", a string.');
  }
  for (const [name, field] of Object.entries({ channel, thread, user })) {
    if (field !== undefined && field !== null && typeof field !== "string") {
      throw new Error(`"${name}" must be a string, or null for none.`);
    }
  }
  return {
    text,
    ...(typeof channel === "string" && { channel }),
    ...(typeof thread === "string" && { thread }),
    ...(typeof user === "string" && { user }),
  };
}

function describe(line: Line, channel: string, thread: string | null, outcome: Outcome, waited: number): object {
  const { reading, reply, error, milliseconds } = outcome;
  const fault = error ?? (reply === null ? "Not answered: the program is stopping." : null);
  const since = (value: number | null) => (value === null ? null : Math.round((value + waited) * 10) / 10);
  return {
    text: line.text,
    channel,
    thread,
    emoji: reading?.emoji ?? null,
    label: reading?.mood ?? "neutral",
    positive: reading?.positive ?? 0.5,
    reply,
    ms: {
      reaction: since(milliseconds.reaction),
      firstToken: since(milliseconds.firstToken),
      reply: since(milliseconds.reply),
    },
    ...(fault !== null && { error: fault }),
  };
}
