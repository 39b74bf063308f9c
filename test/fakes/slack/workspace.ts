import { SlackRefusal } from "./types.js";
import type { ConversationKind, FakeConversation, FakeMessage, FakeUser, Json } from "./types.js";

/** Who the installed app is. */
export interface AppIdentity {
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botName: string;
}

/** A file the app uploaded. */
export interface FakeFile {
  readonly id: string;
  readonly name: string;
  readonly altText: string | null;
  readonly length: number;
  content: Buffer | null;
  title: string | null;
  sharedIn: string[];
}

/** Options of {@link Workspace.addConversation}. */
export interface ConversationOptions {
  readonly kind?: ConversationKind;
  readonly members?: readonly string[];
  /** Whether the bot was invited. @default true */
  readonly withBot?: boolean;
}

/** What is stored beside a new message's text. */
export type MessageFields = Partial<Omit<FakeMessage, "ts" | "reactions">> & { readonly text: string };

/** Everything the fake remembers: people, conversations, messages, files, statuses, home tabs. */
export class Workspace {
  readonly teamId = "T0FAKE001";
  readonly teamName = "Fake Workspace";
  readonly url = "https://fake.slack.example/";
  readonly app: AppIdentity = { appId: "A0FAKE001", botId: "B0MOODBOT", botUserId: "U0MOODBOT", botName: "moodbot" };
  readonly users = new Map<string, FakeUser>();
  readonly conversations = new Map<string, FakeConversation>();
  readonly files = new Map<string, FakeFile>();
  /** `channel threadTs` → status shown there; empty statuses are removed. */
  readonly statuses = new Map<string, string>();
  /** User id → published home view. */
  readonly homes = new Map<string, Json>();
  /** Messages only one person sees. */
  readonly ephemerals: { channel: string; user: string; text: string; threadTs: string | null }[] = [];
  readonly #now: () => number;
  #lastMicroseconds = 0;
  #counter = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.addUser("moodbot", { id: this.app.botUserId, isBot: true });
  }

  /** The next id with this prefix, unique in the workspace. */
  nextId(prefix: string): string {
    this.#counter += 1;
    return `${prefix}0${this.#counter.toString(36).toUpperCase().padStart(7, "0")}`;
  }

  /** Seconds and microseconds, always later than the one before. */
  nextTimestamp(): string {
    this.#lastMicroseconds = Math.max(this.#lastMicroseconds + 1, this.#now() * 1000);
    const seconds = Math.floor(this.#lastMicroseconds / 1_000_000);
    return `${seconds}.${String(Math.floor(this.#lastMicroseconds) % 1_000_000).padStart(6, "0")}`;
  }

  addUser(
    name: string,
    options: { id?: string; isAdmin?: boolean; isBot?: boolean; locale?: string; realName?: string } = {},
  ): FakeUser {
    const user: FakeUser = {
      id: options.id ?? this.nextId("U"),
      name,
      realName: options.realName ?? name,
      isAdmin: options.isAdmin ?? false,
      isBot: options.isBot ?? false,
      locale: options.locale ?? "en-US",
    };
    this.users.set(user.id, user);
    return user;
  }

  addConversation(name: string, options: ConversationOptions = {}): FakeConversation {
    const kind = options.kind ?? "channel";
    const members = new Set(options.members ?? []);
    if (options.withBot !== false) members.add(this.app.botUserId);
    const id = this.nextId(kind === "im" ? "D" : "C");
    const conversation: FakeConversation = { id, name, kind, members, isArchived: false, messages: [] };
    this.conversations.set(id, conversation);
    return conversation;
  }

  /** The direct message between the bot and a person, opened when there is none. */
  directMessage(userId: string): FakeConversation {
    const open = [...this.conversations.values()].find(({ kind, members }) => kind === "im" && members.has(userId));
    return open ?? this.addConversation(`dm-${userId}`, { kind: "im", members: [userId] });
  }

  /** A conversation the bot can see; Slack hides private ones it is not in. */
  visible(id: string | undefined): FakeConversation {
    const conversation = id === undefined ? undefined : this.conversations.get(id);
    if (conversation === undefined || (conversation.kind !== "channel" && !this.botIsIn(conversation))) {
      throw new SlackRefusal("channel_not_found");
    }
    return conversation;
  }

  botIsIn(conversation: FakeConversation): boolean {
    return conversation.members.has(this.app.botUserId);
  }

  find(channel: string, ts: string): FakeMessage | undefined {
    return this.conversations.get(channel)?.messages.find((message) => message.ts === ts);
  }

  /** Stores a message and, for a reply, marks its root as a thread. */
  store(channel: string, fields: MessageFields): FakeMessage {
    const conversation = this.conversations.get(channel);
    if (conversation === undefined) throw new Error(`no conversation ${channel}`);
    const message: FakeMessage = {
      user: null,
      botId: null,
      threadTs: null,
      subtype: null,
      clientMessageId: null,
      metadata: null,
      blocks: null,
      files: [],
      editedTs: null,
      broadcast: false,
      ...fields,
      ts: this.nextTimestamp(),
      reactions: new Map(),
    };
    conversation.messages.push(message);
    const root = message.threadTs === null ? undefined : this.find(channel, message.threadTs);
    if (root !== undefined) root.threadTs = root.ts;
    return message;
  }

  /** The replies of a thread, oldest first, without its root. */
  replies(channel: string, threadTs: string): FakeMessage[] {
    const messages = this.conversations.get(channel)?.messages ?? [];
    return messages.filter((message) => message.threadTs === threadTs && message.ts !== threadTs);
  }

  /** A message as Slack's methods and events show it. */
  render(channel: string, message: FakeMessage, options: { metadata?: boolean } = {}): Json {
    const { app } = this;
    const replies = message.threadTs === message.ts ? this.replies(channel, message.ts) : [];
    return {
      type: "message",
      ...(message.subtype === null ? {} : { subtype: message.subtype }),
      ...(message.user === null ? {} : { user: message.user }),
      ...(message.botId === null ? {} : { bot_id: message.botId }),
      ...(message.botId === app.botId ? { app_id: app.appId, bot_profile: { id: app.botId, name: app.botName } } : {}),
      text: message.text,
      ts: message.ts,
      team: this.teamId,
      ...(message.clientMessageId === null ? {} : { client_msg_id: message.clientMessageId }),
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      ...this.#parentOf(channel, message),
      ...(replies.length === 0 ? {} : renderThread(replies)),
      ...(message.editedTs === null ? {} : { edited: { user: message.user ?? app.botUserId, ts: message.editedTs } }),
      ...(message.blocks === null ? {} : { blocks: message.blocks }),
      ...(message.files.length === 0 ? {} : { files: message.files }),
      ...(options.metadata === true && message.metadata !== null ? { metadata: message.metadata } : {}),
      ...(message.reactions.size === 0 ? {} : { reactions: renderReactions(message) }),
    };
  }

  /** A reply names who wrote its thread's root. */
  #parentOf(channel: string, message: FakeMessage): Json {
    const isReply = message.threadTs !== null && message.threadTs !== message.ts;
    const root = isReply ? this.find(channel, message.threadTs ?? "") : undefined;
    return root === undefined || root.user === null ? {} : { parent_user_id: root.user };
  }
}

function renderReactions(message: FakeMessage): Json[] {
  return [...message.reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }));
}

function renderThread(replies: readonly FakeMessage[]): Json {
  const users = [...new Set(replies.map(({ user }) => user))];
  return { reply_count: replies.length, latest_reply: replies.at(-1)?.ts, reply_users: users };
}
