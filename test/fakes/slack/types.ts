/** A JSON object as it travels to or from Slack. */
export type Json = { [key: string]: unknown };

/** A member of the workspace, people and bots alike. */
export interface FakeUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
  /** Workspace administrator: what gates moderator commands. */
  isAdmin: boolean;
  /** As in `en-US`, `zh-CN`. */
  readonly locale: string;
}

/** What kind of place a conversation is; Slack decides events and scopes by it. */
export type ConversationKind = "channel" | "group" | "im";

/** A channel, private channel or direct message. */
export interface FakeConversation {
  readonly id: string;
  readonly name: string;
  readonly kind: ConversationKind;
  /** User ids, the bot's included where it was invited. */
  readonly members: Set<string>;
  isArchived: boolean;
  /** Oldest first, thread replies included; Slack's methods filter. */
  readonly messages: FakeMessage[];
}

/** A message as the workspace keeps it. */
export interface FakeMessage {
  readonly ts: string;
  readonly user: string | null;
  readonly botId: string | null;
  text: string;
  /** The root's ts; on a root only once it has replies. */
  threadTs: string | null;
  subtype: string | null;
  clientMessageId: string | null;
  metadata: Json | null;
  blocks: unknown[] | null;
  files: Json[];
  /** The ts of the last edit. */
  editedTs: string | null;
  /** Whether a thread reply is shown in the channel too. */
  broadcast: boolean;
  /** Emoji name → user ids, in order of arrival. */
  readonly reactions: Map<string, Set<string>>;
}

/** One call the bot made to the Web API, kept in order. */
export interface RecordedCall {
  readonly method: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly token: string | null;
  /** Milliseconds of the fake's clock when the call came in. */
  readonly at: number;
  status: number;
  /** The answer's body; null while it is held back or when the connection was cut. */
  answer: Json | null;
}

/** An error as Slack words it: HTTP 200 with `ok: false`. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly details: Json;

  constructor(code: string, details: Json = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
