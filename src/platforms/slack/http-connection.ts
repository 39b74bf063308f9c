import { HTTPReceiver } from "@slack/bolt";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { within } from "../../core/wait.js";
import { ConfigurationError, errorCode, errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { boltLogger } from "./bolt-logger.js";
import type { Connection } from "./connection.js";

/** How long requests under way may still be answered once the adapter stops. */
const LAST_ANSWERS_MILLISECONDS = 500;

/** Options of {@link HttpConnection}. */
export interface HttpConnectionOptions {
  readonly signingSecret: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly logger: Logger;
}

/** Events by signed requests to our port, at `/slack/events`. */
export class HttpConnection implements Connection {
  readonly receiver: HTTPReceiver;
  readonly #options: HttpConnectionOptions;
  #port: number | null = null;
  #server: Server | null = null;

  constructor(options: HttpConnectionOptions) {
    this.#options = options;
    this.receiver = new HTTPReceiver({ signingSecret: options.signingSecret, logger: boltLogger(options.logger) });
  }

  get isConnected(): boolean {
    return this.#port !== null;
  }

  get detail(): string {
    return this.#port === null ? "not listening" : `listening on port ${this.#port}, path /slack/events`;
  }

  /** The port, once listening. */
  get port(): number | null {
    return this.#port;
  }

  async start(): Promise<void> {
    try {
      this.#server = await this.receiver.start(this.#options.port);
      this.#port = (this.#server.address() as AddressInfo).port;
    } catch (error) {
      const reason = errorCode(error) === "EADDRINUSE" ? "another program listens there" : errorText(error);
      const remedy = "Choose a free one and put it into the app's request URLs.";
      throw new ConfigurationError([`SLACK_PORT ${this.#options.port} cannot be used: ${reason}. ${remedy}`]);
    }
  }

  async stop(): Promise<void> {
    if (this.#port !== null) {
      this.#port = null;
      const stopped = this.receiver.stop();
      await within(LAST_ANSWERS_MILLISECONDS, stopped);
      // A request that is never answered would keep the process alive; what was not acknowledged comes again.
      this.#server?.closeAllConnections();
      await stopped;
    }
  }

  posted(): void {
    // Requests that do not arrive cannot be told from a quiet workspace; Slack repeats them, and catching up finds them.
  }

  echoed(): void {
    // See above.
  }
}
