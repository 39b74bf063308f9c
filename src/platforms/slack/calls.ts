import { setMaxListeners } from "node:events";

import { webApi } from "@slack/bolt";

import { PlatformError } from "../../core/platform.js";
import { wait } from "../../core/wait.js";
import type { Logger } from "../../logger.js";
import { boltLogger } from "./bolt-logger.js";
import { CallBudget } from "../call-budget.js";
import { isDeadToken, isUncertain, platformError, retryAfterSeconds } from "./slack-errors.js";

/** Slack's published calls a minute for the methods that the adapter uses in quantity. */
const CALLS_PER_MINUTE: Readonly<Record<string, number>> = {
  "chat.update": 50,
  "chat.delete": 50,
  "conversations.history": 50,
  "conversations.replies": 50,
  "conversations.info": 50,
  "conversations.open": 50,
  "users.conversations": 50,
  "users.info": 100,
};

const MINUTE_MILLISECONDS = 60_000;
/** One message a second in each channel, and a little air for the way there. */
const POST_INTERVAL_MILLISECONDS = 1050;
const BACKOFF_MILLISECONDS = [500, 1500, 4500];
const RATE_LIMIT_TRIES = 6;

/** Options of {@link SlackCalls}. */
export interface SlackCallsOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  /** Divides every waiting time, for tests against a fake with limits scaled alike. 1 in production. */
  readonly pace: number;
  /**
   * How long a call may take, never divided. Long, since a post that is given up and takes effect after it has been
   * looked for in vain would stand there twice.
   *
   * @default 30_000
   */
  readonly timeoutMilliseconds?: number;
  /** Told when Slack refuses the token itself; once. */
  readonly onDeadToken: (error: unknown) => void;
}

/** How one call is to be made. */
export interface CallOptions {
  /** Whether a second time does no harm, so that it may be repeated after a failure of unknown outcome. */
  readonly isRepeatable: boolean;
  /** The channel of a post: posts are paced and held up by channel, other calls by method. */
  readonly postsTo?: string;
}

/**
 * The one way to Slack's Web API. Keeps within Slack's limits, waits out a 429 for that method (or channel) alone,
 * repeats what may be repeated, and translates what fails into PlatformError.
 */
export class SlackCalls {
  readonly #client: webApi.WebClient;
  readonly #options: SlackCallsOptions;
  readonly #budgets = new Map<string, CallBudget>();
  /** Until when a method or channel must rest, by `performance.now()`. */
  readonly #restUntil = new Map<string, number>();
  readonly #closed = new AbortController();
  #isTokenDead = false;

  constructor(options: SlackCallsOptions) {
    this.#options = options;
    // Every call that waits listens to it.
    setMaxListeners(0, this.#closed.signal);
    // Retries and waiting are ours: the client's own would repeat posts blindly and stop all calls for one 429.
    this.#client = new webApi.WebClient(options.token, {
      slackApiUrl: options.apiUrl,
      timeout: options.timeoutMilliseconds ?? 30_000,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      logger: boltLogger(options.logger),
    });
  }

  /**
   * Makes a call.
   *
   * @param method Slack's name for it, as in `chat.postMessage`.
   * @throws PlatformError. `isUncertain(error.cause)` tells whether it may have taken effect all the same.
   */
  async run<Answer>(
    method: string,
    operation: (client: webApi.WebClient) => Promise<Answer>,
    options: CallOptions,
  ): Promise<Answer> {
    const lane = options.postsTo === undefined ? method : `${method} ${options.postsTo}`;
    let failures = 0;
    for (let limited = 0; ;) {
      await this.#mayCall(method, lane);
      try {
        return await operation(this.#client);
      } catch (error) {
        const seconds = retryAfterSeconds(error);
        if (seconds !== null && limited < RATE_LIMIT_TRIES) {
          limited += 1;
          this.#rest(lane, seconds * 1000);
          this.#options.logger.debug({ method, seconds }, "Slack asks for a pause");
        } else if (isUncertain(error) && options.isRepeatable && failures < BACKOFF_MILLISECONDS.length) {
          await wait((BACKOFF_MILLISECONDS[failures] ?? 0) / this.#options.pace, this.#closed.signal);
          failures += 1;
        } else {
          this.#noticeDeadToken(error);
          throw platformError(method, error);
        }
      }
    }
  }

  /** Whether a call of this method would go out at once. */
  hasRoomFor(method: string): boolean {
    return (this.#restUntil.get(method) ?? 0) <= performance.now() && (this.#budget(method)?.hasRoom ?? true);
  }

  /** Ends all waiting; later calls fail as unavailable. */
  close(): void {
    this.#closed.abort();
  }

  async #mayCall(method: string, lane: string): Promise<void> {
    const { signal } = this.#closed;
    for (let pause = this.#pause(lane); pause > 0 && !signal.aborted; pause = this.#pause(lane)) {
      await wait(pause, signal);
    }
    await this.#budget(method, lane)?.take(signal);
    if (signal.aborted) {
      throw new PlatformError("unavailable", `Slack's ${method} was not called: the adapter is stopping.`);
    }
  }

  #pause(lane: string): number {
    return (this.#restUntil.get(lane) ?? 0) - performance.now();
  }

  #rest(lane: string, milliseconds: number): void {
    this.#restUntil.set(lane, performance.now() + milliseconds / this.#options.pace);
  }

  #budget(method: string, lane = method): CallBudget | undefined {
    const { pace } = this.#options;
    const perMinute = CALLS_PER_MINUTE[method];
    if (perMinute === undefined && lane === method) {
      return undefined;
    }
    const existing = this.#budgets.get(lane);
    if (existing !== undefined) {
      return existing;
    }
    const budget = new CallBudget(
      perMinute === undefined
        ? { calls: 1, windowMilliseconds: POST_INTERVAL_MILLISECONDS / pace }
        : { calls: perMinute, windowMilliseconds: MINUTE_MILLISECONDS / pace },
    );
    this.#budgets.set(lane, budget);
    return budget;
  }

  #noticeDeadToken(error: unknown): void {
    if (isDeadToken(error) && !this.#isTokenDead) {
      this.#isTokenDead = true;
      this.#options.onDeadToken(error);
    }
  }
}
