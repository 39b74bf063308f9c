import { SocketModeReceiver } from "@slack/bolt";

import { wait } from "../../core/wait.js";
import { ConfigurationError } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { boltLogger } from "./bolt-logger.js";
import type { Connection } from "./connection.js";
import { describe, isDeadToken, retryAfterSeconds, slackCode } from "./slack-errors.js";
import { SocketWatch } from "./socket-watch.js";

/** Longest wait from asking for a socket to Slack's hello. */
const HELLO_MILLISECONDS = 20_000;
/** A pong later than this means a dead socket. Longer than Bolt's 5 s, so that a busy processor costs no connection. */
const PONG_MILLISECONDS = 15_000;
const FIRST_BACKOFF_MILLISECONDS = 500;
const LONGEST_BACKOFF_MILLISECONDS = 30_000;
/** A connection that lasted this long was a good one: the next is tried at once. */
const GOOD_MILLISECONDS = 10_000;

/** However fast the pace, a busy process needs this long for a hello or a pong. */
const LEAST_PATIENCE_MILLISECONDS = 1000;

/** Options of {@link SocketConnection}. */
export interface SocketConnectionOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly pace: number;
  /** Told each time the socket is back after it was lost, and when anything last came in (milliseconds since the epoch). */
  readonly onReconnected: (heardAt: number) => void;
  /** Told when Slack refuses the app token for good. */
  readonly onDeadToken: (error: unknown) => void;
}

/**
 * Socket Mode. Bolt's client is used for one socket at a time and never left to reconnect by itself: its own way waits
 * five seconds after each of Slack's regular disconnects, and ends in an unhandled rejection when Slack is down.
 */
export class SocketConnection implements Connection {
  readonly receiver: SocketModeReceiver;
  readonly #options: SocketConnectionOptions;
  readonly #watch: SocketWatch;
  readonly #closed = new AbortController();
  #keeping: Promise<void> = Promise.resolve();
  #lost: Promise<void> = Promise.resolve();
  #connectedAt: number | null = null;
  #trouble = "not started";

  constructor(options: SocketConnectionOptions) {
    this.#options = options;
    const { appToken, apiUrl, pace } = options;
    this.receiver = new SocketModeReceiver({
      appToken,
      logger: boltLogger(options.logger),
      autoReconnectEnabled: false,
      clientPingTimeout: patience(PONG_MILLISECONDS, pace),
      installerOptions: {
        clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
      },
    });
    this.#watch = new SocketWatch({
      client: this.receiver.client,
      logger: options.logger,
      pace,
      onDeaf: () => void this.#hangUp(),
    });
  }

  get isConnected(): boolean {
    return this.#connectedAt !== null;
  }

  get detail(): string {
    return this.isConnected ? "connected by Socket Mode" : this.#trouble;
  }

  async start(): Promise<void> {
    await this.#connect();
    this.#keeping = this.#keep();
  }

  async stop(): Promise<void> {
    this.#closed.abort();
    this.#watch.stop();
    await this.#hangUp();
    await this.#keeping;
    this.#connectedAt = null;
    this.#trouble = "stopped";
  }

  posted(): void {
    this.#watch.expectEcho();
  }

  echoed(): void {
    this.#watch.echoed();
  }

  async #keep(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      await this.#lost;
      const { heardAt } = this.#watch;
      const lasted = performance.now() - (this.#connectedAt ?? 0);
      this.#connectedAt = null;
      this.#trouble = "reconnecting to Slack";
      if (this.#closed.signal.aborted) {
        return;
      }
      this.#options.logger.info({ platform: "slack" }, "the socket is gone; connecting again");
      try {
        await this.#connect(lasted >= GOOD_MILLISECONDS / this.#options.pace ? 0 : 1);
      } catch (error) {
        this.#trouble = "Slack refuses the app token";
        this.#options.onDeadToken(error);
        return;
      }
      if (!this.#closed.signal.aborted) {
        this.#options.onReconnected(heardAt);
      }
    }
  }

  /** Tries until it is connected or stopped. Rejects only when trying again cannot help. */
  async #connect(failuresBefore = 0): Promise<void> {
    const { signal } = this.#closed;
    for (let failures = failuresBefore; !signal.aborted; failures += 1) {
      await wait(this.#backoff(failures), signal);
      try {
        return await this.#tryOnce();
      } catch (error) {
        if (isDeadToken(error)) {
          throw new ConfigurationError([
            `Slack refuses SLACK_APP_TOKEN (${slackCode(error)}). Make one under Basic Information → App-Level Tokens ` +
              "with the scope connections:write, at https://api.slack.com/apps.",
          ]);
        }
        this.#trouble = `Slack cannot be reached: ${describe(error)}`;
        this.#options.logger.warn({ platform: "slack", reason: describe(error), failures }, "no socket yet");
        await wait(((retryAfterSeconds(error) ?? 0) * 1000) / this.#options.pace, signal);
      }
    }
  }

  async #tryOnce(): Promise<void> {
    const { client } = this.receiver;
    if (this.#closed.signal.aborted) {
      return;
    }
    const lost = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
    const started = client.start().then(
      () => "connected" as const,
      // The client rejects with nothing when the socket closes before Slack's hello.
      (error: unknown) => error ?? new Error("the socket closed before Slack said hello"),
    );
    const silence = wait(patience(HELLO_MILLISECONDS, this.#options.pace)).then(
      () => new Error("Slack did not say hello"),
    );
    const result = await Promise.race([started, silence]);
    if (result !== "connected") {
      await this.#hangUp();
      throw result;
    }
    this.#lost = lost;
    this.#connectedAt = performance.now();
    this.#watch.start();
    if (this.#closed.signal.aborted) {
      await this.#hangUp();
    }
  }

  /** Closes the socket, open or not; never waits long for the other end. */
  async #hangUp(): Promise<void> {
    await Promise.race([this.receiver.client.disconnect().catch(() => undefined), wait(1000)]);
  }

  #backoff(failures: number): number {
    const milliseconds = failures === 0 ? 0 : FIRST_BACKOFF_MILLISECONDS * 2 ** (failures - 1);
    return Math.min(milliseconds, LONGEST_BACKOFF_MILLISECONDS) / this.#options.pace;
  }
}

function patience(milliseconds: number, pace: number): number {
  return Math.max(milliseconds / pace, LEAST_PATIENCE_MILLISECONDS);
}
