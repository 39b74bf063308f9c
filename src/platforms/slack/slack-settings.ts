import type { Config } from "../../config.js";
import { ConfigurationError } from "../../errors.js";
import { slackEmojiName } from "./emoji-names.js";

/** The settings of the Slack adapter, checked. */
export interface SlackSettings {
  readonly botToken: string;
  readonly apiUrl: string;
  /** How events come in. */
  readonly events:
    | { readonly by: "socket"; readonly appToken: string }
    | { readonly by: "http"; readonly signingSecret: string; readonly port: number };
}

/**
 * Checks what the configuration says of Slack.
 *
 * @throws ConfigurationError naming every problem.
 */
export function slackSettings(config: Config): SlackSettings {
  const problems: string[] = [];
  const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = config;
  if (botToken === undefined) {
    problems.push("SLACK_BOT_TOKEN is missing: the Bot User OAuth Token (xoxb-…) of the page OAuth & Permissions.");
  }
  const events = eventSettings(config);
  if (events === null) {
    problems.push(
      "Slack has no way to bring events: set SLACK_APP_TOKEN (xapp-…, Basic Information → App-Level Tokens, scope " +
        "connections:write) for Socket Mode, or both SLACK_SIGNING_SECRET and SLACK_PORT for HTTP.",
    );
  }
  for (const name of ["EMOJI_POSITIVE", "EMOJI_NEGATIVE"] as const) {
    if (slackEmojiName(config[name]) === null) {
      problems.push(
        `${name} is ${config[name]}, whose name in Slack is not known here. Give the name itself, as in :smile:.`,
      );
    }
  }
  if (botToken === undefined || events === null || problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return { botToken, apiUrl, events };
}

function eventSettings(config: Config): SlackSettings["events"] | null {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: port } = config;
  if (appToken !== undefined) {
    return { by: "socket", appToken };
  }
  return signingSecret === undefined || port === undefined ? null : { by: "http", signingSecret, port };
}
