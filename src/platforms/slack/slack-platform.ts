import { App } from "@slack/bolt";

import type { IncomingMessage } from "../../core/message.js";
import {
  PlatformError,
  type FoundPart,
  type OutgoingPart,
  type Platform,
  type PlatformEvents,
  type PlatformHealth,
  type WantedReaction,
} from "../../core/platform.js";
import { wait } from "../../core/wait.js";
import { errorText, type ConfigurationError } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Cursor } from "../../store/inbox.js";
import { SlackAnnouncements } from "./announcements.js";
import { boltLogger } from "./bolt-logger.js";
import { SlackCalls } from "./calls.js";
import { DurableReceiver } from "./durable-receiver.js";
import { deadTokenError, identify } from "./identity.js";
import { createLiveParts, type LiveParts } from "./live-parts.js";
import { TEXT_LIMIT } from "./poster.js";
import { missingScopes } from "./scopes.js";
import type { SlackSettings } from "./slack-settings.js";
import type { SlackIdentity } from "./translate.js";

const LONGEST_START_PAUSE_MILLISECONDS = 30_000;
/** What may have been lost before a socket was known to be dead. */
const GAP_MARGIN_MILLISECONDS = 60_000;

/** Options of {@link SlackPlatform}. */
export interface SlackPlatformOptions {
  /** Asked at the start. Throws ConfigurationError when they cannot work. */
  readonly settings: () => SlackSettings;
  readonly logger: Logger;
  /** What is shown as status while an answer is being worked on, for a text in that language. */
  readonly workingWords: (message: IncomingMessage) => string;
  /** Whether a person's words are not to be read as what surrounds a message. */
  readonly isLeftOut: (author: string) => Promise<boolean>;
  /** Registers what Bolt dispatches: commands, shortcuts, buttons, the home tab. Called once a start. */
  readonly listen: (app: App, live: LiveParts) => void;
  /** Told once when Slack refuses a token for good. Nothing else ends the process. */
  readonly onDead: (error: ConfigurationError) => void;
  /** Divides all of Slack's waiting times, for tests whose fake is scaled alike. @default 1 */
  readonly pace?: number;
  /** How long a call to Slack may take. @default 30_000 */
  readonly callTimeoutMilliseconds?: number;
}

/** Slack, by @slack/bolt. */
export class SlackPlatform implements Platform {
  readonly traits;
  readonly #options: SlackPlatformOptions;
  readonly #pace: number;
  readonly #stopped = new AbortController();
  readonly announcements: SlackAnnouncements;
  #live: LiveParts | null = null;
  #catchingUp: Promise<void> = Promise.resolve();
  #trouble = "not started";
  #isDead = false;

