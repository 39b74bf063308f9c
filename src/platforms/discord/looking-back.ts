import {
  MessageType,
  PermissionFlagsBits,
  SnowflakeUtil,
  type APIMessage,
  type Client,
  type Message,
} from "discord.js";
import type { IncomingMessage } from "../../core/message.js";
import type { FoundPart, PlatformError } from "../../core/platform.js";
import type { Cursor } from "../../store/inbox.js";
import type { DiscordApi } from "./discord-api.js";
import { toPlatformError } from "./failures.js";
import { Places } from "./places.js";
import { postedId } from "./posted-id.js";

/** Places looked into when catching up, and pages of 100 messages read in each. */
const placeLimit = 50;
const pageLimit = 3;
/** How much of a foreign thread or reply chain is read. */
const contextMessages = 8;
const chainLength = 4;
const contextCharacters = 300;

interface Gap {
  readonly channel: string;
  /** The channel itself, or the one that the thread belongs to. */
  readonly home: string;
  /** Read what comes after this id. */
  readonly after: string;
  readonly newest: string;
}

/**
 * What people wrote since a moment in every channel that the bot can read, each with its threads, newest activity
 * first. A channel's newest message is known from the gateway, so that quiet channels cost no call. With `needsRoles`
 * authors are looked up too.
 *
 * @throws PlatformError at the end, when Discord could not tell of some place just now.
 */
export async function* messagesSince(
  client: Client<true>,
  since: number,
  cursors: readonly Cursor[],
  needsRoles: boolean,
): AsyncGenerator<Message> {
  let failure: PlatformError | null = null;
  for (const { channel, after } of findGaps(client, since, cursors)) {
    try {
      for await (const message of pagesAfter(client, channel, after)) {
        if (needsRoles && message.inGuild() && message.member === null) {
          // Messages read afterwards come without their author's roles; those who have left have none.
          await message.guild.members.fetch(message.author.id).catch(() => null);
        }
        yield message;
      }
    } catch (error) {
      const reason = toPlatformError("read what was said", error);
      // A place that is gone or closed to the bot holds nothing for it; one that fails now is read again later.
      failure = reason.kind === "unavailable" ? reason : failure;
    }
  }
  if (failure !== null) {
    throw failure;
  }
}

function findGaps(client: Client<true>, since: number, cursors: readonly Cursor[]): Gap[] {
  const start = SnowflakeUtil.generate({ timestamp: since }).toString();
  const known = new Map(cursors.map(({ place, newestId }) => [place.thread ?? place.channel, newestId]));
  const gaps: Gap[] = [];
  for (const channel of client.channels.cache.values()) {
    if (channel.isDMBased() || !channel.isTextBased() || channel.lastMessageId === null) {
      continue;
    }
    const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory];
    const after = later(known.get(channel.id), start);
    if (later(channel.lastMessageId, after) !== after && channel.permissionsFor(client.user)?.has(needed) === true) {
      const home = channel.isThread() ? (channel.parentId ?? channel.id) : channel.id;
      gaps.push({ channel: channel.id, home, after, newest: channel.lastMessageId });
    }
  }
  // Direct-message channels are not told at login; those in use are known from what was taken on before.
  for (const { place, newestId } of cursors) {
    if (place.space === "direct") {
      const { channel } = place;
      gaps.push({ channel, home: channel, after: later(newestId, start), newest: newestId });
    }
  }
  const sorted = gaps.toSorted((one, other) => (later(one.newest, other.newest) === one.newest ? -1 : 1));
  // A channel and its threads in a row, where the newest of them stands.
  const homes = [...new Set(sorted.slice(0, placeLimit).map(({ home }) => home))];
  return homes.flatMap((home) => sorted.slice(0, placeLimit).filter((gap) => gap.home === home));
}

function later(one: string | undefined, other: string): string {
  return one !== undefined && BigInt(one) > BigInt(other) ? one : other;
}

