import { pino } from "pino";
import type { Logger } from "../../src/logger.js";

/** A log that can be read: what is said from `warn` on, oldest first. */
export interface LogLines {
  readonly logger: Logger;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export function createLogLines(): LogLines {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, logger: pino({ level: "warn", base: null }, { write }) };
}
