/** Every scope that the app asks for (they stand in deploy/slack-manifest.yaml too), and what is lost without it. */
const WITHOUT_SCOPE: Readonly<Record<string, string>> = {
  "app_mentions:read": "mentions in channels bring no answer",
  "channels:history": "it reads nothing in public channels but mentions, and cannot catch up there",
  "groups:history": "it reads nothing in private channels but mentions, and cannot catch up there",
  "im:history": "direct messages bring no answer",
  "chat:write": "it cannot answer at all",
  "reactions:write": "it cannot react with an emoji",
  commands: "/mood and the shortcuts do not work",
  "files:write": "charts come as text",
  "im:write": "it cannot send charts and hellos in direct messages",
  "users:read": "nobody counts as a moderator but those in SLACK_MODERATORS, and mentions have no names",
  "channels:read": "it cannot tell which public channels to catch up on",
  "groups:read": "it cannot tell which private channels to catch up on",
  "im:read": "it cannot tell which new direct messages to catch up on",
  "metadata.message:read": "after a crash it tells its own messages apart only by their place",
};

/** The scopes of the app. */
export const SLACK_SCOPES: readonly string[] = Object.keys(WITHOUT_SCOPE);

/** One sentence for each scope that was not granted: what does not work. */
export function missingScopes(granted: readonly string[]): string[] {
  return SLACK_SCOPES.filter((scope) => !granted.includes(scope)).map(
    (scope) =>
      `Slack did not grant ${scope}: ${WITHOUT_SCOPE[scope]}. ` +
      "Add it under OAuth & Permissions and install the app again; the rest works.",
  );
}
