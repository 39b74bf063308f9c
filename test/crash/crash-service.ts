import { createServer, type Server, type Socket } from "node:net";
import type { IncomingMessage } from "../../src/core/message.js";
import type { Cursor } from "../../src/store/inbox.js";
import type { Request, ServicePost, Style } from "./protocol.js";
import { readLines, writeLine } from "./socket-lines.js";

/** A post as it stands in its place. */
export interface StandingPost extends ServicePost {
  /** The message that it answers, as the world knows it. */
  readonly source: string;
  readonly place: string;
  text: string;
}

/** What becomes of a call: it takes effect and is answered, is answered by a failure, or meets the bot's end. */
export type Fate = "answered" | "failed after effect" | "killed before effect" | "killed after effect";

/** Where people see a message: its thread, else its channel. */
export function placeOf(message: Pick<IncomingMessage, "channel" | "thread" | "isDirect" | "id">): string {
  return message.thread ?? message.channel;
}

/** Where an answer to a message stands: in its thread, which a message outside threads begins. */
export function answerPlaceOf(message: IncomingMessage): string {
  return message.thread ?? (message.isDirect ? message.channel : message.id);
}

/**
 * A chat service whose state outlives the bot. Events reach the bot only while it is connected. Posts are idempotent as
 * the style has it: Discord's returns the first post again for the same nonce, until {@link forgetNonces}, and keeps no
 * nonce with the post; Slack's posts again, and keeps the nonce as metadata.
 */
export class CrashService {
  readonly messages: IncomingMessage[] = [];
  readonly reactions: { readonly id: string; readonly emoji: string }[] = [];
  posts: StandingPost[] = [];
  /** Decides each call's fate. */
  fate: (request: Request) => Fate = () => "answered";
  /** Ends the bot at once. */
  kill: () => void = () => {};
  /** Told when a bot has connected. */
  connected: () => void = () => {};
  readonly #style: Style;
  readonly #server: Server;
  readonly #nonces = new Map<string, string>();
  #socket: Socket | null = null;
  #lastId = 1000;

  constructor(style: Style, path: string) {
    this.#style = style;
    this.#server = createServer((socket) => this.#serve(socket)).listen(path);
  }

  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  say(message: IncomingMessage): void {
    this.messages.push(message);
    if (this.#socket !== null) {
      writeLine(this.#socket, { said: message });
    }
  }

  /** Lets the time pass in which the service remembers nonces. */
  forgetNonces(): void {
    this.#nonces.clear();
  }

  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#socket = socket;
    this.connected();
    socket.on("close", () => {
      this.#socket = this.#socket === socket ? null : this.#socket;
    });
    readLines(socket, (line) => {
      // What a killed bot had written still lies in the pipe; its service would have got it too.
      if ("request" in line) {
        this.#handle(socket, line.number, line.request);
      }
    });
  }

  #handle(socket: Socket, number: number, request: Request): void {
    const fate = this.fate(request);
    if (fate === "killed before effect") {
      this.kill();
      return;
    }
    const value = this.#perform(request);
    if (fate === "killed after effect") {
      this.kill();
    } else if (fate === "failed after effect") {
      writeLine(socket, { answer: { number, error: "The service timed out." } });
    } else {
      writeLine(socket, { answer: { number, value } });
    }
  }

  #perform(request: Request): unknown {
    switch (request.kind) {
      case "react": {
        const { message, emoji } = request;
        const isThere = this.reactions.some((one) => one.id === message.id && one.emoji === emoji);
        return isThere ? null : this.reactions.push({ id: message.id, emoji });
      }
      case "post":
        return this.#post(request);
      case "edit": {
        const post = this.posts.find(({ id }) => id === request.id);
        if (post !== undefined) {
          post.text = request.text;
        }
        return null;
      }
      case "remove":
        this.posts = this.posts.filter(({ id }) => id !== request.id);
        return null;
      case "posts":
        return this.posts
          .filter(
            ({ place, id }) => place === answerPlaceOf(request.message) && Number(id) > Number(request.message.id),
          )
          .map(({ id, reference, nonce }) => ({ id, reference, nonce }));
      case "recent":
        return this.#recent(request.since, request.cursors);
      default:
        return request satisfies never;
    }
  }

  #post({ message, index, nonce, text }: Request & { kind: "post" }): string {
    const known = this.#style === "discord" ? this.#nonces.get(nonce) : undefined;
    if (known !== undefined) {
      return known;
    }
    const id = this.nextId();
    this.#nonces.set(nonce, id);
    this.posts.push({
      id,
      source: message.id,
      place: answerPlaceOf(message),
      reference: index === 0 ? message.id : null,
      nonce: this.#style === "slack" ? nonce : null,
      text,
    });
    return id;
  }

  /** Place with the newest activity first, oldest message first within a place. */
  #recent(since: number, cursors: readonly Cursor[]): IncomingMessage[] {
    const known = new Map(cursors.map(({ place, newestId }) => [place.thread ?? place.channel, newestId]));
    const missed = this.messages.filter(
      (message) => message.sentAt > since && Number(message.id) > Number(known.get(placeOf(message)) ?? 0),
    );
    const places = groupByPlace(missed);
    return [...places.values()].toSorted((one, other) => Number(other.at(-1)?.id) - Number(one.at(-1)?.id)).flat();
  }
}

function groupByPlace(messages: readonly IncomingMessage[]): Map<string, IncomingMessage[]> {
  const places = new Map<string, IncomingMessage[]>();
  for (const message of messages) {
    places.set(placeOf(message), [...(places.get(placeOf(message)) ?? []), message]);
  }
  return places;
}
