import type { IncomingMessage } from "../../src/core/message.js";
import type { FoundPart, MoodReading, OutgoingPart, Platform, PlatformEvents } from "../../src/core/platform.js";

/** A message as the fake place shows it. */
export interface ShownPost {
  readonly id: string;
  /** The id of the message it answers. */
  readonly source: string;
  readonly index: number;
  readonly nonce: string;
  text: string;
}

/** A platform without a service: it remembers what it was asked to show, in order, and can be told to fail. */
export class RecordingPlatform implements Platform {
  readonly traits = { name: "fake", textLimit: 200, streamAfterMilliseconds: 0, editIntervalMilliseconds: 0 };
  readonly reactions: { readonly id: string; readonly emoji: string }[] = [];
  /** Reactions taken back. */
  readonly unreacted: { readonly id: string; readonly emoji: string }[] = [];
  readonly posts: ShownPost[] = [];
  /** Everything in the order in which it happened, as `react a`, `post a.0`, `edit a.0`. */
  readonly log: string[] = [];
  /** What was said while the bot was away. */
  missed: IncomingMessage[] = [];
  working = 0;
  events!: PlatformEvents;
  /** Called before each call takes effect; throwing makes the call fail. */
  before: (call: string) => void | Promise<void> = () => {};

  async start(events: PlatformEvents): Promise<void> {
    this.events = events;
  }

  async stop(): Promise<void> {}

  async react(message: IncomingMessage, reading: MoodReading & { readonly emoji: string }): Promise<void> {
    await this.before(`react ${message.id}`);
    this.log.push(`react ${message.id}`);
    this.reactions.push({ id: message.id, emoji: reading.emoji });
  }

  async unreact(message: IncomingMessage, emoji: string): Promise<void> {
    await this.before(`unreact ${message.id}`);
    this.unreacted.push({ id: message.id, emoji });
  }

  async post(message: IncomingMessage, part: OutgoingPart): Promise<string> {
    await this.before(`post ${message.id}.${part.index}`);
    this.log.push(`post ${message.id}.${part.index}`);
    const id = `p${this.posts.length}`;
    this.posts.push({ id, source: message.id, index: part.index, nonce: part.nonce, text: part.text });
    return id;
  }

  async edit(message: IncomingMessage, postedId: string, part: OutgoingPart): Promise<void> {
    await this.before(`edit ${message.id}.${part.index}`);
    this.log.push(`edit ${message.id}.${part.index}`);
    const post = this.posts.find(({ id }) => id === postedId);
    if (post === undefined) {
      throw new Error(`There is no post ${postedId}.`);
    }
    post.text = part.text;
  }

  async remove(message: IncomingMessage, postedId: string): Promise<void> {
    await this.before(`remove ${message.id}`);
    this.posts.splice(
      this.posts.findIndex(({ id }) => id === postedId),
      1,
    );
  }

  async findPosted(_message: IncomingMessage, nonces: readonly string[]): Promise<readonly FoundPart[]> {
    return nonces.flatMap((nonce, index) => {
      const post = this.posts.find((shown) => shown.nonce === nonce);
      return post === undefined ? [] : [{ index, postedId: post.id }];
    });
  }

  async *recent(): AsyncGenerator<IncomingMessage> {
    yield* this.missed;
  }

  showWorking(): () => void {
    this.working += 1;
    return () => {
      this.working -= 1;
    };
  }

  health() {
    return { isConnected: true, detail: "recording" };
  }
}
