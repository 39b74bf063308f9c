import { parseArgs } from "node:util";
import { awaitModel } from "./await-model.js";
import { readConfig, type Config } from "./config.js";
import { Bot } from "./core/bot.js";
import { createCare, loadCareFiles } from "./core/care/create-care.js";
import { MoodWatch } from "./core/moods/mood-watch.js";
import { createPseudonym } from "./core/pseudonym.js";
import { RateLimit } from "./core/rate-limit.js";
import { startUpkeep } from "./core/upkeep.js";
import { skillOf, type ConcernSkill } from "./engine/concern-prompt.js";
import type { ModelChoice } from "./engine/model-catalog.js";
import { loadPromptFiles, type PromptFiles } from "./engine/prompt-files.js";
import { QueuedEngine } from "./engine/queued-engine.js";
import { ConfigurationError, errorText } from "./errors.js";
import { createLogger, type Logger } from "./logger.js";
import { outliveLateFailures } from "./outlive.js";
import { connectPlatforms, hasPlatformTokens, openPlatforms, untilAllFinished } from "./open-platforms.js";
import { warmUpCharts } from "./moods/chart/charts.js";
import { openStores } from "./store/open-stores.js";

/** Running answers get this long to finish after a signal; everything together is over after {@link lastMilliseconds}. */
const graceMilliseconds = 7000;
const lastMilliseconds = 9800;

/** Builds every part, connects, and stops on a signal. Resolves with the exit code. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...argv], options: { json: { type: "boolean", default: false } } });
    return await run(readConfig(), values.json);
  } catch (error) {
    const isOurs = error instanceof ConfigurationError || (error instanceof Error && error.name === "StoreError");
    process.stderr.write(`${isOurs ? errorText(error) : String(error instanceof Error ? error.stack : error)}\n`);
    return 1;
  }
}

async function run(config: Config, isJson: boolean): Promise<number> {
  const stop = stopSignal();
  const isTerminal = isJson || !hasPlatformTokens(config);
  // In the terminal the log would run through the conversation; only what matters is shown there.
  const logger = createLogger(isTerminal && config.LOG_LEVEL === "info" ? "warn" : config.LOG_LEVEL);
  if (!isTerminal) {
    outliveLateFailures(logger);
  }
  const model = await awaitModel(config, logger, { canWait: !isTerminal, stopped: untilAborted(stop) });
  if (model === null) {
    return 0;
  }
  tellBundled(model, logger, isTerminal);
  const stores = await openStores(config, isTerminal, logger);
  const prompts = await loadPromptFiles(config.PROMPTS_DIR);
  const pseudonym = createPseudonym(stores.pseudonymKey);
  const concernSkill = await skillOf(prompts.concern, model.path);
  const [engine, care] = await Promise.all([
    createEngine(config, model, prompts, concernSkill),
    // The model loads on other threads, and care's files are read meanwhile.
    loadCareFiles(config.PROMPTS_DIR).then((files) =>
      createCare({
        files,
        secrets: [prompts.chat.text, prompts.sentiment.text],
        settings: stores.stores.settings,
        canAsk: concernSkill !== null,
        pseudonym,
        locale: config.LOCALE,
        logger,
        patience: { signal: stop },
      }),
    ),
  ]);
  const bot = new Bot({
    config,
    engine,
    stores: stores.stores,
    care,
    pseudonym,
    rateLimit: new RateLimit(config.RATE_LIMIT),
    logger,
  });
  const runPlatforms = async () =>
    untilAllFinished(await connectPlatforms(bot, await openPlatforms(config, bot, isJson)));
  const moodWatch = new MoodWatch(bot);
  moodWatch.start();
  // While the platforms connect. The terminal draws no charts.
  if (!isTerminal) {
    warmUpCharts().catch((error: unknown) => logger.warn({ error: errorText(error) }, "charts cannot be drawn"));
  }
  const endUpkeep = startUpkeep(bot);
  // Who is told to stop while the model loads connects to nothing any more.
  const code = stop.aborted ? 0 : await Promise.race([runPlatforms(), untilAborted(stop).then(() => 0)]);
  endUpkeep();
  // Together: a look at many channels ends with the platforms' calls.
  await Promise.all([moodWatch.stop(), bot.stop(graceMilliseconds)]);
  await engine.close();
  await stores.stores.close();
  return code;
}

async function createEngine(
  config: Config,
  model: ModelChoice,
  prompts: PromptFiles,
  concernSkill: ConcernSkill | null,
): Promise<QueuedEngine> {
  // Reading the library takes most of a second: what is set wrongly is told before.
  const { createLlamaEngine } = await import("./engine/llama/llama-engine.js");
  const engine = await createLlamaEngine({
    modelPath: model.path,
    modelName: model.name,
    prompts,
    ...(config.THREADS !== undefined && { threads: config.THREADS }),
    chatSlots: config.CHAT_SLOTS,
    contextTokens: config.CONTEXT_TOKENS,
    classifyTokens: config.CLASSIFY_TOKENS,
    maxReplyTokens: config.MAX_REPLY_TOKENS,
    concernSkill,
  });
  return new QueuedEngine(engine, {
    replyConcurrency: config.CHAT_SLOTS,
    queueLimit: config.QUEUE_LIMIT,
    replyTimeoutMilliseconds: config.REPLY_TIMEOUT_MS,
  });
}

function tellBundled(model: ModelChoice, logger: Logger, isTerminal: boolean): void {
  if (!model.isBundled) {
    return;
  }
  const line =
    "This is the bundled tiny model, good for a first look; a real one answers far better: npm run pull -- qwen2.5-0.5b-instruct";
  if (isTerminal) {
    process.stderr.write(`${line}\n`);
  } else {
    logger.warn(line);
  }
}

/**
 * Aborts at the first signal to stop; later ones change nothing. What has not ended by then is cut off in time for the
 * service manager's own patience: all that counts is on disk at every moment.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      setTimeout(() => process.exit(), lastMilliseconds).unref();
      stop.abort();
    });
  }
  return stop.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

process.exitCode = await main();
