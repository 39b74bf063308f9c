import type { Receiver } from "@slack/bolt";

/** A way for Slack's events to come in: a socket of ours, or requests to our port. */
export interface Connection {
  /** What Bolt is given. */
  readonly receiver: Receiver;
  /** Resolves once events can come in; keeps trying while Slack is down. Rejects with ConfigurationError. */
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
  readonly isConnected: boolean;
  /** One clause for people: how events come in, or why they do not. */
  readonly detail: string;
  /** Told that a message of ours was posted, whose echo shows that events still arrive. */
  posted(): void;
  /** Told that a message of ours has come in as an event. */
  echoed(): void;
}
