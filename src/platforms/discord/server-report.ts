import { PermissionFlagsBits, type Client, type Guild } from "discord.js";
import {
  describeMissing,
  inviteLink,
  missingPermissions,
  wantedPermissions,
  type WantedPermission,
} from "./permissions.js";

/** What the bot may do in one server, for the operator. */
export interface ServerReport {
  readonly server: string;
  /** One sentence per permission that is missing in the whole server, or in some channels of it. */
  readonly problems: readonly string[];
}

const channelsNamed = 5;

/** Looks at the bot's permissions in a server and in the channels that it can see. */
export function reportServer(guild: Guild): ServerReport {
  const granted = guild.members.me?.permissions;
  const isMissing = (name: WantedPermission) => granted?.has(PermissionFlagsBits[name]) !== true;
  const everywhere = (Object.keys(wantedPermissions) as WantedPermission[]).filter(isMissing);
  const inSome = new Map<WantedPermission, string[]>();
  for (const channel of guild.channels.cache.values()) {
    if (channel.isThread() || !channel.isTextBased() || !channel.viewable) {
      continue;
    }
    for (const name of missingPermissions(channel).filter((missing) => !everywhere.includes(missing))) {
      inSome.set(name, [...(inSome.get(name) ?? []), `#${channel.name}`]);
    }
  }
  const local = [...inSome].map(([name, channels]) => `In ${listed(channels)}: ${describeMissing(name)}`);
  return { server: guild.name, problems: [...everywhere.map(describeMissing), ...local] };
}

function listed(names: readonly string[]): string {
  const rest = names.length - channelsNamed;
  return names.slice(0, channelsNamed).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Everything the operator should read at start: who the bot is, how it is let in, and what is missing where. */
export function startLines(client: Client<true>): string[] {
  const reports = client.guilds.cache.map(reportServer);
  return [
    `Discord: connected as ${client.user.username} in ${reports.length} servers.`,
    `Discord: invite link ${inviteLink(client.application.id)}`,
    ...reports.flatMap(({ server, problems }) => problems.map((problem) => `Discord, server "${server}": ${problem}`)),
  ];
}
