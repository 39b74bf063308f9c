import { readConfig } from "../../src/config.js";
import { Bot } from "../../src/core/bot.js";
import { withoutCare } from "../../src/core/care.js";
import { createPseudonym } from "../../src/core/pseudonym.js";
import { RateLimit } from "../../src/core/rate-limit.js";
import { startUpkeep } from "../../src/core/upkeep.js";
import { QueuedEngine } from "../../src/engine/queued-engine.js";
import { createLogger } from "../../src/logger.js";
import { openStores } from "../../src/store/open-stores.js";
import { CrashEngine } from "./crash-engine.js";
import { CrashPlatform } from "./crash-platform.js";
import type { Style } from "./protocol.js";

// The whole bot but for the model and the service: wired as main.ts does, until a SIGTERM, or a SIGKILL at any moment.
const [directory, socket, style] = process.argv.slice(2) as [string, string, Style];
const stopped = new Promise<void>((resolve) => process.once("SIGTERM", () => resolve()));
const config = readConfig(
  // Three people say everything, faster than people are allowed to: this test is about loss.
  { DATA_DIR: directory, DEFAULT_MODE: "watch", RATE_LIMIT: "1000", LOG_LEVEL: "error" },
  "/nonexistent/.env",
);
const logger = createLogger(config.LOG_LEVEL);
const { stores, pseudonymKey } = await openStores(config, false, logger);
const bot = new Bot({
  config,
  engine: new QueuedEngine(new CrashEngine(), {
    replyConcurrency: config.CHAT_SLOTS,
    queueLimit: config.QUEUE_LIMIT,
    replyTimeoutMilliseconds: config.REPLY_TIMEOUT_MS,
  }),
  stores,
  care: withoutCare,
  pseudonym: createPseudonym(pseudonymKey),
  rateLimit: new RateLimit(config.RATE_LIMIT),
  logger,
});
await bot.connect(new CrashPlatform(socket, style));
const endUpkeep = startUpkeep(bot);
await stopped;
endUpkeep();
await bot.stop(7000);
await stores.close();
