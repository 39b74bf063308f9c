import { z } from "zod";

import type { IncomingMessage } from "../../core/message.js";
import { mentionedUsers, plainText, type Names } from "./incoming-text.js";

/** The fields of a Slack message that matter here; events and history items share them. */
const slackMessageSchema = z.object({
  ts: z.string(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().optional(),
  thread_ts: z.string().optional(),
  parent_user_id: z.string().optional(),
  files: z.array(z.unknown()).optional(),
  edited: z.unknown().optional(),
  latest_reply: z.string().optional(),
  reply_users: z.array(z.string()).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});

/** A message as Slack writes it. */
export type SlackMessage = z.output<typeof slackMessageSchema>;

/** Who and where the bot is. */
export interface SlackIdentity {
  readonly botUserId: string;
  readonly botId: string;
  readonly botName: string;
  readonly teamId: string;
  readonly teamName: string;
  /** The workspace's address with a slash at its end. */
  readonly url: string;
  readonly scopes: readonly string[];
}

/** The conversation a message stands in. */
export interface SlackPlace {
  readonly channel: string;
  readonly isDirect: boolean;
}

/** Subtypes that still are a person speaking. Others are Slack's own notices (joins, renames, …). */
const SPOKEN = new Set([undefined, "file_share", "thread_broadcast", "me_message", "bot_message"]);

/** Slack's own helper account. */
const SLACKBOT = "USLACKBOT";

/** A message from an event or a history item; null when it lacks what every message has. */
export function readMessage(value: unknown): SlackMessage | null {
  return slackMessageSchema.safeParse(value).data ?? null;
}

/** People whose names {@link translate} will ask for. */
export function namesNeeded(message: SlackMessage, identity: SlackIdentity): string[] {
  return mentionedUsers(message.text ?? "", identity.botUserId);
}

/** Turns a Slack message into core's form; null for Slack's own notices. */
export function translate(
  message: SlackMessage,
  place: SlackPlace,
  identity: SlackIdentity,
  names: Names & { readonly locale: (user: string) => string | null },
): IncomingMessage | null {
  if (!SPOKEN.has(message.subtype)) {
    return null;
  }
  const { text, isMention, mentionsOthers } = plainText(message.text ?? "", identity.botUserId, names);
  const author = message.user ?? message.bot_id ?? "unknown";
  const thread = message.thread_ts === undefined || message.thread_ts === message.ts ? null : message.thread_ts;
  const isFromSelf = author === identity.botUserId || message.bot_id === identity.botId;
  return {
    platform: "slack",
    space: place.isDirect ? "direct" : identity.teamId,
    channel: place.channel,
    thread,
    id: message.ts,
    author,
    authorRoles: null,
    text,
    sentAt: milliseconds(message.ts),
    isDirect: place.isDirect,
    isMention,
    mentionsOthers,
    isReplyToBot: thread !== null && message.parent_user_id === identity.botUserId && !mentionsOthers,
    isFromSelf,
    isFromBot: isFromSelf || message.bot_id !== undefined || author === SLACKBOT || message.subtype === "bot_message",
    hasAttachment: (message.files?.length ?? 0) > 0,
    isPublic: !place.isDirect,
    link: permalink(identity.url, place.channel, message.ts, thread),
    locale: names.locale(author),
  };
}

/** Where a person can read a message; the form of Slack's own links, so that none has to be asked for. */
export function permalink(url: string, channel: string, ts: string, thread: string | null): string {
  const inThread = thread === null ? "" : `?thread_ts=${thread}&cid=${channel}`;
  return `${url}archives/${channel}/p${ts.replace(".", "")}${inThread}`;
}

/** Slack's timestamp as milliseconds since the epoch. */
export function milliseconds(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}

/** Milliseconds since the epoch as Slack's timestamp. */
export function slackTimestamp(at: number): string {
  return (at / 1000).toFixed(6);
}

/** Orders Slack's timestamps, whose digits are more than a double keeps. */
export function compareTimestamps(one: string, other: string): number {
  const [seconds = "0", micros = "0"] = one.split(".");
  const [otherSeconds = "0", otherMicros = "0"] = other.split(".");
  return Number(seconds) - Number(otherSeconds) || Number(micros) - Number(otherMicros);
}
