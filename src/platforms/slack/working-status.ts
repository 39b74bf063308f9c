import type { IncomingMessage } from "../../core/message.js";
import { wait } from "../../core/wait.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { SlackCalls } from "./calls.js";
import { PlatformError } from "../../core/platform.js";

/** Slack clears a status by itself after two minutes. */
const REFRESH_MILLISECONDS = 90_000;
/** Where statuses are refused, asking every time would only cost calls. */
const REST_MILLISECONDS = 600_000;

/** Options of {@link WorkingStatus}. */
export interface WorkingStatusOptions {
  readonly calls: SlackCalls;
  readonly logger: Logger;
  readonly pace: number;
}

/** Shows "is thinking…" under a message while its answer is being worked on. A status that fails is only logged. */
export class WorkingStatus {
  readonly #options: WorkingStatusOptions;
  /** How many answers are being worked on, by place: the status goes when the last is done. */
  readonly #workers = new Map<string, number>();
  #restUntil = 0;

  constructor(options: WorkingStatusOptions) {
    this.#options = options;
  }

  /** Shows the status until the returned function is called; that may be done more than once. */
  show(message: IncomingMessage, words: string): () => void {
    const thread = message.thread ?? message.id;
    const place = `${message.channel} ${thread}`;
    const done = new AbortController();
    this.#workers.set(place, (this.#workers.get(place) ?? 0) + 1);
    void this.#keep(message.channel, thread, words, done.signal);
    return () => done.abort();
  }

  async #keep(channel: string, thread: string, words: string, done: AbortSignal): Promise<void> {
    const place = `${channel} ${thread}`;
    let isShown = false;
    while (!done.aborted) {
      isShown = (await this.#set(channel, thread, words)) || isShown;
      await wait(REFRESH_MILLISECONDS / this.#options.pace, done);
    }
    const others = (this.#workers.get(place) ?? 1) - 1;
    if (others > 0) {
      this.#workers.set(place, others);
      return;
    }
    this.#workers.delete(place);
    if (isShown) {
      await this.#set(channel, thread, "");
    }
  }

  /** Whether Slack took it, or may have. */
  async #set(channel: string, thread: string, status: string): Promise<boolean> {
    if (performance.now() < this.#restUntil) {
      return false;
    }
    try {
      await this.#options.calls.run(
        "assistant.threads.setStatus",
        (client) => client.assistant.threads.setStatus({ channel_id: channel, thread_ts: thread, status }),
        { isRepeatable: true },
      );
      return true;
    } catch (error) {
      const isTransient = error instanceof PlatformError && ["unavailable", "gone"].includes(error.kind);
      if (!isTransient) {
        this.#restUntil = performance.now() + REST_MILLISECONDS / this.#options.pace;
      }
      this.#options.logger.debug({ platform: "slack", error: errorText(error) }, "the status could not be set");
      return isTransient;
    }
  }
}
