import type { Asker } from "../../core/commands/command.js";
import type { Words } from "../../words/words.js";
import { typedEmoji } from "./emoji-names.js";
import type { LiveParts } from "./live-parts.js";
import { channelMark } from "./message-content.js";
import { missingScopes } from "./scopes.js";
import { isRefusedWith } from "./slack-errors.js";

/** Where and by whom a command was given. */
export interface CommandSource {
  readonly channel: string;
  readonly user: string;
  readonly thread: string | null;
}

/** Channels whose members are counted through before a stranger is taken for one. */
const MEMBER_PAGES = 5;

/** The facts about a person who gives a command in Slack. */
export async function createAsker(
  live: LiveParts,
  moderators: readonly string[],
  source: CommandSource,
): Promise<Asker> {
  const { channel, user, thread } = source;
  const isDirect = channel.startsWith("D");
  const person = await live.directory.person(user);
  return {
    platform: "slack",
    space: isDirect ? "direct" : live.identity.teamId,
    channel,
    thread,
    author: user,
    authorRoles: null,
    isDirect,
    locale: person?.locale ?? null,
    // Slack has no moderators of single channels.
    moderates: () => Promise.resolve(moderators.includes(user) || person?.isAdmin === true),
    canRead: (other) => (other === channel ? Promise.resolve(true) : canRead(live, other, user)),
    channelName: channelMark,
    emoji: typedEmoji,
    postingObstacle: async (other, words) =>
      (await isBotIn(live, other)) ? null : words.slackNotInChannel(live.identity.botName),
    obstacles: (words) => obstacles(live, channel, isDirect, words),
  };
}

/** Everybody can read public channels; private ones only their members. */
async function canRead(live: LiveParts, channel: string, user: string): Promise<boolean> {
  try {
    const { channel: info } = await live.calls.run(
      "conversations.info",
      (client) => client.conversations.info({ channel }),
      { isRepeatable: true },
    );
    return info?.is_private === true ? await isMember(live, channel, user) : info?.is_channel === true;
  } catch {
    // What the bot cannot see, it does not talk about.
    return false;
  }
}

async function isMember(live: LiveParts, channel: string, user: string): Promise<boolean> {
  let cursor = "";
  for (let page = 0; page < MEMBER_PAGES && (page === 0 || cursor !== ""); page += 1) {
    const answer = await live.calls.run(
      "conversations.members",
      (client) => client.conversations.members({ channel, limit: 1000, cursor }),
      { isRepeatable: true },
    );
    if (answer.members?.includes(user) === true) {
      return true;
    }
    cursor = answer.response_metadata?.next_cursor ?? "";
  }
  return false;
}

async function obstacles(
  live: LiveParts,
  channel: string,
  isDirect: boolean,
  words: Words,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (!isDirect && !(await isBotIn(live, channel))) {
    found.push(words.slackNotInChannel(live.identity.botName));
  }
  if (live.muted.refusedIn(channel).length > 0) {
    found.push(words.slackForbidden);
  }
  return missingScopes(live.identity.scopes).length > 0 ? [...found, words.slackScopesMissing] : found;
}

/** True also when it cannot be told just now. */
async function isBotIn(live: LiveParts, channel: string): Promise<boolean> {
  try {
    const { channel: info } = await live.calls.run(
      "conversations.info",
      (client) => client.conversations.info({ channel }),
      { isRepeatable: true },
    );
    return info?.is_member !== false;
  } catch (error) {
    // So Slack calls a private channel that the bot is not in.
    return !isRefusedWith(error, "channel_not_found");
  }
}
