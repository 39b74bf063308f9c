import type { SocketModeReceiver } from "@slack/bolt";
import { z } from "zod";

import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";

/** Silence after which a socket is replaced: an open socket that brings nothing looks the same as a quiet workspace. */
const SILENCE_MILLISECONDS = 15 * 60_000;
/** Slack shows us our own posts within seconds; when one does not come back, events have stopped. */
const ECHO_MILLISECONDS = 30_000;

/** Options of {@link SocketWatch}. */
export interface SocketWatchOptions {
  readonly client: SocketModeReceiver["client"];
  readonly logger: Logger;
  readonly pace: number;
  /** Told when the socket is open but brings nothing any more. */
  readonly onDeaf: () => void;
}

const eventlessSchema = z.looseObject({
  type: z.literal("events_api"),
  payload: z.looseObject({ type: z.string(), event: z.undefined().optional() }),
});

/**
 * Listens beside Bolt on the socket: notices a socket that has gone deaf, and keeps from Bolt's client what it would
 * choke on: an envelope without an event makes it throw where nothing catches.
 */
export class SocketWatch {
  readonly #options: SocketWatchOptions;
  #heardAt = Date.now();
  #hasEchoed = false;
  #silence: NodeJS.Timeout | undefined;
  #echo: NodeJS.Timeout | undefined;

  constructor(options: SocketWatchOptions) {
    this.#options = options;
    const { client } = options;
    const listeners = client.listeners("ws_message");
    client.removeAllListeners("ws_message");
    client.on("ws_message", (data: unknown, isBinary: unknown) => {
      this.#heard();
      for (const listener of listeners) {
        this.#call(listener, typeof data === "string" ? withEvent(data) : data, isBinary);
      }
    });
  }

  /** Begins to watch a fresh socket. */
  start(): void {
    this.#heard();
  }

  /** When anything last came in, milliseconds since the epoch. */
  get heardAt(): number {
    return this.#heardAt;
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#echo);
  }

  /** A message of ours was posted. Taken as a test only once such an echo has been seen: not every app gets them. */
  expectEcho(): void {
    if (this.#hasEchoed && this.#echo === undefined) {
      this.#echo = setTimeout(
        () => this.#deaf("our own post did not come back"),
        this.#milliseconds(ECHO_MILLISECONDS),
      );
    }
  }

  /** An own message has come in by the socket. */
  echoed(): void {
    this.#hasEchoed = true;
  }

  #heard(): void {
    this.#heardAt = Date.now();
    clearTimeout(this.#echo);
    this.#echo = undefined;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#deaf("nothing has come in"), this.#milliseconds(SILENCE_MILLISECONDS));
    this.#silence.unref();
  }

  #deaf(reason: string): void {
    this.#options.logger.info({ platform: "slack", reason }, "the socket seems deaf; taking a new one");
    this.#echo = undefined;
    this.#options.onDeaf();
  }

  #call(listener: (...parameters: never[]) => unknown, ...parameters: unknown[]): void {
    const run = async () => listener(...(parameters as never[]));
    void run().catch((error: unknown) => {
      this.#options.logger.warn({ platform: "slack", error: errorText(error) }, "a frame could not be dealt with");
    });
  }

  #milliseconds(milliseconds: number): number {
    return milliseconds / this.#options.pace;
  }
}

/** Gives an envelope without an event (`app_rate_limited`) one named after its payload. */
function withEvent(data: string): string {
  try {
    const { data: envelope } = eventlessSchema.safeParse(JSON.parse(data));
    if (envelope === undefined) {
      return data;
    }
    const { payload } = envelope;
    return JSON.stringify({ ...envelope, payload: { ...payload, event: { type: payload.type } } });
  } catch {
    return data;
  }
}
