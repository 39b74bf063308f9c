import type { App } from "@slack/bolt";

import { readConfig } from "../../../src/config.js";
import type { IncomingMessage } from "../../../src/core/message.js";
import type { PlatformEvents } from "../../../src/core/platform.js";
import type { ConfigurationError } from "../../../src/errors.js";
import { createLogger } from "../../../src/logger.js";
import { SlackPlatform } from "../../../src/platforms/slack/slack-platform.js";
import { slackSettings, type SlackSettings } from "../../../src/platforms/slack/slack-settings.js";
import { FakeSlack, type FakeSlackOptions } from "../../fakes/slack/fake-slack.js";
import type { FakeConversation, FakeMessage, FakeUser } from "../../fakes/slack/types.js";

/**
 * How much faster than Slack's time the tests run: every limit of the fake is multiplied by it, every waiting time of
 * the adapter divided.
 */
export const PACE = 30;

/** A fake workspace with one channel and one person in it, and the adapter for it. */
export interface SlackFixture {
  readonly fake: FakeSlack;
  readonly platform: SlackPlatform;
  readonly alice: FakeUser;
  readonly channel: FakeConversation;
  /** Tokens that Slack has refused for good. */
  readonly deaths: ConfigurationError[];
  close(): Promise<void>;
}

/** Options of {@link createSlackFixture}. */
export interface SlackFixtureOptions extends FakeSlackOptions {
  readonly pace?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly listen?: (app: App) => void;
  readonly callTimeoutMilliseconds?: number;
}

/** The settings that connect to a fake. */
export function settingsFor(fake: FakeSlack, environment: Readonly<Record<string, string>> = {}): SlackSettings {
  return slackSettings(
    readConfig(
      {
        SLACK_BOT_TOKEN: fake.tokens.bot,
        SLACK_APP_TOKEN: fake.tokens.app,
        SLACK_API_URL: fake.apiUrl,
        ...environment,
      },
      "/nonexistent/.env",
    ),
  );
}

/** Starts a fake and makes an adapter for it, not started yet. */
export async function createSlackFixture(options: SlackFixtureOptions = {}): Promise<SlackFixture> {
  const pace = options.pace ?? PACE;
  const fake = await FakeSlack.start({
    rateFactor: pace,
    ...options,
    delivery: { retryAfter: [0, 60_000 / pace, 300_000 / pace], ...options.delivery },
  });
  const alice = fake.workspace.addUser("alice");
  const channel = fake.workspace.addConversation("general", { members: [alice.id] });
  const deaths: ConfigurationError[] = [];
  const platform = new SlackPlatform({
    settings: () => settingsFor(fake, options.environment),
    logger: createLogger("silent"),
    workingWords: () => "is thinking…",
    isLeftOut: () => Promise.resolve(false),
    listen: (app) => options.listen?.(app),
    onDead: (error) => deaths.push(error),
    pace,
    callTimeoutMilliseconds: options.callTimeoutMilliseconds ?? 30_000,
  });
  return {
    fake,
    platform,
    alice,
    channel,
    deaths,
    async close() {
      await platform.stop();
      await fake.close();
    },
  };
}

/** The bot's messages, in order; of one thread if given. */
export function botMessages(fixture: SlackFixture, threadTs?: string): FakeMessage[] {
  const { botId } = fixture.fake.workspace.app;
  const all = [...fixture.fake.workspace.conversations.values()].flatMap(({ messages }) => messages);
  return all.filter((message) => message.botId === botId && (threadTs === undefined || message.threadTs === threadTs));
}

/** Who a stored text pings: people, groups, everybody. */
export function pingedBy(text: string): string[] {
  return [...text.matchAll(/<[@!]([^>|]+)[^>]*>/g)].map((match) => match[1] ?? "");
}

/** A core that takes everything and does nothing. */
export function silentEvents(received: (message: IncomingMessage) => void): PlatformEvents {
  const milliseconds = { reaction: null, firstToken: null, reply: null };
  const outcome = { kind: "ignored", reading: null, reply: null, error: null, milliseconds } as const;
  return {
    received(message) {
      received(message);
      return { admitted: Promise.resolve(true), outcome: Promise.resolve(outcome) };
    },
    edited: () => Promise.resolve(),
    deleted: () => Promise.resolve(),
    reconnected: () => Promise.resolve(),
  };
}
