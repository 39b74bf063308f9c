import { Events, type Client, type Message } from "discord.js";
import type { Bot } from "../../core/bot.js";
import { isHeldBack } from "../../core/care.js";
import { createCommands } from "../../core/commands/create-commands.js";
import { hasOptedOut } from "../../core/opt-out.js";
import type { IncomingMessage } from "../../core/message.js";
import {
  PlatformError,
  type FoundPart,
  type OutgoingPart,
  type Platform,
  type PlatformEvents,
  type PlatformHealth,
  type WantedReaction,
} from "../../core/platform.js";
import type { ConfigurationError } from "../../errors.js";
import type { Cursor } from "../../store/inbox.js";
import { languageFor, wordsIn, type Words } from "../../words/words.js";
import { DiscordAnnouncements } from "./announcements.js";
import { stopButton } from "./buttons.js";
import { Connection } from "./connection.js";
import { DiscordApi } from "./discord-api.js";
import { forgetThread, renameThreadOf } from "./deleted-threads.js";
import { answerInteraction } from "./interactions.js";
import { listenForMessages } from "./message-events.js";
import { findPostedParts, messagesSince, readSurroundings } from "./looking-back.js";
import { Notices } from "./notices.js";
import { Places } from "./places.js";
import { postedId, readPostedId } from "./posted-id.js";
import { Presence, startingPresence } from "./presence.js";
import { Refusals } from "./refusals.js";
import { startUp } from "./start-up.js";
import { threadName, translateMessage } from "./translate.js";
import { Typing } from "./typing.js";

export interface DiscordOptions {
  readonly token: string;
  readonly bot: Bot;
  /** Called once when Discord refuses the token for good, so that the program can end and be started anew. */
  readonly onDead: (error: ConfigurationError) => void;
}

/** Discord as core's platform. */
export class Discord implements Platform {
  readonly traits = {
    name: "discord",
    textLimit: 2000,
    streamAfterMilliseconds: 1500,
    editIntervalMilliseconds: 1200,
  };
  readonly announcements: DiscordAnnouncements;
  readonly #bot: Bot;
  readonly #connection: Connection;
  readonly #api: DiscordApi;
  readonly #places: Places;
  readonly #typing: Typing;
  readonly #refusals: Refusals;
  readonly #presence: Presence;
  readonly #notices: Notices;
  #events: PlatformEvents | null = null;
  #started: Promise<void> | null = null;

