import { errorCode, errorText } from "./errors.js";
import type { Logger } from "./logger.js";

/** What a socket fails with when the other side or the network goes. */
const socketFailures = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EAI_AGAIN",
  "ENOTFOUND",
]);

/** The same from the WebSocket library, which gives its own errors no code. */
const unmadeConnection =
  /^(?:Opening handshake has timed out|WebSocket was closed before the connection was established)$/;

/**
 * Keeps a failure of a library that nobody listens for from ending what else is running: a promise that fails late, and a
 * socket's error. discord.js takes its listener from a connection that it gives up while that is still being made, and
 * the connection's error then has nobody to go to. Any other exception still ends the program, with code 1.
 */
export function outliveLateFailures(logger: Logger): void {
  process.on("unhandledRejection", (error) => {
    logger.error({ error: errorText(error) }, "a promise failed where nobody listened");
  });
  process.on("uncaughtException", (error) => {
    if (isSocketFailure(error)) {
      logger.warn({ error: errorText(error) }, "a connection that was given up failed");
      return;
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
}

function isSocketFailure(error: unknown): boolean {
  return socketFailures.has(errorCode(error) ?? "") || unmadeConnection.test(errorText(error));
}
