import { PermissionFlagsBits, type BaseInteraction, type Client, type Guild, type GuildMember } from "discord.js";
import type { Asker } from "../../core/commands/command.js";
import type { Words } from "../../words/words.js";
import { canSpeak, describeMissing, missingPermissions } from "./permissions.js";

/** What beside the interaction decides whether the bot can act in a place. */
export interface ActingFacts {
  readonly hasContent: () => boolean;
  /** Whether the bot holds back in this channel or thread because Discord has just refused it there. */
  readonly isQuiet: (channel: string) => boolean;
}

/** Who asked, as commands see it. Rights are Discord's own: those of the asker in the channel in question. */
export function askerOf(interaction: BaseInteraction, facts: ActingFacts): Asker {
  const { channel, guild, user } = interaction;
  const thread = channel?.isThread() === true ? channel : null;
  const here = interaction.channelId ?? "";
  const home = thread?.parentId ?? here;
  const member = interaction.inCachedGuild() ? interaction.member : null;
  return {
    platform: "discord",
    space: interaction.guildId ?? "direct",
    channel: home,
    thread: thread?.id ?? null,
    author: user.id,
    authorRoles: member === null ? [] : [...member.roles.cache.keys()].filter((id) => id !== interaction.guildId),
    isDirect: interaction.guildId === null,
    locale: interaction.locale,
    moderates: async (place) => {
      if (place === home || place === here) {
        return interaction.memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;
      }
      return member !== null && mayIn(member, place, PermissionFlagsBits.ManageMessages);
    },
    canRead: async (place) =>
      place === home ||
      place === here ||
      (member !== null &&
        mayIn(member, place, PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory)),
    channelName: (place) => `<#${place}>`,
    postingObstacle: async (place, words) =>
      guild !== null && (await canPost(guild, place)) ? null : words.cannotPost(`<#${place}>`),
    obstacles: async (words) => (guild === null ? [] : obstaclesIn(interaction.client, home, here, facts, words)),
  };
}

/**
 * Whether a member has permissions in a channel, or in the whole server without one. The channel is asked for afresh: one
 * that came with a command stands in the cache without its exceptions, and all would seem allowed. A channel that the
 * bot cannot see is nobody's.
 */
async function mayIn(member: GuildMember, place: string | undefined, permissions: bigint): Promise<boolean> {
  if (place === undefined) {
    return member.permissions.has(permissions);
  }
  const channel = await member.guild.channels.fetch(place, { force: true }).catch(() => null);
  return channel?.permissionsFor(member).has(permissions) ?? false;
}

/** Asked for afresh, as above. */
async function canPost(guild: Guild, place: string): Promise<boolean> {
  const channel = await guild.channels.fetch(place, { force: true }).catch(() => null);
  return channel?.isTextBased() === true && canSpeak(channel);
}

function obstaclesIn(client: Client, home: string, here: string, facts: ActingFacts, words: Words): string[] {
  const channel = client.channels.cache.get(home);
  const missing = channel === undefined || channel.isDMBased() ? [] : missingPermissions(channel);
  return [
    ...missing.map(describeMissing),
    ...(facts.hasContent() ? [] : [words.whyNoContent]),
    ...(facts.isQuiet(home) || facts.isQuiet(here) ? [words.whyQuiet] : []),
  ];
}
