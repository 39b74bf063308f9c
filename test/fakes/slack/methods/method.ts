import type { EventFactory, Grants } from "../events.js";
import { SlackRefusal } from "../types.js";
import type { FakeConversation, Json } from "../types.js";
import type { Workspace } from "../workspace.js";

/** A call's arguments as they arrive: strings, some of them JSON. */
export type Arguments = Readonly<Record<string, string>>;

/** What a method works on. */
export interface MethodContext {
  readonly workspace: Workspace;
  readonly events: EventFactory;
  readonly grants: Grants;
  /** `http://127.0.0.1:PORT`, for upload addresses. */
  readonly origin: () => string;
  /** A ws: address with a fresh ticket. */
  readonly socketUrl: () => string;
}

/** One Web API method. */
export interface Method {
  /** Which token may call it. @default "bot" */
  readonly token?: "bot" | "app";
  /** Scopes it needs, all of them. */
  readonly scopes?: readonly string[] | ((callArguments: Arguments, context: MethodContext) => readonly string[]);
  /** Does the deed; throws {@link SlackRefusal}. */
  readonly run: (callArguments: Arguments, context: MethodContext) => Json;
}

/** The argument, or the refusal that Slack gives for its absence. */
export function required(callArguments: Arguments, name: string): string {
  const value = callArguments[name];
  if (value === undefined || value === "") {
    throw new SlackRefusal("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  }
  return value;
}

/** A timestamp as Slack writes them, or the given refusal. */
export function timestamp(value: string | undefined, refusal: string): string {
  if (value === undefined || !/^\d{1,10}\.\d{6}$/.test(value)) throw new SlackRefusal(refusal);
  return value;
}

/** A JSON argument; null when absent. */
export function json(callArguments: Arguments, name: string, refusal: string): unknown {
  const value = callArguments[name];
  if (value === undefined || value === "") return null;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new SlackRefusal(refusal);
  }
}

/** A conversation that the bot may write to. */
export function writable(context: MethodContext, id: string | undefined): FakeConversation {
  const conversation = context.workspace.visible(id);
  if (!context.workspace.botIsIn(conversation)) throw new SlackRefusal("not_in_channel");
  if (conversation.isArchived) throw new SlackRefusal("is_archived");
  return conversation;
}

/** One page of a list by cursor, which is the offset in base64. */
export function page<T>(
  items: readonly T[],
  callArguments: Arguments,
  byDefault: number,
): { items: T[]; next: string } {
  const limit = Math.min(1000, Math.max(1, Number(callArguments["limit"] ?? byDefault)));
  const cursor = callArguments["cursor"] ?? "";
  const offset = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString("utf8").replace("next:", ""));
  if (!Number.isSafeInteger(offset) || offset < 0) throw new SlackRefusal("invalid_cursor");
  const end = offset + limit;
  const next = end < items.length ? Buffer.from(`next:${end}`).toString("base64") : "";
  return { items: items.slice(offset, end), next };
}
