import { HISTORY_SCOPE } from "../events.js";
import { SlackRefusal } from "../types.js";
import type { FakeConversation, FakeMessage, Json } from "../types.js";
import { page, required, timestamp, type Arguments, type Method, type MethodContext } from "./method.js";

/** The scope that reading about each kind of conversation needs. */
const READ_SCOPE = { channel: "channels:read", group: "groups:read", im: "im:read" } as const;
/** Without it, messages come without their metadata. */
const METADATA_SCOPE = "metadata.message:read";
const KIND_OF_TYPE = { public_channel: "channel", private_channel: "group", im: "im" } as const;

/** `conversations.*` and `users.conversations`. */
export const CONVERSATION_METHODS: [string, Method][] = [
  ["conversations.info", { scopes: scopeOf(READ_SCOPE), run: info }],
  ["conversations.history", { scopes: scopeOf(HISTORY_SCOPE), run: history }],
  ["conversations.replies", { scopes: scopeOf(HISTORY_SCOPE), run: replies }],
  ["conversations.open", { scopes: ["im:write"], run: open }],
  ["conversations.members", { scopes: scopeOf(READ_SCOPE), run: members }],
  ["users.conversations", { scopes: listScopes, run: list }],
];

function scopeOf(scopes: Readonly<Record<FakeConversation["kind"], string>>) {
  return (callArguments: Arguments, { workspace }: MethodContext): string[] => [
    scopes[workspace.visible(callArguments["channel"]).kind],
  ];
}

function types(callArguments: Arguments): (keyof typeof KIND_OF_TYPE)[] {
  return (callArguments["types"] ?? "public_channel").split(",").map((type) => {
    const trimmed = type.trim();
    if (trimmed in KIND_OF_TYPE) return trimmed as keyof typeof KIND_OF_TYPE;
    throw new SlackRefusal("invalid_types");
  });
}

function listScopes(callArguments: Arguments): string[] {
  return types(callArguments).map((type) => READ_SCOPE[KIND_OF_TYPE[type]]);
}

function render(conversation: FakeConversation, { workspace }: MethodContext): Json {
  const person = [...conversation.members].find((member) => member !== workspace.app.botUserId);
  return {
    id: conversation.id,
    is_channel: conversation.kind === "channel",
    is_group: conversation.kind === "group",
    is_im: conversation.kind === "im",
    is_private: conversation.kind !== "channel",
    is_archived: conversation.isArchived,
    is_member: workspace.botIsIn(conversation),
    ...(conversation.kind === "im" ? { user: person } : { name: conversation.name }),
  };
}

function info(callArguments: Arguments, context: MethodContext): Json {
  return { channel: render(context.workspace.visible(required(callArguments, "channel")), context) };
}

function members(callArguments: Arguments, context: MethodContext): Json {
  const conversation = context.workspace.visible(required(callArguments, "channel"));
  const { items, next } = page([...conversation.members], callArguments, 100);
  return { members: items, response_metadata: { next_cursor: next } };
}

function list(callArguments: Arguments, context: MethodContext): Json {
  const kinds = new Set<string>(types(callArguments).map((type) => KIND_OF_TYPE[type]));
  const withoutArchived = callArguments["exclude_archived"] === "true";
  const mine = [...context.workspace.conversations.values()].filter(
    (conversation) =>
      context.workspace.botIsIn(conversation) &&
      kinds.has(conversation.kind) &&
      !(withoutArchived && conversation.isArchived),
  );
  const { items, next } = page(mine, callArguments, 100);
  return { channels: items.map((item) => render(item, context)), response_metadata: { next_cursor: next } };
}

function open(callArguments: Arguments, context: MethodContext): Json {
  const users = required(callArguments, "users").split(",");
  if (users.some((user) => !context.workspace.users.has(user))) throw new SlackRefusal("user_not_found");
  if (users.length !== 1) throw new SlackRefusal("not_enough_users");
  return { channel: { id: context.workspace.directMessage(users[0] ?? "").id } };
}

/** The bot reads only where it is. */
function readable(callArguments: Arguments, { workspace }: MethodContext): FakeConversation {
  const conversation = workspace.visible(required(callArguments, "channel"));
  if (!workspace.botIsIn(conversation)) throw new SlackRefusal("not_in_channel");
  return conversation;
}

function inRange(callArguments: Arguments): (message: FakeMessage) => boolean {
  const { oldest, latest } = callArguments;
  if (oldest !== undefined && Number.isNaN(Number(oldest))) throw new SlackRefusal("invalid_ts_oldest");
  if (latest !== undefined && Number.isNaN(Number(latest))) throw new SlackRefusal("invalid_ts_latest");
  const inclusive = callArguments["inclusive"] === "true";
  const after = (ts: string): boolean =>
    oldest === undefined || compare(ts, oldest) > 0 || (inclusive && compare(ts, oldest) === 0);
  const before = (ts: string): boolean =>
    latest === undefined || compare(ts, latest) < 0 || (inclusive && compare(ts, latest) === 0);
  return ({ ts }) => after(ts) && before(ts);
}

/** Timestamps have more digits than a double keeps, so the parts are compared one by one. */
function compare(one: string, other: string): number {
  const [seconds = "0", micros = "0"] = one.split(".");
  const [otherSeconds = "0", otherMicros = "0"] = other.split(".");
  return Number(seconds) - Number(otherSeconds) || Number(micros.padEnd(6, "0")) - Number(otherMicros.padEnd(6, "0"));
}

function answer(found: FakeMessage[], channel: string, callArguments: Arguments, context: MethodContext): Json {
  const { items, next } = page(found, callArguments, 100);
  const metadata = callArguments["include_all_metadata"] === "true" && context.grants.scopes.has(METADATA_SCOPE);
  return {
    messages: items.map((message) => context.workspace.render(channel, message, { metadata })),
    has_more: next !== "",
    response_metadata: { next_cursor: next },
  };
}

/** Newest first, without thread replies unless they were sent to the channel too. */
function history(callArguments: Arguments, context: MethodContext): Json {
  const conversation = readable(callArguments, context);
  const isTop = ({ ts, threadTs, broadcast }: FakeMessage): boolean =>
    threadTs === null || threadTs === ts || broadcast;
  const found = conversation.messages.filter(isTop).filter(inRange(callArguments)).toReversed();
  return answer(found, conversation.id, callArguments, context);
}

/** The root, always, then its replies in range, oldest first. */
function replies(callArguments: Arguments, context: MethodContext): Json {
  const conversation = readable(callArguments, context);
  const ts = timestamp(callArguments["ts"], "thread_not_found");
  const message = context.workspace.find(conversation.id, ts);
  if (message === undefined) throw new SlackRefusal("thread_not_found");
  const root = context.workspace.find(conversation.id, message.threadTs ?? ts) ?? message;
  const found = context.workspace.replies(conversation.id, root.ts).filter(inRange(callArguments));
  return answer([root, ...found], conversation.id, callArguments, context);
}
