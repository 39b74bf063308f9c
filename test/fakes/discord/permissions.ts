import { ChannelType, PermissionFlagsBits } from "discord.js";
import { refuse } from "./api-error.js";
import type { Channel, Guild, World } from "./world.js";

const everything = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** Everything that may be done in a direct-message channel by both sides. */
const inDirectMessages =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

/** What a member may do in a server before any channel's exceptions. */
export function basePermissions(guild: Guild, userId: string): bigint {
  const roleIds = guild.members.get(userId);
  if (!roleIds) return 0n;
  if (guild.ownerId === userId) return everything;
  let permissions = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const id of roleIds) permissions |= guild.roles.get(id)?.permissions ?? 0n;
  return permissions & PermissionFlagsBits.Administrator ? everything : permissions;
}

/**
 * What somebody may do in a channel: the server's permissions, then the channel's exceptions for everyone, for roles and
 * for the member, in that order. Threads take their parent's; a private thread is only its members' and moderators'.
 */
export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  const guild = world.guildOf(channel);
  if (!guild) return channel.recipientId === userId || userId === world.bot.id ? inDirectMessages : 0n;
  const parent = channel.thread ? world.channels.get(channel.parentId ?? "") : channel;
  if (!parent) return 0n;
  let permissions = basePermissions(guild, userId);
  if (permissions === everything) return everything;
  const apply = (allow: bigint, deny: bigint): void => {
    permissions = (permissions & ~deny) | allow;
  };
  const everyone = parent.overwrites.find((overwrite) => overwrite.id === guild.id);
  if (everyone) apply(everyone.allow, everyone.deny);
  const roles = parent.overwrites.filter((overwrite) => guild.members.get(userId)?.has(overwrite.id));
  apply(
    roles.reduce((sum, role) => sum | role.allow, 0n),
    roles.reduce((sum, role) => sum | role.deny, 0n),
  );
  const own = parent.overwrites.find((overwrite) => overwrite.type === 1 && overwrite.id === userId);
  if (own) apply(own.allow, own.deny);
  if (!(permissions & PermissionFlagsBits.ViewChannel)) return 0n;
  const isOutsider = channel.type === ChannelType.PrivateThread && !channel.thread?.members.has(userId);
  return isOutsider && !(permissions & PermissionFlagsBits.ManageThreads) ? 0n : permissions;
}

/** Whether somebody may do all of `needed` in a channel. */
export function may(world: World, userId: string, channel: Channel, needed: bigint): boolean {
  return (permissionsIn(world, userId, channel) & needed) === needed;
}

/** Refuses with 50001 when our bot cannot see the channel, with 50013 when it lacks any of `needed` there. */
export function requireBotMay(world: World, channel: Channel, needed: bigint): void {
  if (!may(world, world.bot.id, channel, PermissionFlagsBits.ViewChannel)) throw refuse("missingAccess");
  if (!may(world, world.bot.id, channel, needed)) throw refuse("missingPermissions");
}

/** The channel of that id as our bot meets it: 10003 when there is none, 50001 when it may not see it. */
export function channelForBot(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw refuse("unknownChannel");
  requireBotMay(world, channel, 0n);
  return channel;
}
