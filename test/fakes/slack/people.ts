import { randomUUID } from "node:crypto";

import type { EventFactory } from "./events.js";
import type { FakeConversation, FakeMessage, Json } from "./types.js";
import type { MessageFields, Workspace } from "./workspace.js";

/** What people (and other apps) do in the workspace; each deed changes the state and sends its events. */
export class People {
  readonly #workspace: Workspace;
  readonly #events: EventFactory;

  constructor(workspace: Workspace, events: EventFactory) {
    this.#workspace = workspace;
    this.#events = events;
  }

  /** Posts as a person. `text` is as Slack stores it: escaped, mentions as `<@U…>`. */
  say(channel: string, user: string, text: string, fields: Partial<MessageFields> = {}): FakeMessage {
    const conversation = this.#conversation(channel);
    const message = this.#workspace.store(channel, { user, clientMessageId: randomUUID(), ...fields, text });
    this.#events.posted(conversation, message);
    return message;
  }

  /** Posts while Slack delivers nothing, as during an outage. */
  saySilently(channel: string, user: string, text: string, fields: Partial<MessageFields> = {}): FakeMessage {
    return this.#workspace.store(channel, { user, clientMessageId: randomUUID(), ...fields, text });
  }

  /** Posts as another app's bot. */
  sayAsBot(channel: string, botId: string, text: string, fields: Partial<MessageFields> = {}): FakeMessage {
    const conversation = this.#conversation(channel);
    const message = this.#workspace.store(channel, { botId, subtype: "bot_message", ...fields, text });
    this.#events.posted(conversation, message);
    return message;
  }

  edit(channel: string, ts: string, text: string): void {
    const message = this.#message(channel, ts);
    const previous = this.#workspace.render(channel, message);
    message.text = text;
    message.editedTs = this.#workspace.nextTimestamp();
    this.#events.changed(this.#conversation(channel), message, previous);
  }

  /** Sends the change that Slack reports when it only attached a preview: the text is the same, no `edited`. */
  unfurl(channel: string, ts: string): void {
    const message = this.#message(channel, ts);
    this.#events.changed(this.#conversation(channel), message, this.#workspace.render(channel, message));
  }

  /** Deletes a message; a root with replies stays as a tombstone, as in Slack. */
  delete(channel: string, ts: string): void {
    const conversation = this.#conversation(channel);
    const message = this.#message(channel, ts);
    const previous = this.#workspace.render(channel, message);
    if (this.#workspace.replies(channel, ts).length > 0) {
      message.text = "This message was deleted.";
      message.subtype = "tombstone";
      message.metadata = null;
      this.#events.changed(conversation, message, previous);
      return;
    }
    conversation.messages.splice(conversation.messages.indexOf(message), 1);
    this.#events.deleted(conversation, previous);
  }

  archive(channel: string): void {
    this.#conversation(channel).isArchived = true;
    this.#events.other({ type: "channel_archive", channel, user: "U0SOMEBODY" }, "channels:read");
  }

  /** Removes the bot from a channel. */
  removeBot(channel: string): void {
    this.#conversation(channel).members.delete(this.#workspace.app.botUserId);
    this.#events.other({ type: "channel_left", channel, actor_id: "U0SOMEBODY" }, "channels:read");
  }

  inviteBot(channel: string, inviter: string): void {
    const { kind, members } = this.#conversation(channel);
    const user = this.#workspace.app.botUserId;
    members.add(user);
    const event = { channel, user, inviter, channel_type: kind === "group" ? "G" : "C", team: this.#workspace.teamId };
    this.#events.other({ type: "member_joined_channel", ...event }, kind === "group" ? "groups:read" : "channels:read");
  }

  /** Opens the app's home or messages tab. */
  openHome(user: string, tab: "home" | "messages"): void {
    const { id } = this.#workspace.directMessage(user);
    this.#events.other({ type: "app_home_opened", user, channel: id, tab });
  }

  /** The body of a slash command, as Slack sends it. */
  command(command: string, text: string, channel: string, user: string, responseUrl: string): Json {
    const { name, kind } = this.#conversation(channel);
    return {
      token: "verification-token",
      team_id: this.#workspace.teamId,
      team_domain: "fake",
      channel_id: channel,
      channel_name: kind === "im" ? "directmessage" : kind === "group" ? "privategroup" : name,
      user_id: user,
      user_name: this.#workspace.users.get(user)?.name ?? "somebody",
      command,
      text,
      api_app_id: this.#workspace.app.appId,
      is_enterprise_install: "false",
      response_url: responseUrl,
      trigger_id: randomUUID(),
    };
  }

  /** The body of a message shortcut. */
  messageShortcut(callbackId: string, channel: string, ts: string, user: string, responseUrl: string): Json {
    const { id, name } = this.#conversation(channel);
    return {
      type: "message_action",
      token: "verification-token",
      action_ts: this.#workspace.nextTimestamp(),
      team: { id: this.#workspace.teamId, domain: "fake" },
      user: { id: user, name: this.#workspace.users.get(user)?.name, team_id: this.#workspace.teamId },
      channel: { id, name },
      is_enterprise_install: false,
      enterprise: null,
      callback_id: callbackId,
      trigger_id: randomUUID(),
      response_url: responseUrl,
      message_ts: ts,
      message: this.#workspace.render(channel, this.#message(channel, ts)),
    };
  }

  /** The body of a click on a button in a message of the bot. */
  click(actionId: string, value: string, channel: string, ts: string, user: string, responseUrl: string): Json {
    const { id, name } = this.#conversation(channel);
    return {
      type: "block_actions",
      token: "verification-token",
      api_app_id: this.#workspace.app.appId,
      team: { id: this.#workspace.teamId, domain: "fake" },
      user: { id: user, name: this.#workspace.users.get(user)?.name, team_id: this.#workspace.teamId },
      channel: { id, name },
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      message: this.#workspace.render(channel, this.#message(channel, ts)),
      is_enterprise_install: false,
      enterprise: null,
      trigger_id: randomUUID(),
      response_url: responseUrl,
      actions: [
        { type: "button", action_id: actionId, block_id: "b1", value, action_ts: this.#workspace.nextTimestamp() },
      ],
    };
  }

  #conversation(channel: string): FakeConversation {
    const conversation = this.#workspace.conversations.get(channel);
    if (conversation === undefined) throw new Error(`no conversation ${channel}`);
    return conversation;
  }

  #message(channel: string, ts: string): FakeMessage {
    const message = this.#workspace.find(channel, ts);
    if (message === undefined) throw new Error(`no message ${ts} in ${channel}`);
    return message;
  }
}
