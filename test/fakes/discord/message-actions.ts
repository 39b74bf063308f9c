import { GatewayIntentBits, MessageFlags, MessageType, PermissionFlagsBits } from "discord.js";
import { may } from "./permissions.js";
import { channelPayload, memberPayload, messagePayload, userPayload } from "./payloads.js";
import type { Channel, StoredFile, StoredMessage, User, World } from "./world.js";

/** Whom a message may notify; the API's `allowed_mentions` once its form has been checked. */
export interface AllowedMentions {
  readonly parse?: readonly string[] | undefined;
  readonly users?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly replied_user?: boolean | undefined;
}

/** What it takes to write a message; everything but channel and author has a default. */
export interface NewMessage {
  readonly channel: Channel;
  readonly author: User;
  readonly content?: string;
  readonly type?: MessageType;
  readonly flags?: number;
  readonly nonce?: string | number | undefined;
  readonly embeds?: StoredMessage["embeds"];
  readonly components?: StoredMessage["components"];
  readonly files?: readonly StoredFile[];
  readonly stickerNames?: readonly string[];
  readonly reference?: { readonly channelId: string; readonly messageId: string } | undefined;
  readonly webhookId?: string | null;
  readonly allowedMentions?: AllowedMentions | undefined;
}

/** What holds where a message says nothing of mentions; where it does, the author replied to is not notified unless named. */
const everyMention: AllowedMentions = { parse: ["users", "roles", "everyone"], replied_user: true };

/** Finds whom the text and the reply notify, within what is allowed and what the author may do. */
function findMentions(world: World, message: StoredMessage, channel: Channel, allowed: AllowedMentions): void {
  const named = (pattern: RegExp): string[] => [...message.content.matchAll(pattern)].map((match) => match[1] ?? "");
  const guild = world.guildOf(channel);
  const mayPingAll = may(world, message.authorId, channel, PermissionFlagsBits.MentionEveryone);
  const isAllowed = (kind: "users" | "roles", id: string): boolean =>
    allowed.parse?.includes(kind) === true || allowed[kind]?.includes(id) === true;
  const users = named(/<@!?(\d+)>/gu).filter((id) => world.users.has(id) && isAllowed("users", id));
  const target = message.referenceId === null ? undefined : world.messagesOf(channel.id).get(message.referenceId);
  if (target && message.type === MessageType.Reply && allowed.replied_user === true) users.push(target.authorId);
  message.mentionedUsers = [...new Set(users)];
  message.mentionedRoles = named(/<@&(\d+)>/gu).filter((id) => {
    const role = guild?.roles.get(id);
    return role !== undefined && isAllowed("roles", id) && (role.mentionable || role.botId !== null || mayPingAll);
  });
  message.mentionsEveryone =
    /@everyone|@here/u.test(message.content) && allowed.parse?.includes("everyone") === true && mayPingAll;
}

function messageIntent(channel: Channel): number {
  return channel.guildId === null ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
}

function publishMessage(world: World, name: string, channel: Channel, message: StoredMessage): void {
  world.publish({
    name,
    guildId: channel.guildId,
    channelId: channel.id,
    intent: messageIntent(channel),
    data: (readsContent) => messagePayload(world, message, readsContent),
  });
}

/**
 * Puts a message into its channel and tells the gateway. A message in an archived thread reopens it. An ephemeral one is
 * made like any other, but stands in no channel and reaches no gateway.
 */
export function createMessage(world: World, fresh: NewMessage): StoredMessage {
  const { channel, reference } = fresh;
  const message: StoredMessage = {
    id: world.nextId(),
    channelId: channel.id,
    authorId: fresh.author.id,
    webhookId: fresh.webhookId ?? null,
    type: fresh.type ?? (reference ? MessageType.Reply : MessageType.Default),
    content: fresh.content ?? "",
    flags: fresh.flags ?? 0,
    nonce: fresh.nonce,
    embeds: [...(fresh.embeds ?? [])],
    components: [...(fresh.components ?? [])],
    files: [...(fresh.files ?? [])],
    stickerNames: fresh.stickerNames ?? [],
    referenceId: reference?.messageId ?? null,
    referenceChannelId: reference?.channelId ?? null,
    mentionedUsers: [],
    mentionedRoles: [],
    mentionsEveryone: false,
    createdAt: world.now(),
    editedAt: null,
    lateEdits: 0,
    reactions: new Map(),
  };
  findMentions(world, message, channel, fresh.allowedMentions ?? everyMention);
  if (isEphemeral(message)) return message;
  if (channel.thread?.archived) {
    channel.thread.archived = false;
    publishThread(world, "THREAD_UPDATE", channel);
  }
  channel.thread?.members.add(fresh.author.id);
  world.messagesOf(channel.id).set(message.id, message);
  publishMessage(world, "MESSAGE_CREATE", channel, message);
  return message;
}

