import { ChannelType, MessageType, PermissionFlagsBits } from "discord.js";
import { z } from "zod";
import { invalidForm, refuse } from "./api-error.js";
import { addReaction, createMessage, publishThread, removeReaction, startThread } from "./message-actions.js";
import { messageForm, parseForm } from "./message-form.js";
import { messageIn } from "./message-routes.js";
import { channelForBot, may, permissionsIn, requireBotMay } from "./permissions.js";
import { channelPayload, guildSummary, memberPayload, userPayload } from "./payloads.js";
import type { RestCall, RestReply, Route } from "./rest-server.js";
import type { Channel, Guild, World } from "./world.js";

/** Different emojis under one message. */
const reactionLimit = 20;
const archiveMinutes = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]);
const threadName = z.string().refine((name) => name !== "" && Array.from(name).length <= 100, {
  message: "Must be between 1 and 100 in length.",
});
const threadForm = z.object({ name: threadName, auto_archive_duration: archiveMinutes.nullish() });
const threadChange = z.object({
  name: threadName.nullish(),
  archived: z.boolean().nullish(),
  locked: z.boolean().nullish(),
  auto_archive_duration: archiveMinutes.nullish(),
});

function putReaction(world: World, call: RestCall): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  requireBotMay(world, channel, PermissionFlagsBits.ReadMessageHistory);
  const message = messageIn(world, channel, call.params["message"] ?? "");
  const emoji = call.params["emoji"] ?? "";
  if (!/\p{Extended_Pictographic}/u.test(emoji)) throw refuse("unknownEmoji");
  if (channel.thread?.archived) throw refuse("archivedThread");
  if (!message.reactions.has(emoji)) {
    requireBotMay(world, channel, PermissionFlagsBits.AddReactions);
    if (message.reactions.size >= reactionLimit) throw refuse("tooManyReactions");
  }
  if (world.users.get(message.authorId)?.blocksBot) throw refuse("reactionBlocked");
  addReaction(world, channel, message, emoji, world.bot);
  return { status: 204 };
}

function deleteReaction(world: World, call: RestCall): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  const message = messageIn(world, channel, call.params["message"] ?? "");
  if (channel.thread?.archived) throw refuse("archivedThread");
  removeReaction(world, channel, message, call.params["emoji"] ?? "", world.bot);
  return { status: 204 };
}

function requireRoomForThread(world: World, guild: Guild | undefined): void {
  const active = [...world.channels.values()].filter(
    (channel) => channel.guildId === guild?.id && channel.thread && !channel.thread.archived,
  );
  if (guild && active.length >= guild.activeThreadLimit) throw refuse("tooManyThreads");
}

function postThread(world: World, call: RestCall): RestReply {
  const parent = channelForBot(world, call.params["channel"] ?? "");
  const canHold = parent.type === ChannelType.GuildText || parent.type === ChannelType.GuildAnnouncement;
  if (!canHold) throw refuse("wrongChannelType");
  requireBotMay(world, parent, PermissionFlagsBits.CreatePublicThreads);
  const form = parseForm(threadForm, call.body);
  const message = messageIn(world, parent, call.params["message"] ?? "");
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) throw refuse("systemMessage");
  if (world.channels.has(message.id)) throw refuse("threadExists");
  requireRoomForThread(world, world.guildOf(parent));
  const thread = startThread(world, parent, message, world.bot, form.name, form.auto_archive_duration ?? 1440);
  return { status: 201, body: channelPayload(world, thread) };
}

function patchThread(world: World, call: RestCall): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  const { thread } = channel;
  if (!thread) {
    requireBotMay(world, channel, PermissionFlagsBits.ManageChannels);
    return { status: 200, body: channelPayload(world, channel) };
  }
  const form = parseForm(threadChange, call.body);
  const manages = may(world, world.bot.id, channel, PermissionFlagsBits.ManageThreads);
  const isOwner = channel.ownerId === world.bot.id;
  if ((form.locked ?? null) !== null && !manages) throw refuse("missingPermissions");
  if (!manages && (!isOwner || thread.locked)) throw refuse("missingPermissions");
  if (thread.archived && form.archived !== false) throw refuse("archivedThread");
  if (form.name) channel.name = form.name;
  thread.archived = form.archived ?? thread.archived;
  thread.locked = form.locked ?? thread.locked;
  publishThread(world, "THREAD_UPDATE", channel);
  if (form.name)
    createMessage(world, { channel, author: world.bot, content: form.name, type: MessageType.ChannelNameChange });
  return { status: 200, body: channelPayload(world, channel) };
}

