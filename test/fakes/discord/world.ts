import {
  ChannelType,
  PermissionFlagsBits,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type MessageType,
} from "discord.js";
import { createSnowflakes } from "./snowflake.js";

/** Somebody: a person, our bot or another bot. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly isBot: boolean;
  /** The person has blocked our bot, so its reactions to their messages are refused (90001). */
  blocksBot: boolean;
  /** False: direct messages from bots are refused (50007). */
  acceptsDirectMessages: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
  mentionable: boolean;
  /** The bot whose own role this is. */
  readonly botId: string | null;
}

/** A channel's exception for a role (type 0) or a member (type 1). */
export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly locale: string;
  readonly roles: Map<string, Role>;
  /** Role ids by member. */
  readonly members: Map<string, Set<string>>;
  /** More active threads than this are refused (160006). Discord's number is 1,000. */
  activeThreadLimit: number;
  systemChannelId: string | null;
}

/** What a channel has besides when it is a thread. */
export interface ThreadState {
  archived: boolean;
  locked: boolean;
  readonly autoArchiveMinutes: number;
  readonly members: Set<string>;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  /** Null in direct messages. */
  readonly guildId: string | null;
  name: string;
  readonly parentId: string | null;
  /** Who began the thread. */
  readonly ownerId: string | null;
  /** The person at the other end of a direct-message channel. */
  readonly recipientId: string | null;
  overwrites: readonly Overwrite[];
  readonly thread: ThreadState | null;
}

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly description: string | undefined;
  readonly bytes: Uint8Array;
}

/** A message as the world keeps it. */
export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  /** Set when a webhook wrote it. */
  readonly webhookId: string | null;
  readonly type: MessageType;
  content: string;
  flags: number;
  readonly nonce: string | number | undefined;
  readonly embeds: APIEmbed[];
  readonly components: APIMessageTopLevelComponent[];
  readonly files: StoredFile[];
  readonly stickerNames: readonly string[];
  /** The message that this one replies to or begins a thread from. */
  readonly referenceId: string | null;
  readonly referenceChannelId: string | null;
  mentionedUsers: string[];
  mentionedRoles: string[];
  mentionsEveryone: boolean;
  readonly createdAt: number;
  editedAt: number | null;
  /** How often it was edited when older than an hour. */
  lateEdits: number;
  /** Reactors by emoji, in the order the emojis first came. */
  readonly reactions: Map<string, Set<string>>;
}

/** What the gateway tells those who may see it. */
export interface WorldEvent {
  readonly name: string;
  readonly guildId: string | null;
  /** Null for events that are not about one channel. */
  readonly channelId: string | null;
  /** The intent bit that it takes; 0 when every session gets it. */
  readonly intent: number;
  /** The data; `readsContent` says whether this session may read what people wrote. */
  readonly data: (readsContent: boolean) => unknown;
}

/** Everything this Discord knows, without any transport. */
export class World {
  readonly now: () => number;
  readonly nextId: () => string;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  /** Messages by channel, oldest first. */
  readonly messages = new Map<string, Map<string, StoredMessage>>();
  readonly bot: User;
  readonly #listeners = new Set<(event: WorldEvent) => void>();

  constructor(now: () => number) {
    this.now = now;
    this.nextId = createSnowflakes(now);
    this.bot = this.addUser("moodbot", true);
  }

  addUser(username: string, isBot = false): User {
    const user: User = { id: this.nextId(), username, isBot, blocksBot: false, acceptsDirectMessages: true };
    this.users.set(user.id, user);
    return user;
  }

  /** A server with our bot in it, holding `botPermissions` by its own role, and everyone holding `everyone`. */
  addGuild(name: string, owner: User, botPermissions: bigint, everyone = ordinaryPermissions): Guild {
    const id = this.nextId();
    const guild: Guild = {
      id,
      name,
      ownerId: owner.id,
      locale: "en-US",
      roles: new Map([[id, { id, name: "@everyone", permissions: everyone, mentionable: false, botId: null }]]),
      members: new Map([[owner.id, new Set()]]),
      activeThreadLimit: 1000,
      systemChannelId: null,
    };
    this.guilds.set(id, guild);
    const role = this.addRole(guild, this.bot.username, botPermissions, this.bot.id);
    guild.members.set(this.bot.id, new Set([role.id]));
    return guild;
  }

  addRole(guild: Guild, name: string, permissions: bigint, botId: string | null = null): Role {
    const role: Role = { id: this.nextId(), name, permissions, mentionable: false, botId };
    guild.roles.set(role.id, role);
    return role;
  }

  addChannel(guild: Guild, name: string, type = ChannelType.GuildText): Channel {
    return this.#keep({ id: this.nextId(), type, guildId: guild.id, name, parentId: null, ownerId: null });
  }

  /** A thread in `parent`; with `id`, the one that belongs to the message of that id. */
  addThread(
    parent: Channel,
    name: string,
    owner: User,
    options: { id?: string; autoArchiveMinutes?: number; isPrivate?: boolean } = {},
  ): Channel {
    const thread: ThreadState = {
      archived: false,
      locked: false,
      autoArchiveMinutes: options.autoArchiveMinutes ?? 1440,
      members: new Set([owner.id]),
    };
    const openType =
      parent.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
    const type = options.isPrivate ? ChannelType.PrivateThread : openType;
    const { guildId } = parent;
    return this.#keep(
      { id: options.id ?? this.nextId(), type, guildId, name, parentId: parent.id, ownerId: owner.id },
      thread,
    );
  }

  /** The direct-message channel between our bot and a person, made when it is first needed. */
  directChannel(person: User): Channel {
    for (const channel of this.channels.values()) if (channel.recipientId === person.id) return channel;
    const base = { id: this.nextId(), type: ChannelType.DM, guildId: null, name: "", parentId: null, ownerId: null };
    return this.#keep(base, null, person.id);
  }

  #keep(
    base: Omit<Channel, "recipientId" | "overwrites" | "thread">,
    thread: ThreadState | null = null,
    recipientId: string | null = null,
  ): Channel {
    const channel: Channel = { ...base, recipientId, overwrites: [], thread };
    this.channels.set(channel.id, channel);
    return channel;
  }

  messagesOf(channelId: string): Map<string, StoredMessage> {
    const known = this.messages.get(channelId);
    if (known) return known;
    const fresh = new Map<string, StoredMessage>();
    this.messages.set(channelId, fresh);
    return fresh;
  }

  /** The guild a channel belongs to; undefined for direct messages. */
  guildOf(channel: Channel): Guild | undefined {
    return channel.guildId === null ? undefined : this.guilds.get(channel.guildId);
  }

  subscribe(listener: (event: WorldEvent) => void): void {
    this.#listeners.add(listener);
  }

  publish(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** What an ordinary member may do in the servers of these tests. */
export const ordinaryPermissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;
