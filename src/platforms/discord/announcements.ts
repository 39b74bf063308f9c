import { PermissionFlagsBits, SnowflakeUtil, type Client } from "discord.js";
import type { Announcement, Announcements } from "../../core/announcements.js";
import { PlatformError } from "../../core/platform.js";
import { splitReply } from "../../core/split-reply.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { ChannelKey } from "../../store/keys.js";
import { answerButtons } from "./buttons.js";
import type { DiscordApi, MessageBody } from "./discord-api.js";
import { describeMissing } from "./permissions.js";

const textLimit = 2000;

/** Discord's channels as places where the bot speaks of its own accord. */
export class DiscordAnnouncements implements Announcements {
  readonly #api: DiscordApi;
  readonly #client: () => Client;
  readonly #logger: Logger;

  constructor(api: DiscordApi, client: () => Client, logger: Logger) {
    this.#api = api;
    this.#client = client;
    this.#logger = logger;
  }

  async announce({ channel }: ChannelKey, { text, files = [], buttons = [] }: Announcement): Promise<void> {
    const attachments = files.map(({ name, bytes, mediaType, description }) => {
      return { name, data: Buffer.from(bytes), contentType: mediaType, description };
    });
    const rows = buttons.length > 0 ? [answerButtons(buttons)] : [];
    const texts = splitReply(text, textLimit);
    for (const [index, content] of texts.entries()) {
      const isLast = index === texts.length - 1;
      try {
        await this.#post(channel, { content, files: isLast ? attachments : [], components: isLast ? rows : [] });
      } catch (error) {
        // Whoever is told that it failed says it again, and its beginning would stand there twice.
        if (index === 0) {
          throw error;
        }
        this.#logger.warn(
          { platform: "discord", channel, error: errorText(error) },
          "an announcement stands without its end",
        );
        return;
      }
    }
  }

  /** Where files are not allowed, the words alone. */
  async #post(channel: string, body: MessageBody): Promise<void> {
    try {
      await this.#api.post(channel, body);
    } catch (error) {
      const { files = [], ...rest } = body;
      if (files.length === 0 || !(error instanceof PlatformError) || error.kind !== "forbidden") {
        throw error;
      }
      await this.#api.post(channel, rest);
      const missing = describeMissing("AttachFiles");
      this.#logger.warn({ platform: "discord", channel, missing }, "an announcement stands without its picture");
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
