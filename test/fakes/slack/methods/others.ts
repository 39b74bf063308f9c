import { SlackRefusal } from "../types.js";
import type { Json } from "../types.js";
import { json, required, timestamp, writable, type Arguments, type Method, type MethodContext } from "./method.js";

/** Emoji names that the fake's workspace knows; Slack's own list is longer, the rule is the same. */
const EMOJI = new Set([
  "smile",
  "rage",
  "thumbsup",
  "heart",
  "eyes",
  "slightly_smiling_face",
  "angry",
  "cry",
  "candle",
  "acme-hug",
]);
const DISTINCT_REACTIONS_LIMIT = 50;
const REACTIONS_BY_PERSON_LIMIT = 23;

/** Reactions, people, files, the home tab and the connection itself. */
export const OTHER_METHODS: [string, Method][] = [
  ["auth.test", { run: authTest }],
  ["apps.connections.open", { token: "app", run: (_, { socketUrl }) => ({ url: socketUrl() }) }],
  ["reactions.add", { scopes: ["reactions:write"], run: addReaction }],
  ["reactions.remove", { scopes: ["reactions:write"], run: removeReaction }],
  ["users.info", { scopes: ["users:read"], run: userInfo }],
  ["files.getUploadURLExternal", { scopes: ["files:write"], run: getUploadUrl }],
  ["files.completeUploadExternal", { scopes: ["files:write"], run: completeUpload }],
  ["views.publish", { run: publishView }],
];

function authTest(_: Arguments, { workspace }: MethodContext): Json {
  const { app } = workspace;
  return {
    url: workspace.url,
    team: workspace.teamName,
    team_id: workspace.teamId,
    user: app.botName,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function reactionTarget(callArguments: Arguments, context: MethodContext) {
  if (callArguments["channel"] === undefined || callArguments["timestamp"] === undefined) {
    throw new SlackRefusal("no_item_specified");
  }
  const name = required(callArguments, "name");
  if (!EMOJI.has(name)) throw new SlackRefusal("invalid_name");
  const conversation = context.workspace.visible(callArguments["channel"]);
  if (!context.workspace.botIsIn(conversation)) throw new SlackRefusal("no_permission");
  if (conversation.isArchived) throw new SlackRefusal("is_archived");
  const message = context.workspace.find(conversation.id, timestamp(callArguments["timestamp"], "bad_timestamp"));
  if (message === undefined || message.subtype === "tombstone") throw new SlackRefusal("message_not_found");
  return { name, message, bot: context.workspace.app.botUserId };
}

function addReaction(callArguments: Arguments, context: MethodContext): Json {
  const { name, message, bot } = reactionTarget(callArguments, context);
  const users = message.reactions.get(name) ?? new Set<string>();
  if (users.has(bot)) throw new SlackRefusal("already_reacted");
  if (users.size === 0 && message.reactions.size >= DISTINCT_REACTIONS_LIMIT) throw new SlackRefusal("too_many_emoji");
  const own = [...message.reactions.values()].filter((reactors) => reactors.has(bot)).length;
  if (own >= REACTIONS_BY_PERSON_LIMIT) throw new SlackRefusal("too_many_reactions");
  message.reactions.set(name, users.add(bot));
  return {};
}

function removeReaction(callArguments: Arguments, context: MethodContext): Json {
  const { name, message, bot } = reactionTarget(callArguments, context);
  if (message.reactions.get(name)?.delete(bot) !== true) throw new SlackRefusal("no_reaction");
  if (message.reactions.get(name)?.size === 0) message.reactions.delete(name);
  return {};
}

function userInfo(callArguments: Arguments, { workspace }: MethodContext): Json {
  const user = workspace.users.get(required(callArguments, "user"));
  if (user === undefined) throw new SlackRefusal("user_not_found");
  const withLocale = callArguments["include_locale"] === "true";
  return {
    user: {
      id: user.id,
      team_id: workspace.teamId,
      name: user.name,
      real_name: user.realName,
      profile: { display_name: user.name, real_name: user.realName },
      is_admin: user.isAdmin,
      is_owner: false,
      is_primary_owner: false,
      is_bot: user.isBot,
      ...(withLocale ? { locale: user.locale } : {}),
    },
  };
}

function getUploadUrl(callArguments: Arguments, { workspace, origin }: MethodContext): Json {
  const length = Number(required(callArguments, "length"));
  if (!Number.isSafeInteger(length) || length <= 0) throw new SlackRefusal("invalid_arguments");
  const id = workspace.nextId("F");
  workspace.files.set(id, {
    id,
    name: required(callArguments, "filename"),
    altText: callArguments["alt_text"] ?? callArguments["alt_txt"] ?? null,
    length,
    content: null,
    title: null,
    sharedIn: [],
  });
  return { upload_url: `${origin()}/upload/v1/${id}`, file_id: id };
}

function completeUpload(callArguments: Arguments, context: MethodContext): Json {
  const { workspace, events } = context;
  const listed = (json(callArguments, "files", "invalid_arguments") ?? []) as { id: string; title?: string }[];
  const files = listed.map(({ id, title }) => {
    const file = workspace.files.get(id);
    if (file === undefined || file.content === null) throw new SlackRefusal("file_not_found");
    if (file.content.length !== file.length) throw new SlackRefusal("file_update_failed");
    file.title = title ?? file.name;
    return file;
  });
  if (callArguments["channel_id"] === undefined) return { files: files.map(({ id, title }) => ({ id, title })) };
  const conversation = writable(context, callArguments["channel_id"]);
  for (const file of files) file.sharedIn.push(conversation.id);
  const message = workspace.store(conversation.id, {
    user: workspace.app.botUserId,
    botId: workspace.app.botId,
    text: callArguments["initial_comment"] ?? "",
    subtype: "file_share",
    threadTs: callArguments["thread_ts"] ?? null,
    files: files.map(({ id, name, title }) => ({ id, name, title })),
  });
  events.posted(conversation, message);
  return { files: files.map(({ id, title }) => ({ id, title })) };
}

function publishView(callArguments: Arguments, { workspace }: MethodContext): Json {
  const user = required(callArguments, "user_id");
  if (!workspace.users.has(user)) throw new SlackRefusal("user_not_found");
  const view = json(callArguments, "view", "invalid_arguments") as Json | null;
  const blocks = view?.["blocks"];
  if (view?.["type"] !== "home" || !Array.isArray(blocks) || blocks.length > 100) {
    throw new SlackRefusal("invalid_arguments");
  }
  workspace.homes.set(user, view);
  return { view: { id: workspace.nextId("V"), ...view } };
}
