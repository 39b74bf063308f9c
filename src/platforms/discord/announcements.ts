import { PermissionFlagsBits, SnowflakeUtil, type Client } from "discord.js";
import type { Announcement, Announcements } from "../../core/announcements.js";
import { splitReply } from "../../core/split-reply.js";
import type { ChannelKey } from "../../store/keys.js";
import { answerButtons } from "./buttons.js";
import type { DiscordApi } from "./discord-api.js";

const textLimit = 2000;

/** Discord's channels as places where the bot speaks of its own accord. */
export class DiscordAnnouncements implements Announcements {
  readonly #api: DiscordApi;
  readonly #client: () => Client;

  constructor(api: DiscordApi, client: () => Client) {
    this.#api = api;
    this.#client = client;
  }

  async announce({ channel }: ChannelKey, { text, files = [], buttons = [] }: Announcement): Promise<void> {
    const texts = splitReply(text, textLimit);
    for (const [index, content] of texts.entries()) {
      const isLast = index === texts.length - 1;
      const attachments = files.map(({ name, bytes, mediaType, description }) => {
        return { name, data: Buffer.from(bytes), contentType: mediaType, description };
      });
      await this.#api.post(channel, {
        content,
        files: isLast ? attachments : [],
        components: isLast && buttons.length > 0 ? [answerButtons(buttons)] : [],
      });
    }
  }

  async hasAnnounced({ channel }: ChannelKey, text: string, since: number): Promise<boolean> {
    const after = SnowflakeUtil.generate({ timestamp: since }).toString();
    const messages = await this.#api.messages(channel, { after });
    const self = this.#client().user?.id;
    return messages.some(({ author, content }) => author.id === self && content === text);
  }

  async isOpenToAll({ channel }: ChannelKey): Promise<boolean> {
    const found = this.#client().channels.cache.get(channel);
    if (found === undefined || found.isDMBased() || found.isThread()) {
      return false;
    }
    const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory];
    return found.permissionsFor(found.guild.roles.everyone).has(needed);
  }

  channelName(channel: string): string {
    return `<#${channel}>`;
  }
}
