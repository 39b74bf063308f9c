import { MessageFlags, MessageType, type APIUser } from "discord.js";
import { permissionsIn } from "./permissions.js";
import type { Channel, Guild, Role, StoredMessage, User, World } from "./world.js";

const joinedAt = "2024-01-01T00:00:00.000Z";

export function userPayload(user: User): APIUser {
  const globalName = user.isBot ? null : user.username;
  return {
    id: user.id,
    username: user.username,
    discriminator: "0",
    global_name: globalName,
    avatar: null,
    ...(user.isBot ? { bot: true } : {}),
  };
}

/** A guild member without the user itself, as messages carry it. */
export function memberPayload(guild: Guild, userId: string): object {
  const roles = [...(guild.members.get(userId) ?? [])];
  return { roles, joined_at: joinedAt, premium_since: null, deaf: false, mute: false, flags: 0 };
}

function overwritesPayload(channel: Channel): object[] {
  return channel.overwrites.map(({ id, type, allow, deny }) => ({ id, type, allow: `${allow}`, deny: `${deny}` }));
}

export function channelPayload(world: World, channel: Channel): object {
  const { id, type, name } = channel;
  const lastMessageId = [...world.messagesOf(id).keys()].at(-1) ?? null;
  if (channel.guildId === null) {
    const recipient = world.users.get(channel.recipientId ?? "");
    return { id, type, last_message_id: lastMessageId, recipients: recipient ? [userPayload(recipient)] : [] };
  }
  const common = {
    id,
    type,
    name,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    last_message_id: lastMessageId,
  };
  const { thread } = channel;
  if (!thread)
    return { ...common, position: 0, permission_overwrites: overwritesPayload(channel), topic: null, nsfw: false };
  const at = new Date(world.now()).toISOString();
  const member = { id, user_id: world.bot.id, join_timestamp: joinedAt, flags: 0 };
  const messages = world.messagesOf(id).size;
  return {
    ...common,
    owner_id: channel.ownerId,
    message_count: messages,
    total_message_sent: messages,
    member_count: thread.members.size,
    rate_limit_per_user: 0,
    flags: 0,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: at,
      create_timestamp: at,
    },
    ...(thread.members.has(world.bot.id) ? { member } : {}),
  };
}

/** A server as GUILD_CREATE gives it: our bot's own member, the channels it sees and the active threads among them. */
export function guildPayload(world: World, guild: Guild): object {
  const channels = [...world.channels.values()].filter(
    (channel) => channel.guildId === guild.id && permissionsIn(world, world.bot.id, channel) !== 0n,
  );
  const botMember = { user: userPayload(world.bot), ...memberPayload(guild, world.bot.id) };
  return {
    ...guildSummary(guild),
    joined_at: joinedAt,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [botMember],
    channels: channels.filter((channel) => !channel.thread).map((channel) => channelPayload(world, channel)),
    threads: channels
      .filter((channel) => channel.thread && !channel.thread.archived)
      .map((channel) => channelPayload(world, channel)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** A role as a server's list and the gateway give it. */
export function rolePayload(role: Role, position: number): object {
  return {
    id: role.id,
    name: role.name,
    permissions: `${role.permissions}`,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position,
    managed: role.botId !== null,
    mentionable: role.mentionable,
    flags: 0,
    ...(role.botId === null ? {} : { tags: { bot_id: role.botId } }),
  };
}

/** A server as GET /guilds/{id} gives it. */
export function guildSummary(guild: Guild): object {
  const roles = [...guild.roles.values()].map(rolePayload);
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    vanity_url_code: null,
    owner_id: guild.ownerId,
    roles,
    emojis: [],
    stickers: [],
    features: [],
    preferred_locale: guild.locale,
    system_channel_id: guild.systemChannelId,
    rules_channel_id: null,
    public_updates_channel_id: null,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    system_channel_flags: 0,
    application_id: null,
  };
}

function reactionsPayload(world: World, message: StoredMessage): object[] {
  return [...message.reactions].map(([name, users]) => ({
    emoji: { id: null, name },
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    me: users.has(world.bot.id),
    me_burst: false,
    burst_colors: [],
  }));
}

/** Whether our bot may read a message without the message-content intent. */
export function isReadableWithoutIntent(world: World, message: StoredMessage): boolean {
  const isDirect = world.channels.get(message.channelId)?.guildId === null;
  return isDirect || message.authorId === world.bot.id || message.mentionedUsers.includes(world.bot.id);
}

/**
 * A message as the API gives it. Without the message-content intent, what people wrote is left out unless it is a direct
 * message, our bot's own, or mentions our bot. The message that a reply refers to comes with it.
 */
export function messagePayload(world: World, message: StoredMessage, readsContent: boolean): object {
  const channel = world.channels.get(message.channelId);
  const guild = channel && world.guildOf(channel);
  const shown = readsContent || isReadableWithoutIntent(world, message);
  const attachments = message.files.map((file) => ({
    id: file.id,
    filename: file.filename,
    description: file.description,
    size: file.bytes.length,
    url: `http://127.0.0.1/attachments/${file.id}`,
    proxy_url: `http://127.0.0.1/attachments/${file.id}`,
  }));
  const users = message.mentionedUsers.flatMap((id) => world.users.get(id) ?? []);
  const author = world.users.get(message.authorId);
  return {
    id: message.id,
    channel_id: message.channelId,
    channel_type: channel?.type,
    author: author ? userPayload(author) : undefined,
    content: shown ? message.content : "",
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
    tts: false,
    mention_everyone: message.mentionsEveryone,
    mentions: users.map(userPayload),
    mention_roles: message.mentionedRoles,
    attachments: shown ? attachments : [],
    embeds: shown ? message.embeds : [],
    components: shown ? message.components : [],
    sticker_items: message.stickerNames.map((name, index) => ({ id: `${index + 1}`, name, format_type: 1 })),
    reactions: reactionsPayload(world, message),
    pinned: false,
    type: message.type,
    flags: message.flags,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.webhookId === null ? {} : { webhook_id: message.webhookId }),
    ...referencePayload(world, message, readsContent),
    ...threadPayload(world, message),
    ...(guild ? { guild_id: guild.id, member: memberPayload(guild, message.authorId) } : {}),
  };
}

function referencePayload(world: World, message: StoredMessage, readsContent: boolean): object {
  if (message.referenceId === null || message.referenceChannelId === null) return {};
  const channelId = message.referenceChannelId;
  const guildId = world.channels.get(channelId)?.guildId;
  const reference = {
    type: 0,
    message_id: message.referenceId,
    channel_id: channelId,
    ...(guildId ? { guild_id: guildId } : {}),
  };
  const target = world.messagesOf(channelId).get(message.referenceId);
  // One level only: the referenced message comes without the one that it refers to in turn.
  const referenced = target ? messagePayload(world, { ...target, referenceId: null }, readsContent) : null;
  return { message_reference: reference, referenced_message: referenced };
}

function threadPayload(world: World, message: StoredMessage): object {
  const thread = message.flags & MessageFlags.HasThread ? world.channels.get(message.id) : undefined;
  return thread && message.type !== MessageType.ThreadStarterMessage ? { thread: channelPayload(world, thread) } : {};
}