/** Changes a message's text or flags; mentions are found anew, since Discord reads them afresh on every edit. */
export function editMessage(
  world: World,
  channel: Channel,
  message: StoredMessage,
  change: { content?: string | undefined; flags?: number | undefined; allowedMentions?: AllowedMentions | undefined },
): void {
  if (change.content !== undefined) message.content = change.content;
  if (change.flags !== undefined) message.flags = change.flags;
  message.editedAt = world.now();
  findMentions(world, message, channel, change.allowedMentions ?? everyMention);
  if (!isEphemeral(message)) publishMessage(world, "MESSAGE_UPDATE", channel, message);
}

/** Whether only the one who asked for it sees a message. */
export function isEphemeral(message: StoredMessage): boolean {
  return (message.flags & MessageFlags.Ephemeral) !== 0;
}

/** Tells of a message again without a change of its text, as Discord does when a link's preview or a thread is added. */
export function refreshMessage(world: World, channel: Channel, message: StoredMessage): void {
  publishMessage(world, "MESSAGE_UPDATE", channel, message);
}

/** Takes messages out of a channel: one as MESSAGE_DELETE, several as MESSAGE_DELETE_BULK. Threads begun from them stay. */
export function deleteMessages(world: World, channel: Channel, ids: readonly string[]): void {
  const messages = world.messagesOf(channel.id);
  for (const id of ids) messages.delete(id);
  const place = { channel_id: channel.id, ...(channel.guildId === null ? {} : { guild_id: channel.guildId }) };
  world.publish({
    name: ids.length === 1 ? "MESSAGE_DELETE" : "MESSAGE_DELETE_BULK",
    guildId: channel.guildId,
    channelId: channel.id,
    intent: messageIntent(channel),
    data: () => (ids.length === 1 ? { id: ids[0], ...place } : { ids, ...place }),
  });
}

/** Adds somebody's reaction and tells those who asked for reactions. */
export function addReaction(world: World, channel: Channel, message: StoredMessage, emoji: string, user: User): void {
  const users = message.reactions.get(emoji) ?? new Set<string>();
  if (users.has(user.id)) return;
  users.add(user.id);
  message.reactions.set(emoji, users);
  publishReaction(world, "MESSAGE_REACTION_ADD", channel, message, emoji, user);
}

/** Takes somebody's reaction away again. */
export function removeReaction(
  world: World,
  channel: Channel,
  message: StoredMessage,
  emoji: string,
  user: User,
): void {
  const users = message.reactions.get(emoji);
  if (!users?.delete(user.id)) return;
  if (users.size === 0) message.reactions.delete(emoji);
  publishReaction(world, "MESSAGE_REACTION_REMOVE", channel, message, emoji, user);
}

function publishReaction(
  world: World,
  name: string,
  channel: Channel,
  message: StoredMessage,
  emoji: string,
  user: User,
): void {
  const guild = world.guildOf(channel);
  world.publish({
    name,
    guildId: channel.guildId,
    channelId: channel.id,
    intent: guild ? GatewayIntentBits.GuildMessageReactions : GatewayIntentBits.DirectMessageReactions,
    data: () => ({
      user_id: user.id,
      channel_id: channel.id,
      message_id: message.id,
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
      ...(guild ? { guild_id: guild.id, member: { user: userPayload(user), ...memberPayload(guild, user.id) } } : {}),
    }),
  });
}

/** Tells of a thread or channel: THREAD_CREATE, THREAD_UPDATE, CHANNEL_UPDATE … */
export function publishThread(world: World, name: string, channel: Channel, extra: object = {}): void {
  world.publish({
    name,
    guildId: channel.guildId,
    channelId: channel.id,
    intent: GatewayIntentBits.Guilds,
    data: () => ({ ...channelPayload(world, channel), ...extra }),
  });
}

/** Deletes a thread with all that stands in it; the gateway names the thread alone. */
export function deleteThread(world: World, thread: Channel): void {
  world.publish({
    name: "THREAD_DELETE",
    guildId: thread.guildId,
    channelId: thread.id,
    intent: GatewayIntentBits.Guilds,
    data: () => ({ id: thread.id, guild_id: thread.guildId, parent_id: thread.parentId, type: thread.type }),
  });
  world.channels.delete(thread.id);
  world.messages.delete(thread.id);
}

/** Begins the thread of a message: thread, its first system message, the message's new flag, in Discord's order. */
export function startThread(
  world: World,
  parent: Channel,
  message: StoredMessage,
  owner: User,
  name: string,
  minutes: number,
): Channel {
  const thread = world.addThread(parent, name, owner, { id: message.id, autoArchiveMinutes: minutes });
  message.flags |= MessageFlags.HasThread;
  publishThread(world, "THREAD_CREATE", thread, { newly_created: true });
  createMessage(world, {
    channel: thread,
    author: owner,
    type: MessageType.ThreadStarterMessage,
    reference: { channelId: parent.id, messageId: message.id },
    allowedMentions: {},
  });
  refreshMessage(world, parent, message);
  return thread;
}
