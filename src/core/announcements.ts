import type { ChannelKey } from "../store/keys.js";
import type { AnswerButton, AnswerFile } from "./commands/command.js";

/** What the bot says in a channel without being asked there and then: an alert, a digest. */
export interface Announcement {
  /** Markdown. May be longer than one message of the platform. Nobody is pinged by it. */
  readonly text: string;
  readonly files?: readonly AnswerFile[];
  /** At most 5; come back as `press`, each presser's rights checked anew. */
  readonly buttons?: readonly AnswerButton[];
}

/** A platform's channels as places to announce in. May reject with PlatformError. */
export interface Announcements {
  /**
   * Posts for everybody in the channel to see; resolves when it stands there, and also where a later part or a file had
   * to be left out: a rejection means that nothing stands, so that it can be said again.
   */
  announce(channel: ChannelKey, announcement: Announcement): Promise<void>;
  /** Whether such a text, of one message's length, was announced there after `since` (milliseconds since the epoch). */
  hasAnnounced?(channel: ChannelKey, text: string, since: number): Promise<boolean>;
  /**
   * Whether everybody in the space can read the channel, so that its mood may be told in another one. False when that
   * cannot be found out.
   */
  isOpenToAll(channel: ChannelKey): Promise<boolean>;
  /** How a channel is written so that the platform shows its name, as in `<#1>`. */
  channelName(channel: string): string;
}
