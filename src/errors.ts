/**
 * The base of every error this program raises on purpose.
 *
 * `message` is written for the operator: it names the setting, file or call and the remedy. People in a channel never
 * see it; what they are told stands in `words/`.
 */
export class MoodbotError extends Error {
  override readonly name: string = "MoodbotError";
}

/** A setting, prompt file or model file is wrong. `problems` holds every fault found, one sentence each. */
export class ConfigurationError extends MoodbotError {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join("\n"), options);
    this.problems = problems;
  }
}

/** Says whether `error` is what an aborted operation rejects with. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

/** The code of a Node or library error (`ENOENT`, `SQLITE_BUSY`); undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** An error's message, for the log. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
