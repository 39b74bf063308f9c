import { ChannelType, MessageFlags, MessageType, PermissionFlagsBits } from "discord.js";
import { invalidForm, refuse } from "./api-error.js";
import { createMessage, deleteMessages, editMessage } from "./message-actions.js";
import { checkMessage, messageForm, parseForm, type MessageForm } from "./message-form.js";
import { channelForBot, may, requireBotMay } from "./permissions.js";
import { messagePayload } from "./payloads.js";
import type { RestCall, RestReply, Route, UploadedFile } from "./rest-server.js";
import type { Channel, StoredFile, StoredMessage, World } from "./world.js";

/** How long Discord remembers a nonce; its documentation says "the past few minutes". */
const nonceWindowMs = 3 * 60_000;
const oneHourMs = 3_600_000;
/** Edits of one old message before 30046. The documentation gives no number. */
const lateEditLimit = 5;

const writable = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.DM,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
  ChannelType.GuildVoice,
]);

/** Whether our bot may see what people wrote; switched in Discord's developer portal. */
export interface ContentAccess {
  readonly readsContent: () => boolean;
}

/** The message of that id in that channel, or 10008. */
export function messageIn(world: World, channel: Channel, id: string): StoredMessage {
  const message = world.messagesOf(channel.id).get(id);
  if (!message) throw refuse("unknownMessage");
  return message;
}

/** Turns uploads into stored files, with the descriptions that the body gives them. */
export function storeFiles(world: World, form: MessageForm, files: readonly UploadedFile[]): StoredFile[] {
  return files.map((file) => {
    const number = /\d+/u.exec(file.field)?.[0] ?? "";
    const named = form.attachments?.find((attachment) => `${attachment.id}` === number);
    return { id: world.nextId(), filename: file.filename, description: named?.description, bytes: file.bytes };
  });
}

function requireCanWrite(world: World, channel: Channel): void {
  if (!writable.has(channel.type)) throw refuse("notATextChannel");
  if (channel.recipientId !== null && world.users.get(channel.recipientId)?.acceptsDirectMessages === false)
    throw refuse("cannotMessageUser");
  const needed = channel.thread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  requireBotMay(world, channel, needed);
  if (channel.thread?.locked && !may(world, world.bot.id, channel, PermissionFlagsBits.ManageThreads))
    throw refuse("threadLocked");
}

function findReference(
  world: World,
  channel: Channel,
  form: MessageForm,
): { channelId: string; messageId: string } | undefined {
  const reference = form.message_reference;
  if (!reference) return undefined;
  if (channel.guildId !== null && !may(world, world.bot.id, channel, PermissionFlagsBits.ReadMessageHistory))
    throw refuse("replyWithoutHistory");
  const target = world.messagesOf(channel.id).get(reference.message_id);
  const isSystem =
    target &&
    target.type !== MessageType.Default &&
    target.type !== MessageType.Reply &&
    target.type !== MessageType.ChatInputCommand;
  if (isSystem)
    throw invalidForm(
      "message_reference",
      "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE",
      "Cannot reply to a system message",
    );
  if (!target && reference.fail_if_not_exists !== false)
    throw invalidForm("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
  return target && { channelId: channel.id, messageId: target.id };
}

function sameNonce(world: World, channel: Channel, form: MessageForm): StoredMessage | undefined {
  if (!form.enforce_nonce || form.nonce === undefined || form.nonce === null) return undefined;
  const since = world.now() - nonceWindowMs;
  return [...world.messagesOf(channel.id).values()].find(
    (message) => message.authorId === world.bot.id && message.nonce === form.nonce && message.createdAt >= since,
  );
}

function postMessage(world: World, call: RestCall, readsContent: boolean): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  requireCanWrite(world, channel);
  const form = parseForm(messageForm, call.body);
  const known = sameNonce(world, channel, form);
  if (known) return { status: 200, body: messagePayload(world, known, readsContent) };
  const { content, embeds, components, flags } = checkMessage(form, call.files.length);
  if (embeds.length > 0) requireBotMay(world, channel, PermissionFlagsBits.EmbedLinks);
  if (call.files.length > 0) requireBotMay(world, channel, PermissionFlagsBits.AttachFiles);
  const reference = findReference(world, channel, form);
  const message = createMessage(world, {
    channel,
    author: world.bot,
    content,
    embeds,
    components,
    flags,
    nonce: form.nonce ?? undefined,
    files: storeFiles(world, form, call.files),
    reference,
    allowedMentions: form.allowed_mentions ?? undefined,
  });
  return { status: 200, body: messagePayload(world, message, readsContent) };
}

