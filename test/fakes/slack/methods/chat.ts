import { SlackRefusal } from "../types.js";
import type { FakeMessage, Json } from "../types.js";
import { json, required, timestamp, writable, type Arguments, type Method, type MethodContext } from "./method.js";

/** Longest text of a new message before Slack cuts it, characters. */
const POST_LIMIT = 40_000;
/** Longest text that chat.update takes, characters. */
const UPDATE_LIMIT = 4000;
const MARKDOWN_LIMIT = 12_000;
const METADATA_LIMIT = 16_000;

/** `chat.*` and the status of a thread. */
export const CHAT_METHODS: [string, Method][] = [
  ["chat.postMessage", { scopes: ["chat:write"], run: postMessage }],
  ["chat.postEphemeral", { scopes: ["chat:write"], run: postEphemeral }],
  ["chat.update", { scopes: ["chat:write"], run: update }],
  ["chat.delete", { scopes: ["chat:write"], run: remove }],
  ["chat.getPermalink", { run: getPermalink }],
  ["assistant.threads.setStatus", { scopes: ["chat:write"], run: setStatus }],
];

interface Content {
  readonly text: string;
  readonly blocks: unknown[] | null;
  readonly metadata: Json | null;
}

function content(callArguments: Arguments, limit: number): Content {
  const markdown = callArguments["markdown_text"];
  const blocks = json(callArguments, "blocks", "invalid_blocks_format") as unknown[] | null;
  const text = callArguments["text"] ?? "";
  if (markdown !== undefined && (text !== "" || blocks !== null)) throw new SlackRefusal("markdown_text_conflict");
  if (markdown !== undefined && markdown.length > MARKDOWN_LIMIT) throw new SlackRefusal("msg_too_long");
  if (text === "" && blocks === null && markdown === undefined) throw new SlackRefusal("no_text");
  if (blocks !== null) checkBlocks(blocks);
  if (limit === UPDATE_LIMIT && text.length > limit) throw new SlackRefusal("msg_too_long");
  return { text: (markdown ?? text).slice(0, limit), blocks, metadata: metadata(callArguments) };
}

/** What Slack makes of plain names: nothing by default when posting, mentions by default when updating. */
function linked(text: string, callArguments: Arguments, byDefault: "none" | "client", context: MethodContext): string {
  const parse = callArguments["parse"] ?? byDefault;
  if (parse === "none" && callArguments["link_names"] !== "true") return text;
  return text.replaceAll(/(?<![\w<])@([a-z0-9._-]+)/g, (whole, name: string) => {
    if (["everyone", "here", "channel"].includes(name)) return `<!${name}>`;
    const user = [...context.workspace.users.values()].find((candidate) => candidate.name === name);
    return user === undefined ? whole : `<@${user.id}>`;
  });
}

function checkBlocks(blocks: unknown[]): void {
  if (!Array.isArray(blocks) || blocks.length > 50) throw new SlackRefusal("invalid_blocks");
  for (const block of blocks as { type?: string; text?: { text?: string } }[]) {
    if (block.type === "section" && (block.text?.text ?? "").length > 3000) throw new SlackRefusal("invalid_blocks");
  }
}

function metadata(callArguments: Arguments): Json | null {
  const value = json(callArguments, "metadata", "invalid_metadata_format") as Json | null;
  if (value === null) return null;
  const { event_type: type, event_payload: payload } = value;
  if (typeof type !== "string" || typeof payload !== "object") throw new SlackRefusal("invalid_metadata_schema");
  if (JSON.stringify(value).length > METADATA_LIMIT) throw new SlackRefusal("metadata_too_large");
  return value;
}

function postMessage(callArguments: Arguments, context: MethodContext): Json {
  const { workspace, events } = context;
  const conversation = writable(context, resolveTarget(callArguments, context));
  const { text, blocks, metadata: stored } = content(callArguments, POST_LIMIT);
  const threadTs = callArguments["thread_ts"] ?? null;
  const root = threadTs === null ? undefined : threadRoot(conversation.messages, threadTs);
  const message = workspace.store(conversation.id, {
    user: workspace.app.botUserId,
    botId: workspace.app.botId,
    text: linked(text, callArguments, "none", context),
    blocks,
    metadata: stored,
    threadTs: root?.ts ?? null,
    broadcast: callArguments["reply_broadcast"] === "true",
  });
  if (root !== undefined) workspace.statuses.delete(`${conversation.id} ${root.ts}`);
  events.posted(conversation, message);
  return {
    channel: conversation.id,
    ts: message.ts,
    message: workspace.render(conversation.id, message, { metadata: true }),
  };
}

