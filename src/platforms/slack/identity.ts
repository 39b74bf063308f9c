import { ConfigurationError } from "../../errors.js";
import type { SlackCalls } from "./calls.js";
import { isDeadToken, slackCode } from "./slack-errors.js";
import type { SlackIdentity } from "./translate.js";

/**
 * Asks Slack who the bot is, where, and with which scopes.
 *
 * @throws ConfigurationError when the bot token is refused, PlatformError when Slack cannot be asked.
 */
export async function identify(calls: SlackCalls): Promise<SlackIdentity> {
  try {
    const answer = await calls.run("auth.test", (client) => client.auth.test(), { isRepeatable: true });
    const { user_id: botUserId, bot_id: botId, team_id: teamId } = answer;
    if (botUserId === undefined || botId === undefined || teamId === undefined) {
      throw new ConfigurationError([
        "SLACK_BOT_TOKEN belongs to a person, not to an app. Take the Bot User OAuth Token (xoxb-…) of the page " +
          "OAuth & Permissions at https://api.slack.com/apps.",
      ]);
    }
    return {
      botUserId,
      botId,
      teamId,
      botName: answer.user ?? "moodbot",
      teamName: answer.team ?? teamId,
      url: answer.url ?? "https://slack.com/",
      scopes: answer.response_metadata?.scopes ?? [],
    };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (isDeadToken(cause)) {
      throw deadTokenError(cause);
    }
    throw error;
  }
}

/** What the operator is told when the bot token does not work any more. */
export function deadTokenError(cause: unknown): ConfigurationError {
  return new ConfigurationError(
    [
      `Slack refuses SLACK_BOT_TOKEN (${slackCode(cause) ?? "revoked"}). Take the Bot User OAuth Token (xoxb-…) of the ` +
        "page OAuth & Permissions at https://api.slack.com/apps; install the app there if there is none.",
    ],
    { cause },
  );
}
