import { randomBytes } from "node:crypto";

import { onTestFinished } from "vitest";

import { readConfig } from "../../../src/config.js";
import { Bot } from "../../../src/core/bot.js";
import { withoutCare, type Care } from "../../../src/core/care.js";
import { patienceOf, type Patience } from "../../../src/core/patience.js";
import { createPseudonym } from "../../../src/core/pseudonym.js";
import { RateLimit } from "../../../src/core/rate-limit.js";
import type { Engine } from "../../../src/engine/engine.js";
import { QueuedEngine } from "../../../src/engine/queued-engine.js";
import { createLogger, type Logger } from "../../../src/logger.js";
import { openSlack } from "../../../src/platforms/slack/open-slack.js";
import type { SlackPlatform } from "../../../src/platforms/slack/slack-platform.js";
import { createMemoryStores } from "../../../src/store/memory/memory-stores.js";
import type { Stores } from "../../../src/store/stores.js";
import { FakeSlack, type FakeSlackOptions } from "../../fakes/slack/fake-slack.js";
import type { FakeConversation, FakeMessage, FakeUser } from "../../fakes/slack/types.js";
import { ScriptedEngine } from "../../fakes/scripted-engine.js";
import { PACE } from "./slack-fixture.js";

/** A whole bot in a fake workspace, its words scripted. */
export interface SlackBot {
  readonly fake: FakeSlack;
  readonly bot: Bot;
  readonly engine: ScriptedEngine;
  readonly stores: Stores;
  readonly platform: SlackPlatform;
  readonly alice: FakeUser;
  readonly channel: FakeConversation;
  /** Resolves with the exit code once Slack has refused a token for good. */
  readonly finished: Promise<number>;
  /** `<@bot> text`, as Slack stores a mention. */
  mention(text: string): string;
}

/** Options of {@link createSlackBot}. */
export interface SlackBotOptions extends FakeSlackOptions {
  readonly pace?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Those of an earlier bot, for a restart. */
  readonly stores?: Stores;
  /** @default none, so that every message goes its ordinary way */
  readonly care?: Care;
  readonly fake?: FakeSlack;
  readonly engine?: ScriptedEngine;
  /** What core waits for less long than usual, beside its tries, which keep the pace. */
  readonly patience?: Partial<Patience>;
  /** Speaks instead of the scripted one. */
  readonly realEngine?: Engine;
  /** False leaves connecting to the test. @default true */
  readonly connect?: boolean;
  readonly logLevel?: string;
  /** Instead of one of that level. */
  readonly logger?: Logger;
}

const pseudonymKey = randomBytes(32);

/** Core's pauses between tries, as much faster as Slack's own times. */
function triesAt(pace: number): Partial<Patience> {
  const { beforeCatchingUp, beforePostingAgain } = patienceOf({});
  const faster = (pauses: readonly number[]) => pauses.map((milliseconds) => milliseconds / pace);
  return { beforeCatchingUp: faster(beforeCatchingUp), beforePostingAgain: faster(beforePostingAgain) };
}

/**
 * Builds a fake workspace and a bot in it, or another bot in a workspace that is there. Both are closed when the test is
 * over, a given workspace by who made it.
 */
export async function createSlackBot(options: SlackBotOptions = {}): Promise<SlackBot> {
  const pace = options.pace ?? PACE;
  const delivery = { retryAfter: [0, 60_000 / pace, 300_000 / pace], ...options.delivery };
  const fake = options.fake ?? (await FakeSlack.start({ rateFactor: pace, ...options, delivery }));
  const { workspace } = fake;
  const alice = [...workspace.users.values()].find(({ name }) => name === "alice") ?? workspace.addUser("alice");
  const existing = [...workspace.conversations.values()].find(({ name }) => name === "general");
  const channel = existing ?? workspace.addConversation("general", { members: [alice.id] });
  const config = readConfig(
    {
      SLACK_BOT_TOKEN: fake.tokens.bot,
      SLACK_APP_TOKEN: fake.tokens.app,
      SLACK_API_URL: fake.apiUrl,
      RATE_LIMIT: "1000",
      QUEUE_LIMIT: "5000",
      ...options.environment,
    },
    "/nonexistent/.env",
  );
  const engine = options.engine ?? new ScriptedEngine();
  const stores = options.stores ?? createMemoryStores();
  const bot = new Bot({
    config,
    engine: new QueuedEngine(options.realEngine ?? engine, {
      replyConcurrency: config.CHAT_SLOTS,
      queueLimit: config.QUEUE_LIMIT,
      replyTimeoutMilliseconds: config.REPLY_TIMEOUT_MS,
    }),
    stores,
    care: options.care ?? withoutCare,
    pseudonym: createPseudonym(pseudonymKey),
    rateLimit: new RateLimit(config.RATE_LIMIT),
    logger: options.logger ?? createLogger(options.logLevel ?? "silent"),
    patience: { ...triesAt(pace), ...options.patience },
  });
  const { platform, finished } = openSlack(config, bot, pace);
  onTestFinished(async () => {
    await bot.stop(0);
    await platform.stop();
    await (options.fake === undefined ? fake.close() : undefined);
  });
  if (options.connect !== false) {
    await bot.connect(platform);
  }
  return {
    fake,
    bot,
    engine,
    stores,
    platform,
    alice,
    channel,
    finished,
    mention: (text) => `<@${workspace.app.botUserId}> ${text}`,
  };
}

/** The bot's messages in the workspace, in order; of one thread if given. */
export function answersIn(fake: FakeSlack, threadTs?: string): FakeMessage[] {
  const all = [...fake.workspace.conversations.values()].flatMap(({ messages }) => messages);
  return all.filter(
    ({ botId, threadTs: thread }) =>
      botId === fake.workspace.app.botId && (threadTs === undefined || thread === threadTs),
  );
}