  constructor({ token, bot, onDead }: DiscordOptions) {
    const { config, logger, care, engine } = bot.parts;
    const words = wordsIn(config.LOCALE === "zh" ? "zh" : "en");
    this.#bot = bot;
    this.#connection = new Connection({
      token,
      logger,
      onDead,
      apiUrl: config.DISCORD_API_URL,
      presence: startingPresence(words),
      listen: (client) => this.#listen(client),
      onRenewed: (isResumed) => void this.#renewed(isResumed),
    });
    const client = () => this.#connection.client;
    this.#api = new DiscordApi(() => client().rest);
    this.#places = new Places(this.#api, (message) => {
      const fallback = this.#wordsFor(message).defaultThreadName;
      return isHeldBack(care.concern(message)) ? fallback : threadName(message.text, fallback);
    });
    this.announcements = new DiscordAnnouncements(this.#api, client, logger);
    this.#typing = new Typing(this.#api);
    this.#notices = new Notices(bot, this.#api, client);
    this.#refusals = new Refusals((channel) => void this.#notices.tellMissing(channel));
    this.#presence = new Presence(client, words, () => engine.load.waiting);
  }

  async start(events: PlatformEvents): Promise<void> {
    this.#events = events;
    await this.#connection.start();
    await this.#ready();
  }

  async stop(): Promise<void> {
    this.#events = null;
    this.#presence.stop();
    await this.#connection.stop();
  }

  health(): PlatformHealth {
    const { isConnected, lastError, client } = this.#connection;
    const detail = isConnected ? `connected as ${client.user?.username ?? "?"}` : (lastError ?? "not connected");
    return { isConnected, detail };
  }

  async react(message: IncomingMessage, { emoji }: WantedReaction): Promise<void> {
    const { channel, author, id } = message;
    const react = () => this.#api.react(Places.of(message), id, emoji);
    try {
      await this.#refusals.guard("react", channel, author, react);
    } finally {
      this.#typing.reacted(message.id);
    }
  }

  async unreact(message: IncomingMessage, emoji: string): Promise<void> {
    await this.#api.unreact(Places.of(message), message.id, emoji);
  }

  async post(message: IncomingMessage, part: OutgoingPart): Promise<string> {
    // What is forbidden in a channel is forbidden in all its threads: they are held back, and told of, as one.
    const guard = <T>(call: () => Promise<T>) => this.#refusals.guard("post", message.channel, message.author, call);
    const place = await guard(() => this.#places.forAnswer(message));
    const body = {
      content: part.text,
      nonce: part.nonce,
      components: this.#components(message, part),
      ...(place.isShared && part.index === 0 && { replyTo: message.id }),
    };
    const { channel } = place;
    const id = await guard(() => this.#api.post(channel, body));
    return postedId({ channel, message: id });
  }

  async edit(message: IncomingMessage, posted: string, part: OutgoingPart): Promise<void> {
    const place = readPostedId(posted);
    await this.#api.edit(place.channel, place.message, {
      content: part.text,
      components: this.#components(message, part),
    });
  }

  async remove(_message: IncomingMessage, posted: string): Promise<void> {
    const place = readPostedId(posted);
    await this.#api.remove(place.channel, place.message);
  }

  findPosted(message: IncomingMessage, nonces: readonly string[]): Promise<readonly FoundPart[]> {
    return findPostedParts(this.#api, this.#connection.client.user?.id ?? "", message, nonces);
  }

  showWorking(message: IncomingMessage): () => void {
    return this.#typing.show(message.id, async () => (await this.#places.forAnswer(message)).channel);
  }

  surroundings(message: IncomingMessage): Promise<readonly string[]> {
    const { stores, pseudonym } = this.#bot.parts;
    return readSurroundings(this.#api, message, (author) =>
      hasOptedOut(stores.settings, "discord", pseudonym("discord", author)),
    );
  }

  async *recent(since: number, cursors: readonly Cursor[]): AsyncGenerator<IncomingMessage> {
    const { client } = this.#connection;
    if (!client.isReady()) {
      throw new PlatformError("unavailable", "Discord is not connected.");
    }
    const { ALLOW_ROLES, DENY_ROLES } = this.#bot.parts.config;
    const needsRoles = ALLOW_ROLES.length + DENY_ROLES.length > 0;
    for await (const message of messagesSince(client, since, cursors, needsRoles)) {
      const translated = this.#translate(message);
      if (translated !== null) {
        yield translated;
      }
    }
  }

  #components(message: IncomingMessage, part: OutgoingPart) {
    return part.isPartial ? [stopButton(message.channel, message.id, this.#wordsFor(message).stopButton)] : [];
  }

  #wordsFor(message: IncomingMessage): Words {
    return wordsIn(languageFor(this.#bot.parts.config.LOCALE, message.text, message.locale));
  }

  #listen(client: Client): void {
    const commands = createCommands(this.#bot);
    const { logger } = this.#bot.parts;
    const facts = {
      hasContent: () => this.#connection.hasContent,
      isQuiet: (channel: string) => this.#refusals.isQuiet("post", channel) || this.#refusals.isQuiet("react", channel),
    };
    listenForMessages(client, {
      logger,
      events: () => this.#events,
      translate: (message) => this.#translate(message),
      onDeleted: (key) => renameThreadOf(key, client, this.#api, this.#bot),
      onThreadDeleted: async (thread) => {
        await (this.#events && forgetThread(thread, this.#bot, this.#events));
      },
    });
    client.on(Events.ChannelUpdate, (channel) => this.#refusals.forget(channel.id));
    client.on(Events.GuildRoleUpdate, () => this.#refusals.forgetAll());
    client.on(Events.GuildMemberUpdate, (_, { id }) => {
      if (id === client.user?.id) {
        this.#refusals.forgetAll();
      }
    });
    client.on(Events.GuildCreate, (guild) => void this.#notices.greet(guild));
    client.on(Events.InteractionCreate, (interaction) => {
      void answerInteraction({ commands, api: this.#api, logger, facts }, interaction);
    });
  }

  /** Null for system messages, and for those whose words the bot may not read. */
  #translate(message: Message): IncomingMessage | null {
    const selfId = this.#connection.client.user?.id;
    if (selfId === undefined || message.system) {
      return null;
    }
    const roleId = message.guild?.members.me?.roles.botRole?.id ?? null;
    const translated = translateMessage(message, { id: selfId, roleId });
    const isReadable = this.#connection.hasContent || translated.isDirect || message.mentions.users.has(selfId);
    return isReadable ? translated : null;
  }

  async #renewed(isResumed: boolean): Promise<void> {
    await this.#ready();
    await this.#events?.reconnected(isResumed ? null : 0);
  }

  async #ready(): Promise<void> {
    const { client } = this.#connection;
    if (client.isReady()) {
      this.#presence.start();
      // A connection that stands again needs none of it a second time.
      this.#started ??= startUp(client, this.#bot, this.#notices);
      await this.#started;
    }
  }
}
