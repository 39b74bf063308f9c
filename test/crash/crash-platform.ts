import { connect, type Socket } from "node:net";
import type { IncomingMessage } from "../../src/core/message.js";
import {
  PlatformError,
  type FoundPart,
  type OutgoingPart,
  type Platform,
  type PlatformEvents,
  type WantedReaction,
} from "../../src/core/platform.js";
import type { Cursor } from "../../src/store/inbox.js";
import type { Answer, Request, ServicePost, Style } from "./protocol.js";
import { readLines, writeLine } from "./socket-lines.js";

/** The bot's side of the fake service: an adapter like any other, over a socket. */
export class CrashPlatform implements Platform {
  readonly traits = { name: "fake", textLimit: 250, streamAfterMilliseconds: 20, editIntervalMilliseconds: 10 };
  readonly #style: Style;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #number = 0;
  #events: PlatformEvents | null = null;

  constructor(path: string, style: Style) {
    this.#style = style;
    this.#socket = connect(path);
  }

  async start(events: PlatformEvents): Promise<void> {
    this.#events = events;
    readLines(this.#socket, (line) => {
      if ("said" in line) {
        this.#events?.received(line.said);
      } else if ("answer" in line) {
        this.#waiting.get(line.answer.number)?.(line.answer);
      }
    });
  }

  async stop(): Promise<void> {
    this.#events = null;
    this.#socket.destroy();
  }

  async react(message: IncomingMessage, { emoji }: WantedReaction): Promise<void> {
    await this.#ask({ kind: "react", message, emoji });
  }

  async post(message: IncomingMessage, { index, nonce, text }: OutgoingPart): Promise<string> {
    return (await this.#ask({ kind: "post", message, index, nonce, text })) as string;
  }

  async edit(_message: IncomingMessage, id: string, { text }: OutgoingPart): Promise<void> {
    await this.#ask({ kind: "edit", id, text });
  }

  async remove(_message: IncomingMessage, id: string): Promise<void> {
    await this.#ask({ kind: "remove", id });
  }

  async *recent(since: number, cursors: readonly Cursor[]): AsyncGenerator<IncomingMessage> {
    yield* (await this.#ask({ kind: "recent", since, cursors })) as IncomingMessage[];
  }

  health() {
    return { isConnected: !this.#socket.destroyed, detail: "a socket" };
  }

  /** By the nonce where the service keeps it, else by the reference of the first part and the place of the others. */
  async findPosted(message: IncomingMessage, nonces: readonly string[]): Promise<readonly FoundPart[]> {
    const posts = (await this.#ask({ kind: "posts", message })) as ServicePost[];
    if (this.#style === "slack") {
      return nonces.flatMap((nonce, index) => {
        const found = posts.find((post) => post.nonce === nonce);
        return found === undefined ? [] : [{ index, postedId: found.id }];
      });
    }
    const first = posts.findIndex(({ reference }) => reference === message.id);
    const rest = first < 0 ? [] : posts.slice(first + 1);
    const end = rest.findIndex(({ reference }) => reference !== null);
    const chain = first < 0 ? [] : [posts[first]!, ...(end < 0 ? rest : rest.slice(0, end))];
    return nonces.flatMap((nonce, index) => {
      const found = chain[Number.parseInt(nonce.split(".").at(-1) ?? "", 36)];
      return found === undefined ? [] : [{ index, postedId: found.id }];
    });
  }

  async #ask(request: Request): Promise<unknown> {
    this.#number += 1;
    const number = this.#number;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(number, resolve);
      writeLine(this.#socket, { number, request });
    });
    this.#waiting.delete(number);
    if (answer.error !== undefined) {
      throw new PlatformError("unavailable", answer.error);
    }
    return answer.value;
  }
}