function postForumThread(world: World, call: RestCall): RestReply {
  const parent = channelForBot(world, call.params["channel"] ?? "");
  if (parent.type !== ChannelType.GuildForum) throw refuse("wrongChannelType");
  requireBotMay(world, parent, PermissionFlagsBits.SendMessages);
  const { name } = parseForm(threadForm, call.body);
  const first = parseForm(z.object({ message: messageForm }), call.body).message;
  const thread = world.addThread(parent, name, world.bot);
  publishThread(world, "THREAD_CREATE", thread, { newly_created: true });
  createMessage(world, { channel: thread, author: world.bot, content: first.content ?? "" });
  return { status: 201, body: channelPayload(world, thread) };
}

function guildForBot(world: World, id: string): Guild {
  const guild = world.guilds.get(id);
  if (!guild) throw refuse("unknownGuild");
  if (!guild.members.has(world.bot.id)) throw refuse("missingAccess");
  return guild;
}

function listThreads(world: World, keep: (channel: Channel) => boolean): RestReply {
  const threads = [...world.channels.values()].filter(
    (channel) => channel.thread && keep(channel) && permissionsIn(world, world.bot.id, channel) !== 0n,
  );
  const body = { threads: threads.map((thread) => channelPayload(world, thread)), members: [], has_more: false };
  return { status: 200, body };
}

function getMember(world: World, call: RestCall): RestReply {
  const guild = guildForBot(world, call.params["guild"] ?? "");
  const user = world.users.get(call.params["user"] ?? "");
  if (!user || !guild.members.has(user.id)) throw refuse("unknownMember");
  return { status: 200, body: { user: userPayload(user), ...memberPayload(guild, user.id) } };
}

function openDirectChannel(world: World, call: RestCall): RestReply {
  const { recipient_id: id } = parseForm(z.object({ recipient_id: z.string() }), call.body);
  const person = world.users.get(id);
  if (!person || person.isBot) throw invalidForm("recipient_id", "USER_NOT_FOUND", "Unknown user");
  return { status: 200, body: channelPayload(world, world.directChannel(person)) };
}

/** Channels, threads, reactions, servers and direct-message channels. */
export function channelRoutes(world: World): Route[] {
  const reaction = "/channels/:channel/messages/:message/reactions/:emoji/@me";
  return [
    { method: "PUT", path: reaction, handle: (call) => putReaction(world, call) },
    { method: "DELETE", path: reaction, handle: (call) => deleteReaction(world, call) },
    { method: "POST", path: "/channels/:channel/messages/:message/threads", handle: (call) => postThread(world, call) },
    { method: "POST", path: "/channels/:channel/threads", handle: (call) => postForumThread(world, call) },
    {
      method: "GET",
      path: "/channels/:channel",
      handle: (call) => ({
        status: 200,
        body: channelPayload(world, channelForBot(world, call.params["channel"] ?? "")),
      }),
    },
    { method: "PATCH", path: "/channels/:channel", handle: (call) => patchThread(world, call) },
    { method: "PUT", path: "/channels/:channel/thread-members/@me", handle: (call) => joinThread(world, call) },
    {
      method: "GET",
      path: "/channels/:channel/threads/archived/public",
      handle: (call) =>
        listThreads(world, (thread) => thread.parentId === call.params["channel"] && thread.thread?.archived === true),
    },
    {
      method: "GET",
      path: "/guilds/:guild/threads/active",
      handle: (call) => {
        const guild = guildForBot(world, call.params["guild"] ?? "");
        return listThreads(world, (thread) => thread.guildId === guild.id && thread.thread?.archived === false);
      },
    },
    {
      method: "GET",
      path: "/guilds/:guild",
      handle: (call) => ({ status: 200, body: guildSummary(guildForBot(world, call.params["guild"] ?? "")) }),
    },
    { method: "GET", path: "/guilds/:guild/members/:user", handle: (call) => getMember(world, call) },
    { method: "POST", path: "/users/@me/channels", handle: (call) => openDirectChannel(world, call) },
  ];
}

function joinThread(world: World, call: RestCall): RestReply {
  const channel = channelForBot(world, call.params["channel"] ?? "");
  if (!channel.thread) throw refuse("wrongChannelType");
  if (channel.thread.archived) throw refuse("archivedThread");
  channel.thread.members.add(world.bot.id);
  return { status: 204 };
}
