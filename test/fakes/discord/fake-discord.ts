import { MessageType, PermissionFlagsBits } from "discord.js";
import { applicationRoutes } from "./application-routes.js";
import { channelRoutes } from "./channel-routes.js";
import { CommandBook } from "./commands.js";
import { Gateway } from "./gateway.js";
import { InteractionBook, type Interaction } from "./interactions.js";
import { publishThread } from "./message-actions.js";
import { messageRoutes } from "./message-routes.js";
import { guildPayload, rolePayload } from "./payloads.js";
import { People } from "./people.js";
import { RestServer, type LoggedCall } from "./rest-server.js";
import { World, ordinaryPermissions, type Channel, type Guild, type StoredMessage, type User } from "./world.js";

/** The permissions that the bot's invite link asks for. */
export const invitedPermissions =
  ordinaryPermissions |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

export interface FakeDiscordOptions {
  /** Whether the message-content intent is switched on. @default true */
  readonly allowsContent?: boolean;
  /** Milliseconds between heartbeats. @default 41250 */
  readonly heartbeatMs?: number;
  /** What the bot's role may do in the first server. @default what the invite link asks for */
  readonly botPermissions?: bigint;
  /** What everyone may do in the first server. @default what ordinary members may */
  readonly everyonePermissions?: bigint;
  /** The clock by which ids, nonces and interaction deadlines go. @default Date.now */
  readonly now?: () => number;
}

/**
 * A Discord of one's own on a loopback port: REST and gateway over one world. It begins with a server, an owner, a
 * person and a channel; everything else is made through `world` and `people`.
 */
export class FakeDiscord {
  readonly world: World;
  readonly people: People;
  readonly rest: RestServer;
  readonly gateway: Gateway;
  readonly commands: CommandBook;
  readonly interactions: InteractionBook;
  readonly guild: Guild;
  readonly general: Channel;
  readonly owner: User;
  readonly alice: User;
  /** What the bot must log in with; changing it makes the old one void. */
  token = "fake.discord.token";
  /** Whether the message-content intent is switched on in the developer portal. */
  allowsContent: boolean;
  #port = 0;
  readonly #waiting = new Set<() => void>();

  constructor(options: FakeDiscordOptions = {}) {
    this.allowsContent = options.allowsContent ?? true;
    this.world = new World(options.now ?? Date.now);
    this.commands = new CommandBook(this.world);
    this.interactions = new InteractionBook(this.world);
    this.people = new People(this.world, this.commands, this.interactions);
    const gatewayUrl = (): string => `ws://127.0.0.1:${this.#port}/gateway`;
    const contentAllowed = (): boolean => this.allowsContent;
    const token = (): string => this.token;
    const routes = [
      ...applicationRoutes(this.world, this.commands, { gatewayUrl, contentAllowed }),
      ...messageRoutes(this.world, { readsContent: contentAllowed }),
      ...channelRoutes(this.world),
      ...this.interactions.routes(),
    ];
    this.rest = new RestServer(routes, token);
    const heartbeatMs = options.heartbeatMs ?? 41_250;
    this.gateway = new Gateway(this.world, this.rest.server, gatewayUrl, { heartbeatMs, token, contentAllowed });
    this.owner = this.world.addUser("olivia");
    this.alice = this.world.addUser("alice");
    this.guild = this.world.addGuild(
      "Garden",
      this.owner,
      options.botPermissions ?? invitedPermissions,
      options.everyonePermissions,
    );
    this.guild.members.set(this.alice.id, new Set());
    this.general = this.world.addChannel(this.guild, "general");
    this.world.subscribe(() => this.#wake());
    this.rest.onCall = () => this.#wake();
  }

  /** Begins to listen; `apiUrl` is known from then on. */
  async start(): Promise<this> {
    this.#port = await this.rest.listen();
    return this;
  }

  async close(): Promise<void> {
    this.gateway.close();
    await this.rest.close();
  }

  /** The base that the client is given, without version. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** Another person in the first server. */
  addMember(username: string, roleIds: readonly string[] = []): User {
    const user = this.world.addUser(username);
    this.guild.members.set(user.id, new Set(roleIds));
    return user;
  }

  /** Lets the bot join another server, as an invite does. */
  joinGuild(
    name: string,
    owner: User,
    botPermissions = invitedPermissions,
    channelNames: readonly string[] = ["general"],
  ): Guild {
    const guild = this.world.addGuild(name, owner, botPermissions);
    const channels = channelNames.map((channelName) => this.world.addChannel(guild, channelName));
    guild.systemChannelId = channels[0]?.id ?? null;
    this.world.publish({
      name: "GUILD_CREATE",
      guildId: guild.id,
      channelId: null,
      intent: 1,
      data: () => guildPayload(this.world, guild),
    });
    return guild;
  }

  /** Takes permissions from our bot in one channel (none: gives back what was taken), and tells the gateway. */
  denyBot(channel: Channel, bits: bigint): void {
    const bot = this.world.bot.id;
    channel.overwrites = channel.overwrites.filter(({ id }) => id !== bot);
    if (bits !== 0n) channel.overwrites = [...channel.overwrites, { id: bot, type: 1, allow: 0n, deny: bits }];
    publishThread(this.world, "CHANNEL_UPDATE", channel);
  }

  /** Gives our bot's own role in the first server exactly these permissions, and tells the gateway. */
  setBotRole(permissions: bigint): void {
    const { id, roles } = this.guild;
    const role = [...roles.values()].find(({ botId }) => botId === this.world.bot.id);
    if (!role) throw new Error("The bot has no role");
    role.permissions = permissions;
    this.world.publish({
      name: "GUILD_ROLE_UPDATE",
      guildId: id,
      channelId: null,
      intent: 1,
      data: () => ({ guild_id: id, role: rolePayload(role, roles.size - 1) }),
    });
  }

  /** What stands in a channel or thread, oldest first. */
  messagesIn(channel: Channel | string): StoredMessage[] {
    return [...this.world.messagesOf(typeof channel === "string" ? channel : channel.id).values()];
  }

  /** The messages of our bot among them, system messages left out. */
  botMessagesIn(channel: Channel | string): StoredMessage[] {
    const written = [MessageType.Default, MessageType.Reply, MessageType.ChatInputCommand];
    return this.messagesIn(channel).filter(
      ({ authorId, type }) => authorId === this.world.bot.id && written.includes(type),
    );
  }

  /** The calls whose route matches, as in `PUT` and `/channels/:channel/messages/:message/reactions/:emoji/@me`. */
  callsTo(method: string, route: string): LoggedCall[] {
    return this.rest.calls.filter((call) => call.method === method && call.route === route);
  }

  /** Waits until `condition` gives something; looked at again after each event and call. Fails after `timeoutMs`. */
  async until<T>(condition: () => T | undefined | false | null, what: string, timeoutMs = 10_000): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const value = condition();
      if (value !== undefined && value !== false && value !== null) return value;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
      await this.#change(Math.min(left, 250));
    }
  }

  /** Waits for an interaction's first answer. */
  async answerTo(interaction: Interaction): Promise<StoredMessage> {
    return this.until(() => interaction.original?.message, "an answer to the interaction");
  }

  #change(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    // After the current turn, so that whoever waits sees the change complete.
    for (const done of this.#waiting) setImmediate(done);
  }
}

/** A started fake Discord. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  return new FakeDiscord(options).start();
}
