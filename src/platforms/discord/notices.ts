import type { Client, Guild, GuildBasedChannel } from "discord.js";
import type { Bot } from "../../core/bot.js";
import { errorText } from "../../errors.js";
import { languageFor, wordsIn, type Words } from "../../words/words.js";
import type { DiscordApi } from "./discord-api.js";
import { canSpeak, describeMissing, missingPermissions } from "./permissions.js";

const greetedSetting = "discord-greeted";
const toldSetting = "discord-told-missing";

/** What the bot says to a server of its own accord, each thing once, remembered over restarts. */
export class Notices {
  readonly #bot: Bot;
  readonly #api: DiscordApi;
  readonly #client: () => Client;

  constructor(bot: Bot, api: DiscordApi, client: () => Client) {
    this.#bot = bot;
    this.#api = api;
    this.#client = client;
  }

  /** Says hello in a server that the bot has just joined. Never rejects. */
  async greet(guild: Guild): Promise<void> {
    await this.#once(guild.id, undefined, greetedSetting, async () => {
      const channel = placeToSpeak(guild);
      await (channel && this.#api.post(channel.id, { content: this.#words(guild).joined }));
    });
  }

  /** Tells those who look after a server that the bot lacks a permission in a channel. Never rejects. */
  async tellMissing(channelId: string): Promise<void> {
    const channel = this.#client().channels.cache.get(channelId);
    if (channel === undefined || channel.isDMBased()) {
      return;
    }
    const { guild } = channel;
    await this.#once(guild.id, channelId, toldSetting, async () => {
      const missing = missingPermissions(channel).map(describeMissing);
      const text = [this.#words(guild).missingHere(`<#${channelId}>`), ...missing].join("\n");
      this.#bot.parts.logger.warn({ server: guild.id, channel: channelId, missing }, "a permission is missing");
      const place = guild.publicUpdatesChannel ?? guild.systemChannel;
      if (place !== null && place.id !== channelId && canSpeak(place)) {
        await this.#api.post(place.id, { content: text });
      } else {
        const owner = await this.#client().users.createDM(guild.ownerId);
        await this.#api.post(owner.id, { content: text });
      }
    });
  }

  async #once(space: string, channel: string | undefined, name: string, say: () => Promise<unknown>): Promise<void> {
    const { stores, logger } = this.#bot.parts;
    const scope = { platform: "discord", space, ...(channel !== undefined && { channel }) };
    try {
      if ((await stores.settings.get(scope, name)) === null) {
        await stores.settings.set(scope, name, "yes");
        await say();
      }
    } catch (error) {
      logger.warn({ server: space, error: errorText(error) }, "a notice could not be given");
    }
  }

  #words(guild: Guild): Words {
    return wordsIn(languageFor(this.#bot.parts.config.LOCALE, "", guild.preferredLocale));
  }
}

/** The server's channel for system messages, else its first text channel, as far as the bot may speak there. */
function placeToSpeak(guild: Guild): GuildBasedChannel | undefined {
  const channels = [...guild.channels.cache.values()].filter((channel) => channel.isTextBased() && !channel.isThread());
  return [guild.systemChannel, ...channels].find((channel) => channel !== null && canSpeak(channel)) ?? undefined;
}