/** A user id as channel means the direct message with that person. */
function resolveTarget(callArguments: Arguments, { workspace }: MethodContext): string {
  const channel = required(callArguments, "channel");
  if (!workspace.users.has(channel)) return channel;
  return workspace.directMessage(channel).id;
}

/** The thread's root. A reply's own ts is refused although Slack only warns: the documentation says never to use it. */
function threadRoot(messages: readonly FakeMessage[], threadTs: string): FakeMessage {
  timestamp(threadTs, "invalid_thread_ts");
  const root = messages.find(({ ts }) => ts === threadTs);
  if (root === undefined) throw new SlackRefusal("thread_not_found");
  if (root.threadTs !== null && root.threadTs !== root.ts) throw new SlackRefusal("invalid_thread_ts");
  return root;
}

function postEphemeral(callArguments: Arguments, context: MethodContext): Json {
  const conversation = writable(context, required(callArguments, "channel"));
  const user = required(callArguments, "user");
  if (!conversation.members.has(user)) throw new SlackRefusal("user_not_in_channel");
  const { text } = content(callArguments, POST_LIMIT);
  const threadTs = callArguments["thread_ts"] ?? null;
  context.workspace.ephemerals.push({ channel: conversation.id, user, text, threadTs });
  return { message_ts: context.workspace.nextTimestamp() };
}

function ownMessage(callArguments: Arguments, context: MethodContext, refusal: string): [string, FakeMessage] {
  const conversation = context.workspace.visible(required(callArguments, "channel"));
  if (conversation.isArchived) throw new SlackRefusal("is_inactive");
  const message = context.workspace.find(conversation.id, timestamp(callArguments["ts"], "message_not_found"));
  if (message === undefined || message.subtype === "tombstone") throw new SlackRefusal("message_not_found");
  if (message.botId !== context.workspace.app.botId) throw new SlackRefusal(refusal);
  return [conversation.id, message];
}

function update(callArguments: Arguments, context: MethodContext): Json {
  const [channel, message] = ownMessage(callArguments, context, "cant_update_message");
  const next = content(callArguments, UPDATE_LIMIT);
  const previous = context.workspace.render(channel, message);
  message.text = linked(next.text, callArguments, "client", context);
  message.blocks = next.blocks;
  if (next.metadata !== null) message.metadata = next.metadata;
  message.editedTs = context.workspace.nextTimestamp();
  const conversation = context.workspace.visible(channel);
  context.events.changed(conversation, message, previous);
  return { channel, ts: message.ts, text: message.text, message: context.workspace.render(channel, message) };
}

function remove(callArguments: Arguments, context: MethodContext): Json {
  const [channel, message] = ownMessage(callArguments, context, "cant_delete_message");
  const conversation = context.workspace.visible(channel);
  const previous = context.workspace.render(channel, message);
  conversation.messages.splice(conversation.messages.indexOf(message), 1);
  context.events.deleted(conversation, previous);
  return { channel, ts: message.ts };
}

function getPermalink(callArguments: Arguments, context: MethodContext): Json {
  const conversation = context.workspace.visible(required(callArguments, "channel"));
  const ts = required(callArguments, "message_ts");
  const message = context.workspace.find(conversation.id, ts);
  if (message === undefined) throw new SlackRefusal("message_not_found");
  const thread = message.threadTs === null || message.threadTs === ts ? "" : `?thread_ts=${message.threadTs}`;
  const permalink = `${context.workspace.url}archives/${conversation.id}/p${ts.replace(".", "")}${thread}`;
  return { channel: conversation.id, permalink };
}

function setStatus(callArguments: Arguments, context: MethodContext): Json {
  const conversation = context.workspace.visible(required(callArguments, "channel_id"));
  const threadTs = timestamp(callArguments["thread_ts"], "invalid_thread_ts");
  if (context.workspace.find(conversation.id, threadTs) === undefined) throw new SlackRefusal("invalid_thread_ts");
  const loading = json(callArguments, "loading_messages", "invalid_arguments") as string[] | null;
  if ((loading?.length ?? 0) > 10) throw new SlackRefusal("invalid_arguments");
  const key = `${conversation.id} ${threadTs}`;
  const status = callArguments["status"] ?? "";
  if (status === "") context.workspace.statuses.delete(key);
  else context.workspace.statuses.set(key, status);
  return {};
}
