import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { z } from "zod";
import { modes } from "./core/modes.js";
import { ConfigurationError, errorCode, errorText } from "./errors.js";

const identifiers = z.string().transform((value) => value.split(/[\s,]+/).filter((part) => part !== ""));

// Each says what is allowed; whatever is given breaks it in one way or another.
function integer(least: number, most: number) {
  const allowed = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(allowed).int(allowed).min(least, allowed).max(most, allowed);
}

function share(least: number, most: number) {
  const allowed = `must be a number from ${least} to ${most}`;
  return z.coerce.number(allowed).min(least, allowed).max(most, allowed);
}

function oneOf<const Value extends string>(values: readonly Value[]) {
  return z.enum(values, `must be one of ${values.join(", ")}`);
}

function address() {
  return z.url({ protocol: /^https?$/, error: "must be an address that begins with http:// or https://" });
}

/** Every setting, under its fixed name. Defaults stand here and nowhere else; `.env.example` explains each. */
const schema = z.object({
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_API_URL: address().default("https://discord.com/api"),
  DISCORD_DEV_GUILD: z.string().regex(/^\d+$/, "must be a server's id, digits only").optional(),
  SLACK_BOT_TOKEN: z.string().startsWith("xoxb-", "must be a bot token, xoxb-…").optional(),
  SLACK_APP_TOKEN: z.string().startsWith("xapp-", "must be an app-level token, xapp-…").optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_PORT: integer(0, 65_535).optional(),
  SLACK_API_URL: address().default("https://slack.com/api/"),
  SLACK_MODERATORS: identifiers.default([]),
  MODEL: z.string().default("auto"),
  HF_ENDPOINT: address().default("https://huggingface.co"),
  MODELS_DIR: z.string().default("./models"),
  PROMPTS_DIR: z.string().default("./prompts"),
  DATA_DIR: z.string().optional(),
  DEFAULT_MODE: oneOf(modes).default("mention"),
  NEUTRAL_BAND: share(0, 0.5).default(0.15),
  LOCALE: oneOf(["auto", "en", "zh"]).default("auto"),
  EMOJI_POSITIVE: z.string().default("😄"),
  EMOJI_NEGATIVE: z.string().default("😡"),
  ALLOW_CHANNELS: identifiers.default([]),
  DENY_CHANNELS: identifiers.default([]),
  ALLOW_ROLES: identifiers.default([]),
  DENY_ROLES: identifiers.default([]),
  RATE_LIMIT: integer(1, 1000).default(6),
  THREADS: integer(1, 256).optional(),
  CHAT_SLOTS: integer(1, 16).default(4),
  CONTEXT_TOKENS: integer(256, 32_768).default(1536),
  CLASSIFY_TOKENS: integer(64, 2048).default(256),
  QUEUE_LIMIT: integer(1, 100_000).default(64),
  REPLY_TIMEOUT_MS: integer(100, 3_600_000).default(60_000),
  MAX_REPLY_TOKENS: integer(1, 4096).default(128),
  HISTORY_TURNS: integer(0, 1000).default(12),
  RETENTION_DAYS: integer(1, 3650).default(30),
  CATCH_UP_MINUTES: integer(0, 1440).default(30),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** The checked settings, by their fixed names. Optional ones are absent when unset. */
export type Config = Readonly<z.output<typeof schema>>;

/**
 * Reads the settings from `environment`, completed by a `.env` file where one lies in the working folder; the
 * environment wins. An empty value counts as unset.
 *
 * @throws ConfigurationError naming every wrong setting, the value received and what is expected.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  envFile = ".env",
): Config {
  const given = { ...readEnvFile(envFile), ...withoutEmpty(environment) };
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new ConfigurationError(result.error.issues.map((issue) => describeIssue(issue, given)));
  }
  return result.data;
}

function readEnvFile(path: string): Record<string, string> {
  try {
    return withoutEmpty(parse(readFileSync(path)));
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return {};
    }
    throw new ConfigurationError([`The settings file ${path} cannot be read: ${errorText(error)}.`], {
      cause: error,
    });
  }
}

function withoutEmpty(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? "").trim() !== "");
  return Object.fromEntries(kept.map(([name, value]) => [name, value.trim()]));
}

function describeIssue(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0]);
  const isSecret = /TOKEN$|SECRET$/.test(name) && name !== "CONTEXT_TOKENS";
  const received = isSecret ? "a value that is not shown" : JSON.stringify(given[name]);
  return `${name} is ${received}, but ${issue.message}. See .env.example.`;
}
