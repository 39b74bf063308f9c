import { LogLevel, type Logger as BoltLogger } from "@slack/bolt";

import type { Logger } from "../../logger.js";

/**
 * Bolt's log as part of ours. Its debug lines hold whole payloads, message texts and tokens included, so they are never
 * passed on, whatever the level.
 */
export function boltLogger(logger: Logger): BoltLogger {
  const say = (level: "debug" | "warn") => (first: unknown) => logger[level]({ library: "bolt" }, String(first));
  return {
    debug() {
      // See above.
    },
    info: say("debug"),
    warn: say("warn"),
    // What fails is decided and reported by the adapter; the library's errors are only hints.
    error: say("warn"),
    setLevel() {
      // Ours decides.
    },
    setName() {
      // Ours decides.
    },
    getLevel: () => LogLevel.INFO,
  };
}
