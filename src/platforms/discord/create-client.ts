import { Client, GatewayIntentBits, Options, Partials, type ClientOptions } from "discord.js";

/** What a client is made with. */
export interface CreateClientOptions {
  /** The API's base; a version at its end is cut off, since the library adds its own. */
  readonly apiUrl: string;
  /** Whether to ask for the words of messages that do not mention the bot. */
  readonly hasContent: boolean;
  readonly presence: NonNullable<ClientOptions["presence"]>;
}

/** Makes a client that pings nobody, repeats posts under one nonce, and remembers little. */
export function createClient({ apiUrl, hasContent, presence }: CreateClientOptions): Client {
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  return new Client({
    intents: hasContent ? [...intents, GatewayIntentBits.MessageContent] : intents,
    // Without them direct messages would not arrive, nor edits and deletions of messages from before the start.
    partials: [Partials.Channel, Partials.Message],
    allowedMentions: { parse: [], repliedUser: false },
    enforceNonce: true,
    presence,
    waitGuildTimeout: 5000,
    rest: { api: apiUrl.replace(/\/+(v\d+\/*)?$/, "") },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 50,
      ReactionManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
      GuildMemberManager: { maxSize: 500, keepOverLimit: (member) => member.id === member.client.user.id },
    }),
  });
}
