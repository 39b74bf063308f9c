import { PermissionFlagsBits, type GuildBasedChannel, type PermissionsString } from "discord.js";

/** What the bot needs, and what works without it. `needed` asks for it in text channels; the rest helps. */
export const wantedPermissions = {
  ViewChannel: "I cannot see the channel at all",
  SendMessages: "I cannot answer in the channel itself and in forum posts",
  SendMessagesInThreads: "I cannot answer in threads; reactions still work",
  CreatePublicThreads: "I answer in the channel instead of a thread",
  AddReactions: "I cannot react with a mood; answers still work",
  ReadMessageHistory: "I cannot react, reply to a message or catch up on what was missed; plain answers still work",
  EmbedLinks: "charts and reports come without their frame",
  AttachFiles: "I cannot show charts or hand out data as files",
} as const satisfies Partial<Record<PermissionsString, string>>;

/** A permission that the bot asks for. */
export type WantedPermission = keyof typeof wantedPermissions;

const wanted = Object.keys(wantedPermissions) as WantedPermission[];

/** The permissions of the invite link, as the number that Discord takes. */
export const invitePermissions: bigint = wanted.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);

/** The link by which somebody who manages a server lets the bot in, with exactly the permissions it needs. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: invitePermissions.toString(),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

/** Which of the wanted permissions the bot lacks in a channel; all of them where its own membership is unknown. */
export function missingPermissions(channel: GuildBasedChannel): WantedPermission[] {
  const { me } = channel.guild.members;
  const permissions = me === null ? null : channel.permissionsFor(me);
  return wanted.filter((name) => permissions?.has(PermissionFlagsBits[name]) !== true);
}

/** One sentence on a missing permission: its name as Discord shows it, and what works without it. */
export function describeMissing(name: WantedPermission): string {
  return `Permission "${spacedName(name)}" is missing: ${wantedPermissions[name]}.`;
}

/** Whether the bot may see a channel and post in it. */
export function canSpeak(channel: GuildBasedChannel): boolean {
  const { me } = channel.guild.members;
  const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages];
  return me !== null && channel.permissionsFor(me).has(needed);
}

function spacedName(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ");
}
