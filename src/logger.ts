import { pino, type Logger } from "pino";

export type { Logger };

/**
 * The program's log: one JSON object a line on standard error, so that standard output stays the terminal's and
 * `--json`'s alone. Message texts and tokens are never handed to it; what looks like a token is blanked all the same.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ["token", "*.token", "authorization", "*.authorization"], censor: "[secret]" },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
