import type { Announcement, Announcements } from "../../core/announcements.js";
import type { AnswerFile } from "../../core/commands/command.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { ChannelKey } from "../../store/keys.js";
import type { SlackCalls } from "./calls.js";
import { channelMark, messageContents } from "./message-content.js";
import { slackTimestamp } from "./translate.js";

/** Slack's channels as places to announce in. */
export class SlackAnnouncements implements Announcements {
  readonly #calls: () => SlackCalls;
  readonly #logger: Logger;

  /** @param calls Throws PlatformError while Slack is not connected. */
  constructor(calls: () => SlackCalls, logger: Logger) {
    this.#calls = calls;
    this.#logger = logger;
  }

  async announce({ channel }: ChannelKey, { text, buttons = [], files = [] }: Announcement): Promise<void> {
    const calls = this.#calls();
    let stands = false;
    try {
      for (const content of messageContents(text, buttons)) {
        await calls.run(
          "chat.postMessage",
          (client) => client.chat.postMessage({ ...content, channel, parse: "none", unfurl_links: false }),
          { isRepeatable: false, postsTo: channel },
        );
        stands = true;
      }
      for (const file of files) {
        await uploadFile(calls, channel, file);
      }
    } catch (error) {
      // Whoever is told that it failed says it again, and its beginning would stand there twice.
      if (!stands) {
        throw error;
      }
      const about = { platform: "slack", channel, error: errorText(error) };
      this.#logger.warn(about, "an announcement stands without its end or its picture (pictures need files:write)");
    }
  }

  async hasAnnounced({ channel }: ChannelKey, text: string, since: number): Promise<boolean> {
    const { messages } = await this.#calls().run(
      "conversations.history",
      (client) => client.conversations.history({ channel, oldest: slackTimestamp(since), limit: 200 }),
      { isRepeatable: true },
    );
    // Slack puts its own marks around links.
    const [wanted] = messageContents(text).map((content) => content.text.replaceAll(/[<>]/g, ""));
    return messages?.some((message) => message.text?.replaceAll(/[<>]/g, "") === wanted) === true;
  }

  async isOpenToAll({ channel }: ChannelKey): Promise<boolean> {
    try {
      const { channel: info } = await this.#calls().run(
        "conversations.info",
        (client) => client.conversations.info({ channel }),
        { isRepeatable: true },
      );
      return info?.is_channel === true && info.is_private !== true;
    } catch {
      return false;
    }
  }

  channelName(channel: string): string {
    return channelMark(channel);
  }
}

/** Puts a file into a conversation, for everybody there to see. */
export async function uploadFile(calls: SlackCalls, channel: string, file: AnswerFile): Promise<void> {
  await calls.run(
    "files.uploadV2",
    (client) =>
      client.filesUploadV2({
        channel_id: channel,
        file: Buffer.from(file.bytes),
        filename: file.name,
        title: file.name,
        alt_text: file.description,
      }),
    { isRepeatable: false },
  );
}
