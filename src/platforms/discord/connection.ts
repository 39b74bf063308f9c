import {
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  RESTEvents,
  Status,
  type Client,
  type ClientOptions,
} from "discord.js";
import { once } from "node:events";
import { wait } from "../../core/wait.js";
import { ConfigurationError, errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { createClient } from "./create-client.js";

const firstRetryMilliseconds = 1000;
const longestRetryMilliseconds = 60_000;

/** Close codes after which trying again cannot help. */
const finalCodes = new Set<number>([
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]);

export interface ConnectionOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  /** Given each new client before it logs in, to listen to it. */
  readonly listen: (client: Client) => void;
  /** Called once when the token or an intent is refused for good after the start. */
  readonly onDead: (error: ConfigurationError) => void;
  /**
   * Called when a lost connection stands again. Resumed, it tells everything that was said meanwhile; begun anew, it may
   * not.
   */
  readonly onRenewed: (isResumed: boolean) => void;
  /** What is announced until the bot is ready. */
  readonly presence: NonNullable<ClientOptions["presence"]>;
  /** After this long without a connection the operator is told. @default 60_000 */
  readonly cutOffAfterMilliseconds?: number;
}

/** Keeps one client logged in: chooses intents, tries again while Discord is down, and says when it is cut off. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #stop = new AbortController();
  #client: Client;
  #hasContent = true;
  #isDead = false;
  #lastError: string | null = null;
  #cutOff: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = this.#build();
  }

  /** The client that is logged in, or about to be. */
  get client(): Client {
    return this.#client;
  }

  /** Whether messages that do not mention the bot can be read. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  get isConnected(): boolean {
    return this.#client.isReady() && this.#client.ws.status === Status.Ready;
  }

  /** Why there is no connection; null while there is one or none has been tried. */
  get lastError(): string | null {
    return this.isConnected ? null : this.#lastError;
  }

  /**
   * Logs in and waits until the servers are known. Where Discord is out of reach, returns and goes on trying.
   *
   * @throws ConfigurationError when the token or the settings in Discord's portal cannot work.
   */
  async start(): Promise<void> {
    if (await this.#tryOnce()) {
      return;
    }
    this.#options.logger.error({ reason: this.#lastError }, "Discord is out of reach; trying again until it answers");
    void this.#keepTrying();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#cutOff);
    await this.#client.destroy();
  }

  async #keepTrying(): Promise<void> {
    let pause = firstRetryMilliseconds;
    while (!this.#stop.signal.aborted) {
      await wait(pause, this.#stop.signal);
      pause = Math.min(pause * 2, longestRetryMilliseconds);
      try {
        if (!this.#stop.signal.aborted && (await this.#tryOnce())) {
          this.#options.onRenewed(false);
          return;
        }
      } catch (error) {
        this.#die(error instanceof ConfigurationError ? error : new ConfigurationError([errorText(error)]));
        return;
      }
    }
  }

  /** One login. False where Discord is out of reach; a failed login destroys its client, so each takes a new one. */
  async #tryOnce(): Promise<boolean> {
    try {
      await this.#login();
      return true;
    } catch (error) {
      const isOver = this.#stop.signal.aborted;
      if (!isOver && this.#hasContent && /disallowed intents/i.test(errorText(error))) {
        this.#hasContent = false;
        this.#options.logger.warn(contentIntentMissing);
        this.#client = this.#build();
        return this.#tryOnce();
      }
      const problem = configurationProblem(error);
      if (problem !== null) {
        throw new ConfigurationError([problem], { cause: error });
      }
      this.#lastError = errorText(error);
      this.#client = this.#build();
      return false;
    }
  }

  async #login(): Promise<void> {
    const client = this.#client;
    const ready = once(client, Events.ClientReady, { signal: this.#stop.signal });
    // A login that fails is reported by login() itself; nobody then waits for the event any more.
    ready.catch(() => undefined);
    await client.login(this.#options.token);
    await ready;
    this.#connected();
    this.#watch(client);
  }

  #build(): Client {
    const { apiUrl, presence } = this.#options;
    const client = createClient({ apiUrl, presence, hasContent: this.#hasContent });
    client.on(Events.Error, (error) => {
      this.#options.logger.error({ error: errorText(error) }, "Discord's client reported an error");
    });
    this.#options.listen(client);
    return client;
  }

  #watch(client: Client): void {
    client.on(Events.ShardDisconnect, (event) => this.#lost(event.code));
    client.on(Events.ShardReconnecting, () => this.#waiting());
    client.on(Events.ShardResume, () => this.#back(true));
    client.on(Events.ShardReady, () => this.#back(false));
    client.rest.on(RESTEvents.Response, (request, response) => {
      // Answers to interactions carry tokens of their own, whose end says nothing about ours.
      if (response.status === 401 && !/\/(?:interactions|webhooks)\//.test(request.path)) {
        this.#die(new ConfigurationError([tokenRefused]));
      }
    });
  }

  #lost(code: number): void {
    if (finalCodes.has(code)) {
      this.#die(
        new ConfigurationError([
          closingProblems.get(code) ?? `Discord closed the connection for good with code ${code}.`,
        ]),
      );
    } else {
      this.#waiting();
    }
  }

  #back(isResumed: boolean): void {
    this.#connected();
    this.#options.logger.info(`connection to Discord ${isResumed ? "resumed" : "begun anew"}`);
    this.#options.onRenewed(isResumed);
  }

  #connected(): void {
    clearTimeout(this.#cutOff);
    this.#cutOff = undefined;
  }

  #waiting(): void {
    const { cutOffAfterMilliseconds = 60_000, logger } = this.#options;
    // Each failed try says again that there is no connection; the time counts from the first.
    this.#cutOff ??= setTimeout(() => {
      logger.error(`cut off from Discord for ${cutOffAfterMilliseconds / 1000} s; still trying to reconnect`);
    }, cutOffAfterMilliseconds).unref();
  }

  #die(error: ConfigurationError): void {
    if (!this.#isDead && !this.#stop.signal.aborted) {
      this.#isDead = true;
      this.#lastError = error.message;
      this.#options.onDead(error);
    }
  }
}

export const tokenRefused =
  "DISCORD_TOKEN is refused by Discord: copy it anew under https://discord.com/developers/applications → your application → Bot → Reset Token.";

/** What is said where the message-content intent is off. */
export const contentIntentMissing =
  "The message-content intent is off: mentions and direct messages still work, the modes watch and all do not. Switch it on under https://discord.com/developers/applications → your application → Bot → Message Content Intent, then restart.";

const closingProblems = new Map<number, string>([
  [GatewayCloseCodes.AuthenticationFailed, tokenRefused],
  [GatewayCloseCodes.DisallowedIntents, contentIntentMissing],
]);

/** What is wrong with the settings, if that is why a login failed; null for everything that may pass. */
function configurationProblem(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === DiscordjsErrorCodes.TokenInvalid || code === DiscordjsErrorCodes.TokenMissing) {
    return tokenRefused;
  }
  return /disallowed intents|invalid intents|shard|sharding/i.test(errorText(error)) ? errorText(error) : null;
}
