import { errorText } from "../errors.js";
import type { Bot } from "./bot.js";

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Removes what is older than RETENTION_DAYS, now and daily, and every minute takes up what was put off.
 *
 * @returns A function that ends it.
 */
export function startUpkeep(bot: Bot): () => void {
  const { stores, config, logger, care } = bot.parts;
  const expire = (): void => {
    Promise.all([stores.expire(Date.now() - config.RETENTION_DAYS * day), care.expire()]).catch((error: unknown) => {
      logger.error({ error: errorText(error) }, "old rows could not be removed");
    });
  };
  expire();
  const timers = [setInterval(expire, day), setInterval(() => void bot.takeUpLeft(), minute)];
  timers.forEach((timer) => timer.unref());
  return () => timers.forEach((timer) => clearInterval(timer));
}