async function* pagesAfter(client: Client<true>, channelId: string, after: string): AsyncGenerator<Message> {
  const channel = await client.channels.fetch(channelId);
  if (channel === null || !channel.isTextBased()) {
    return;
  }
  let from = after;
  for (let page = 0; page < pageLimit; page++) {
    const messages = await channel.messages.fetch({ after: from, limit: 100, cache: false });
    const oldestFirst = [...messages.values()].toReversed();
    yield* oldestFirst;
    if (oldestFirst.length < 100) {
      return;
    }
    from = oldestFirst.at(-1)!.id;
  }
}

/**
 * Finds parts of the answer to a message among the bot's own messages after it. Discord does not keep nonces, so parts
 * are told by their place: in a shared place the first one refers to the message; in the message's own thread it is
 * the first at all. The others follow it, each without a reference.
 */
export async function findPostedParts(
  api: DiscordApi,
  self: string,
  message: IncomingMessage,
  nonces: readonly string[],
): Promise<readonly FoundPart[]> {
  const isShared = message.isDirect || message.thread !== null;
  const places = isShared ? [Places.of(message)] : [message.id, message.channel];
  for (const channel of places) {
    const own = (await readAfter(api, channel, message.id)).filter(({ author }) => author.id === self);
    const isOwnThread = !isShared && channel === message.id;
    const first = own.findIndex((one) => isFirstPart(one, message.id, isOwnThread));
    if (first < 0) {
      continue;
    }
    const rest = own.slice(first + 1);
    const end = rest.findIndex(({ message_reference: reference }) => reference !== undefined);
    const chain = [own[first]!, ...(end < 0 ? rest : rest.slice(0, end))];
    return nonces.flatMap((nonce, index) => {
      const part = chain[Number.parseInt(nonce.split(".").at(-1) ?? "", 36)];
      return part === undefined ? [] : [{ index, postedId: postedId({ channel, message: part.id }) }];
    });
  }
  return [];
}

function isFirstPart(posted: APIMessage, source: string, isOwnThread: boolean): boolean {
  const reference = posted.message_reference?.message_id;
  return isOwnThread ? reference === undefined : reference === source;
}

/** @throws PlatformError when Discord cannot tell just now: to post then could be to post again. */
async function readAfter(api: DiscordApi, channel: string, after: string): Promise<readonly APIMessage[]> {
  try {
    const messages = await api.messages(channel, { after });
    // Thread starters and the like are the platform's own.
    return messages.filter(({ type }) => type === MessageType.Default || type === MessageType.Reply);
  } catch (error) {
    const reason = toPlatformError("look for what was posted", error);
    if (reason.kind === "unavailable") {
      throw reason;
    }
    return [];
  }
}

/**
 * What was said before a message in the thread it stands in, or in the chain of replies it ends, oldest first, as
 * `name: words`. People for whom `isLeftOut` says so are left out.
 */
export async function readSurroundings(
  api: DiscordApi,
  message: IncomingMessage,
  isLeftOut: (author: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const before = message.isDirect
    ? []
    : message.thread === null
      ? await replyChain(api, message)
      : await threadBefore(api, message, message.thread);
  const lines: string[] = [];
  for (const { author, content } of before) {
    if (content !== "" && !(await isLeftOut(author.id))) {
      lines.push(`${author.global_name ?? author.username}: ${content.slice(0, contextCharacters)}`);
    }
  }
  return lines;
}

async function threadBefore(api: DiscordApi, message: IncomingMessage, thread: string): Promise<readonly APIMessage[]> {
  const before = await api.messages(thread, { before: message.id }, contextMessages);
  // The first message of a thread is a mere reference to the message that the thread was begun from.
  return before.map((one) =>
    one.type === MessageType.ThreadStarterMessage && one.referenced_message ? one.referenced_message : one,
  );
}

async function replyChain(api: DiscordApi, message: IncomingMessage): Promise<readonly APIMessage[]> {
  const chain: APIMessage[] = [];
  let current: APIMessage | null = await api.message(message.channel, message.id);
  while (current !== null && chain.length < chainLength) {
    const id: string | undefined = current.message_reference?.message_id;
    const sameChannel: boolean = current.message_reference?.channel_id === message.channel;
    current = id !== undefined && sameChannel ? await api.message(message.channel, id).catch(() => null) : null;
    if (current !== null) {
      chain.unshift(current);
    }
  }
  return chain;
}
