import type { IncomingMessage } from "../../src/core/message.js";
import type { Cursor } from "../../src/store/inbox.js";

/** Which service's idempotency the fake has. */
export type Style = "discord" | "slack";

/** A post of the bot as the service shows it to whoever reads the place's history. */
export interface ServicePost {
  readonly id: string;
  /** The message that the post says it answers; null for the parts after the first (Discord). */
  readonly reference: string | null;
  /** Kept with the post by Slack (metadata), not by Discord. */
  readonly nonce: string | null;
}

/** What the child asks of the service; each is answered by one {@link Answer} with the same number. */
export type Request =
  | { readonly kind: "react"; readonly message: IncomingMessage; readonly emoji: string }
  | {
      readonly kind: "post";
      readonly message: IncomingMessage;
      readonly index: number;
      readonly nonce: string;
      readonly text: string;
    }
  | { readonly kind: "edit"; readonly id: string; readonly text: string }
  | { readonly kind: "remove"; readonly id: string }
  | { readonly kind: "posts"; readonly message: IncomingMessage }
  | { readonly kind: "recent"; readonly since: number; readonly cursors: readonly Cursor[] };

/** `error` set: the call failed as far as the caller can know, though it may have taken effect. */
export interface Answer {
  readonly number: number;
  readonly error?: string;
  readonly value?: unknown;
}

/** One line on the socket. */
export type Line =
  | { readonly number: number; readonly request: Request }
  | { readonly answer: Answer }
  | { readonly said: IncomingMessage };
