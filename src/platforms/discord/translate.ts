import { ChannelType, type Message } from "discord.js";
import type { IncomingMessage } from "../../core/message.js";

/** Who the bot is, as far as mentions go. */
export interface Self {
  readonly id: string;
  /** The bot's own role in the message's server; null where it has none. */
  readonly roleId: string | null;
}

/** Turns a message of discord.js into one that core understands. Pure: it asks nothing and changes nothing. */
export function translateMessage(message: Message, self: Self): IncomingMessage {
  const { channel, author } = message;
  const isDirect = !message.inGuild();
  const inThread = channel.isThread() ? channel : null;
  return {
    platform: "discord",
    space: message.guildId ?? "direct",
    channel: inThread?.parentId ?? message.channelId,
    thread: inThread?.id ?? null,
    id: message.id,
    author: author.id,
    authorRoles: [...(message.member?.roles.cache.keys() ?? [])].filter((id) => id !== message.guildId),
    text: plainText(message, self),
    sentAt: message.createdTimestamp,
    isDirect,
    isMention: mentionsSelf(message, self),
    mentionsOthers: mentionsOthers(message, self),
    isReplyToBot: message.mentions.repliedUser?.id === self.id,
    isFromSelf: author.id === self.id,
    isFromBot: author.bot || message.webhookId !== null || message.system,
    hasAttachment: message.attachments.size > 0 || message.stickers.size > 0 || message.messageSnapshots.size > 0,
    isPublic: !isDirect && channel.type !== ChannelType.PrivateThread,
    link: isDirect ? null : message.url,
    locale: message.guild?.preferredLocale ?? null,
  };
}

// Mentions are read from the text: Discord also lists the author of a message that is merely replied to.
function mentionsSelf(message: Message, self: Self): boolean {
  const named = [...message.content.matchAll(/<@!?(\d+)>/g)].some(([, id]) => id === self.id);
  return named || (self.roleId !== null && message.content.includes(`<@&${self.roleId}>`));
}

function mentionsOthers(message: Message, self: Self): boolean {
  const people = [...message.mentions.users.keys()].some((id) => id !== self.id && id !== message.author.id);
  const roles = [...message.mentions.roles.keys()].some((id) => id !== self.roleId);
  return people || roles || message.mentions.everyone;
}

/** What the author wrote, in words: the bot's own mention goes, other mentions, emojis and times become readable. */
function plainText(message: Message, self: Self): string {
  const { users, members, roles, channels } = message.mentions;
  const nameOf = (id: string) => members?.get(id)?.displayName ?? users.get(id)?.displayName ?? "somebody";
  return message.content
    .replaceAll(/<@!?(\d+)>/g, (_, id: string) => (id === self.id ? "" : `@${nameOf(id)}`))
    .replaceAll(/<@&(\d+)>/g, (_, id: string) => (id === self.roleId ? "" : `@${roles.get(id)?.name ?? "a role"}`))
    .replaceAll(/<#(\d+)>/g, (_, id: string) => `#${channelName(channels.get(id))}`)
    .replaceAll(/<a?(:\w+:)\d+>/g, "$1")
    .replaceAll(/<(\/[^:>]+):\d+>/g, "$1")
    .replaceAll(/<t:(-?\d{1,13})(?::\w)?>/g, (whole, seconds: string) => timeText(whole, Number(seconds)))
    .replaceAll(/[^\S\n]+/g, " ")
    .trim();
}

function channelName(channel: { readonly name?: string | null } | object | undefined): string {
  return channel !== undefined && "name" in channel && typeof channel.name === "string" ? channel.name : "a-channel";
}

function timeText(whole: string, seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? whole : date.toISOString().slice(0, 16).replace("T", " ");
}

/** Longest name of a thread; Discord allows 100 characters, of which a list shows about this many. */
const threadNameLength = 60;

/** A thread's name from what was said: its beginning, cut between words. `fallback` where nothing can be said. */
export function threadName(text: string, fallback: string): string {
  const line = text
    .replaceAll(/https?:\/\/\S+/g, "")
    .replaceAll(/[*_~`|>#\p{Cc}\p{Cf}]/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const characters = Array.from(line);
  if (characters.length <= threadNameLength) {
    return line === "" ? fallback : line;
  }
  const head = characters.slice(0, threadNameLength - 1).join("");
  const lastSpace = head.lastIndexOf(" ");
  return `${(lastSpace > threadNameLength / 2 ? head.slice(0, lastSpace) : head).trimEnd()}…`;
}
