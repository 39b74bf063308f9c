import { randomBytes } from "node:crypto";
import { readConfig } from "../../src/config.js";
import { Bot } from "../../src/core/bot.js";
import { withoutCare, type Care } from "../../src/core/care.js";
import type { IncomingMessage } from "../../src/core/message.js";
import type { Patience } from "../../src/core/patience.js";
import { createPseudonym } from "../../src/core/pseudonym.js";
import { RateLimit } from "../../src/core/rate-limit.js";
import { QueuedEngine } from "../../src/engine/queued-engine.js";
import { createLogger, type Logger } from "../../src/logger.js";
import { createMemoryStores } from "../../src/store/memory/memory-stores.js";
import type { Stores } from "../../src/store/stores.js";
import { RecordingPlatform } from "../fakes/recording-platform.js";
import { ScriptedEngine } from "../fakes/scripted-engine.js";

/** A whole bot on a scripted engine, memory stores and a recording platform. */
export interface BotFixture {
  readonly bot: Bot;
  readonly engine: ScriptedEngine;
  readonly platform: RecordingPlatform;
  readonly stores: Stores;
}

/** Builds and connects one; settings are given by their fixed names. */
export async function createBot(
  settings: Readonly<Record<string, string>> = {},
  given: {
    readonly care?: Care;
    readonly stores?: Stores;
    readonly platform?: RecordingPlatform;
    readonly logger?: Logger;
    readonly engine?: ScriptedEngine;
    readonly patience?: Partial<Patience>;
  } = {},
): Promise<BotFixture> {
  const config = readConfig(settings, "/nonexistent/.env");
  const engine = given.engine ?? new ScriptedEngine();
  const platform = given.platform ?? new RecordingPlatform();
  const stores = given.stores ?? createMemoryStores();
  const bot = new Bot({
    config,
    engine: new QueuedEngine(engine, {
      replyConcurrency: config.CHAT_SLOTS,
      queueLimit: config.QUEUE_LIMIT,
      replyTimeoutMilliseconds: config.REPLY_TIMEOUT_MS,
    }),
    stores,
    care: given.care ?? withoutCare,
    pseudonym: createPseudonym(randomBytes(32)),
    rateLimit: new RateLimit(config.RATE_LIMIT),
    logger: given.logger ?? createLogger("silent"),
    ...(given.patience !== undefined && { patience: given.patience }),
  });
  await bot.connect(platform);
  return { bot, engine, platform, stores };
}

let count = 0;

/** A message in a public channel that mentions the bot, changed as given. */
export function mention(changes: Partial<IncomingMessage> = {}): IncomingMessage {
  count += 1;
  return {
    platform: "fake",
    space: "server",
    channel: "general",
    thread: null,
    id: `m${count}`,
    author: "ann",
    authorRoles: [],
    text: "good day",
    sentAt: Date.now(),
    isDirect: false,
    isMention: true,
    mentionsOthers: false,
    isReplyToBot: false,
    isFromSelf: false,
    isFromBot: false,
    hasAttachment: false,
    isPublic: true,
    link: null,
    locale: null,
    ...changes,
  };
}

/** A message in a public channel that mentions nobody. */
export function remark(changes: Partial<IncomingMessage> = {}): IncomingMessage {
  return mention({ isMention: false, ...changes });
}
