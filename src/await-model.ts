import type { Config } from "./config.js";
import { within } from "./core/wait.js";
import { chooseModel, ModelMissingError, type ModelChoice } from "./engine/model-catalog.js";
import type { Logger } from "./logger.js";

/** How often the model's file is looked for while it is missing. */
const lookMilliseconds = 2000;

/**
 * The model's file by the settings. Where it is missing and the bot has a Discord token, people there are shown so until
 * the file has come; null where `stopped` resolves first.
 *
 * @throws ConfigurationError where the setting can never work, or there is no Discord to wait in.
 */
export async function awaitModel(
  config: Config,
  logger: Logger,
  { canWait, stopped }: { readonly canWait: boolean; readonly stopped: Promise<void> },
): Promise<ModelChoice | null> {
  try {
    return chooseModel(config.MODEL, config.MODELS_DIR);
  } catch (error) {
    if (!canWait || config.DISCORD_TOKEN === undefined || !(error instanceof ModelMissingError)) {
      throw error;
    }
    logger.error(`${error.message} Waiting until it is here.`);
  }
  const { showModelMissing } = await import("./platforms/discord/show-model-missing.js");
  const arrival = untilHere(config, stopped);
  await showModelMissing(config, logger, arrival);
  return arrival;
}

async function untilHere(config: Config, stopped: Promise<void>): Promise<ModelChoice | null> {
  let isStopped = false;
  const stop = stopped.then(() => (isStopped = true));
  for (;;) {
    await within(lookMilliseconds, stop);
    if (isStopped) {
      return null;
    }
    try {
      return chooseModel(config.MODEL, config.MODELS_DIR);
    } catch {
      // Not yet; why was said at the beginning.
    }
  }
}
