import { randomUUID } from "node:crypto";

import type { FakeConversation, FakeMessage, Json } from "./types.js";
import type { Workspace } from "./workspace.js";

/** The history scope that each kind of conversation's message events and history calls need. */
export const HISTORY_SCOPE = { channel: "channels:history", group: "groups:history", im: "im:history" } as const;

/** The event subscription for messages in each kind of conversation. */
const MESSAGE_SUBSCRIPTION = { channel: "message.channels", group: "message.groups", im: "message.im" } as const;

/** What the app asked for in its manifest. */
export interface Grants {
  scopes: Set<string>;
  events: Set<string>;
}

/** Builds event bodies and drops what the app neither subscribed to nor may see. */
export class EventFactory {
  readonly #workspace: Workspace;
  readonly #grants: Grants;
  readonly #send: (body: Json) => void;

  constructor(workspace: Workspace, grants: Grants, send: (body: Json) => void) {
    this.#workspace = workspace;
    this.#grants = grants;
    this.#send = send;
  }

  /** A new message: a `message` event, and `app_mention` too where it names the bot outside direct messages. */
  posted(conversation: FakeConversation, message: FakeMessage): void {
    this.#message(conversation, message.ts, this.#workspace.render(conversation.id, message));
    const { botUserId } = this.#workspace.app;
    const mentions = new RegExp(`<@${botUserId}(\\|[^>]*)?>`).test(message.text);
    if (!mentions || conversation.kind === "im" || message.user === botUserId) return;
    if (!this.#allowed(conversation, "app_mention", "app_mentions:read")) return;
    const shown = this.#workspace.render(conversation.id, message);
    this.send({ ...shown, type: "app_mention", channel: conversation.id, event_ts: message.ts });
  }

  changed(conversation: FakeConversation, message: FakeMessage, previous: Json): void {
    const ts = this.#workspace.nextTimestamp();
    this.#message(conversation, ts, {
      type: "message",
      subtype: "message_changed",
      hidden: true,
      message: this.#workspace.render(conversation.id, message),
      previous_message: previous,
      ts,
    });
  }

  deleted(conversation: FakeConversation, previous: Json): void {
    const ts = this.#workspace.nextTimestamp();
    this.#message(conversation, ts, {
      type: "message",
      subtype: "message_deleted",
      hidden: true,
      deleted_ts: previous["ts"],
      previous_message: previous,
      ts,
    });
  }

  /** An event that belongs to no message, as `app_home_opened`; `scope` null means that none is needed. */
  other(event: Json & { type: string }, scope: string | null = null): void {
    if (!this.#grants.events.has(event.type) || (scope !== null && !this.#grants.scopes.has(scope))) return;
    this.send({ event_ts: this.#workspace.nextTimestamp(), ...event });
  }

  /** Wraps and sends without any check. */
  send(event: Json): void {
    this.#send(this.wrap(event));
  }

  /** The body around an event, as the Events API documents it. */
  wrap(event: Json): Json {
    const { teamId, app } = this.#workspace;
    return {
      token: "verification-token",
      team_id: teamId,
      context_team_id: teamId,
      context_enterprise_id: null,
      api_app_id: app.appId,
      event,
      type: "event_callback",
      event_id: `Ev${randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase()}`,
      event_time: Math.floor(Number(event["event_ts"] ?? this.#workspace.nextTimestamp())),
      authorizations: [
        { enterprise_id: null, team_id: teamId, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: "4-fake",
    };
  }

  #message(conversation: FakeConversation, eventTs: string, event: Json): void {
    const { kind } = conversation;
    if (!this.#allowed(conversation, MESSAGE_SUBSCRIPTION[kind], HISTORY_SCOPE[kind])) return;
    this.send({ ...event, channel: conversation.id, channel_type: kind, event_ts: eventTs });
  }

  #allowed(conversation: FakeConversation, subscription: string, scope: string): boolean {
    return (
      this.#workspace.botIsIn(conversation) && this.#grants.events.has(subscription) && this.#grants.scopes.has(scope)
    );
  }
}