function patchMessage(world: World, call: RestCall, readsContent: boolean): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  const message = messageIn(world, channel, call.params["message"] ?? "");
  if (message.authorId !== world.bot.id) throw refuse("notYourMessage");
  if (channel.thread?.archived) throw refuse("archivedThread");
  if (channel.thread?.locked && !may(world, world.bot.id, channel, PermissionFlagsBits.ManageThreads))
    throw refuse("threadLocked");
  const form = parseForm(messageForm, call.body);
  const whole: MessageForm = {
    content: form.content === undefined ? message.content : form.content,
    embeds: form.embeds === undefined ? (message.embeds as unknown as MessageForm["embeds"]) : form.embeds,
    components:
      form.components === undefined ? (message.components as unknown as MessageForm["components"]) : form.components,
    flags: form.flags ?? 0,
  };
  const parts = checkMessage(
    whole,
    message.files.length + call.files.length,
    MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2,
  );
  if (world.now() - message.createdAt > oneHourMs && ++message.lateEdits > lateEditLimit)
    throw refuse("tooManyOldEdits");
  message.embeds.splice(0, Infinity, ...parts.embeds);
  message.components.splice(0, Infinity, ...parts.components);
  message.files.push(...storeFiles(world, form, call.files));
  const change = {
    content: parts.content,
    flags: form.flags ?? undefined,
    allowedMentions: form.allowed_mentions ?? undefined,
  };
  editMessage(world, channel, message, change);
  return { status: 200, body: messagePayload(world, message, readsContent) };
}

function deleteMessage(world: World, call: RestCall): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  const message = messageIn(world, channel, call.params["message"] ?? "");
  if (message.authorId !== world.bot.id) requireBotMay(world, channel, PermissionFlagsBits.ManageMessages);
  if (message.type === MessageType.ThreadStarterMessage) throw refuse("systemMessage");
  deleteMessages(world, channel, [message.id]);
  return { status: 204 };
}

function listMessages(world: World, call: RestCall, readsContent: boolean): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  const { query } = call;
  const [before, after, around] = ["before", "after", "around"].map((name) => query.get(name));
  if ([before, after, around].filter((value) => value !== null).length > 1)
    throw invalidForm("before", "EXCLUSIVE", "Only one of before, after and around may be given.");
  const limit = Number(query.get("limit") ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidForm("limit", "NUMBER_TYPE_RANGE", "int value should be between 1 and 100.");
  if (!may(world, world.bot.id, channel, PermissionFlagsBits.ReadMessageHistory)) return { status: 200, body: [] };
  let found = [...world.messagesOf(channel.id).values()];
  if (before) found = found.filter((message) => BigInt(message.id) < BigInt(before)).slice(-limit);
  else if (after) found = found.filter((message) => BigInt(message.id) > BigInt(after)).slice(0, limit);
  else if (around) found = closest(found, BigInt(around), limit);
  else found = found.slice(-limit);
  return { status: 200, body: found.toReversed().map((message) => withoutNonce(world, message, readsContent)) };
}

function closest(messages: StoredMessage[], id: bigint, limit: number): StoredMessage[] {
  const index = messages.findIndex((message) => BigInt(message.id) >= id);
  const start = Math.max(0, (index < 0 ? messages.length : index) - Math.floor(limit / 2));
  return messages.slice(start, start + limit);
}

function getMessage(world: World, call: RestCall, readsContent: boolean): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  requireBotMay(world, channel, PermissionFlagsBits.ReadMessageHistory);
  const message = messageIn(world, channel, call.params["message"] ?? "");
  return { status: 200, body: withoutNonce(world, message, readsContent) };
}

/** A message as it is read afterwards: its nonce came with the answer and the event, and is kept nowhere. */
function withoutNonce(world: World, message: StoredMessage, readsContent: boolean): object {
  return messagePayload(world, { ...message, nonce: undefined }, readsContent);
}

/** Messages: read, post, edit, delete, and the typing sign. */
export function messageRoutes(world: World, access: ContentAccess): Route[] {
  const list = "/channels/:channel/messages";
  const one = `${list}/:message`;
  return [
    { method: "GET", path: list, handle: (call) => listMessages(world, call, access.readsContent()) },
    { method: "GET", path: one, handle: (call) => getMessage(world, call, access.readsContent()) },
    { method: "POST", path: list, handle: (call) => postMessage(world, call, access.readsContent()) },
    { method: "PATCH", path: one, handle: (call) => patchMessage(world, call, access.readsContent()) },
    { method: "DELETE", path: one, handle: (call) => deleteMessage(world, call) },
    {
      method: "POST",
      path: "/channels/:channel/typing",
      handle: (call) => {
        requireCanWrite(world, channelForBot(world, call.params["channel"] ?? ""));
        return { status: 204 };
      },
    },
  ];
}