  constructor(options: SlackPlatformOptions) {
    this.#options = options;
    this.#pace = options.pace ?? 1;
    this.traits = {
      name: "slack",
      textLimit: TEXT_LIMIT,
      streamAfterMilliseconds: 1500 / this.#pace,
      editIntervalMilliseconds: 3000 / this.#pace,
    };
    this.announcements = new SlackAnnouncements(() => this.#parts().calls, options.logger);
  }

  /** Tries until Slack can be reached; rejects only with ConfigurationError. */
  async start(events: PlatformEvents): Promise<void> {
    const { logger } = this.#options;
    const settings = this.#options.settings();
    const calls = this.#createCalls(settings);
    const identity = await this.#identify(calls);
    if (identity === null) {
      return;
    }
    const live = createLiveParts({
      settings,
      identity,
      events,
      logger,
      calls,
      pace: this.#pace,
      isLeftOut: this.#options.isLeftOut,
      onReconnected: (heardAt) => this.#reconnected(events, heardAt),
      onDeadToken: (error) => this.#die(error as ConfigurationError),
    });
    const app = await this.#createApp(live, settings);
    this.#options.listen(app, live);
    this.#live = live;
    await live.connection.start();
    logger.info({ platform: "slack", workspace: identity.teamName, bot: identity.botName }, live.connection.detail);
    for (const sentence of missingScopes(identity.scopes)) {
      logger.warn({ platform: "slack" }, sentence);
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#trouble = "stopped";
    await this.#live?.connection.stop();
    this.#live?.intake.stop();
    this.#live?.reactionBudget.close();
    this.#live = null;
  }

  react(message: IncomingMessage, wanted: WantedReaction): Promise<void> {
    return this.#parts().reactor.react(message, wanted);
  }

  unreact(message: IncomingMessage, emoji: string): Promise<void> {
    return this.#parts().reactor.unreact(message, emoji);
  }

  async post(message: IncomingMessage, part: OutgoingPart): Promise<string> {
    const { poster, muted, connection } = this.#parts();
    const id = await muted.guard("post", message.channel, () => poster.post(message, part));
    connection.posted();
    return id;
  }

  edit(message: IncomingMessage, postedId: string, part: OutgoingPart): Promise<void> {
    return this.#parts().poster.edit(message, postedId, part);
  }

  remove(message: IncomingMessage, postedId: string): Promise<void> {
    return this.#parts().poster.remove(message, postedId);
  }

  findPosted(message: IncomingMessage, nonces: readonly string[]): Promise<readonly FoundPart[]> {
    return this.#parts().poster.findPosted(message, nonces);
  }

  showWorking(message: IncomingMessage): () => void {
    return this.#live?.status.show(message, this.#options.workingWords(message)) ?? (() => undefined);
  }

  surroundings(message: IncomingMessage): Promise<readonly string[]> {
    return this.#parts().history.before(message);
  }

  async *recent(since: number, cursors: readonly Cursor[]): AsyncGenerator<IncomingMessage> {
    yield* this.#parts().history.recent(since, cursors);
  }

  health(): PlatformHealth {
    const live = this.#live;
    if (live === null || this.#isDead) {
      return { isConnected: false, detail: `Slack: ${this.#trouble}.` };
    }
    const { connection, identity } = live;
    return {
      isConnected: connection.isConnected,
      detail: `Slack: ${identity.botName} in ${identity.teamName}, ${connection.detail}.`,
    };
  }

  #parts(): LiveParts {
    if (this.#live === null) {
      throw new PlatformError("unavailable", "Slack is not connected.");
    }
    return this.#live;
  }

  #createCalls({ botToken: token, apiUrl }: SlackSettings): SlackCalls {
    const { logger, callTimeoutMilliseconds: timeoutMilliseconds } = this.#options;
    const onDeadToken = (error: unknown) => this.#die(deadTokenError(error));
    const calls = new SlackCalls({
      token,
      apiUrl,
      logger,
      onDeadToken,
      pace: this.#pace,
      ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
    });
    this.#stopped.signal.addEventListener("abort", () => calls.close(), { once: true });
    return calls;
  }

  /** Null when stopped before Slack could be reached. */
  async #identify(calls: SlackCalls): Promise<SlackIdentity | null> {
    const { signal } = this.#stopped;
    for (let pause = 1000; !signal.aborted; pause = Math.min(pause * 2, LONGEST_START_PAUSE_MILLISECONDS)) {
      try {
        return await identify(calls);
      } catch (error) {
        if (!(error instanceof PlatformError)) {
          throw error;
        }
        this.#trouble = "Slack cannot be reached";
        this.#options.logger.warn({ platform: "slack", error: errorText(error) }, "Slack cannot be reached yet");
        await wait(pause / this.#pace, signal);
      }
    }
    return null;
  }

  async #createApp({ identity, connection, intake }: LiveParts, settings: SlackSettings): Promise<App> {
    const { logger } = this.#options;
    const { botId, botUserId, teamId } = identity;
    const app = new App({
      authorize: () => Promise.resolve({ botToken: settings.botToken, botId, botUserId, teamId }),
      receiver: new DurableReceiver(connection.receiver, (body) => intake.take(body)),
      deferInitialization: true,
      convoStore: false,
      logger: boltLogger(logger),
      clientOptions: { slackApiUrl: settings.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    });
    app.error((error) => {
      logger.error({ platform: "slack", error: errorText(error) }, "a listener failed");
      return Promise.resolve();
    });
    app.event("app_uninstalled", () => this.#revoked());
    app.event("tokens_revoked", ({ event }) =>
      (event.tokens.bot?.length ?? 0) > 0 ? this.#revoked() : Promise.resolve(),
    );
    await app.init();
    return app;
  }

  /** Catches up on one gap after the other: side by side they would only read the same history twice. */
  #reconnected(events: PlatformEvents, heardAt: number): void {
    this.#catchingUp = this.#catchingUp.then(() => events.reconnected(heardAt - GAP_MARGIN_MILLISECONDS));
  }

  #revoked(): Promise<void> {
    this.#die(deadTokenError(null));
    return Promise.resolve();
  }

  #die(error: ConfigurationError): void {
    if (!this.#isDead && !this.#stopped.signal.aborted) {
      this.#isDead = true;
      this.#trouble = "the token is refused";
      this.#options.onDead(error);
    }
  }
}
