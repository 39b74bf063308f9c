import { InteractionResponseType, InteractionType, MessageFlags, MessageType } from "discord.js";
import { z } from "zod";
import { invalidForm, refuse } from "./api-error.js";
import { createMessage, deleteMessages, editMessage, isEphemeral } from "./message-actions.js";
import { checkMessage, messageForm, parseForm, type MessageForm } from "./message-form.js";
import { storeFiles } from "./message-routes.js";
import { messagePayload } from "./payloads.js";
import type { RestCall, RestReply, Route, UploadedFile } from "./rest-server.js";
import type { Channel, StoredMessage, User, World } from "./world.js";

const acknowledgeWithinMs = 3000;
const tokenLivesMs = 15 * 60_000;

/** An answer as the asker sees it. Ephemeral ones are in no channel. */
export interface InteractionAnswer {
  readonly message: StoredMessage;
  readonly isEphemeral: boolean;
}

/** One press of a button, use of a command, or the like. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly user: User;
  readonly channel: Channel;
  readonly createdAt: number;
  /** The message whose button was pressed. */
  readonly source: StoredMessage | null;
  acknowledgement: InteractionResponseType | null;
  /** The first answer; null while there is none or it is only announced. */
  original: InteractionAnswer | null;
  isDeferredEphemeral: boolean;
  readonly followUps: InteractionAnswer[];
  choices: readonly unknown[];
  modal: unknown;
}

const callbackForm = z.looseObject({ type: z.enum(InteractionResponseType), data: z.unknown() });

/** Ephemeral, no previews, silent, and components of the second version may be set on answers. */
const answerFlags =
  MessageFlags.Ephemeral |
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsComponentsV2;

/** All interactions so far, and Discord's calls for answering them. */
export class InteractionBook {
  readonly all: Interaction[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  begin(type: InteractionType, user: User, channel: Channel, source: StoredMessage | null = null): Interaction {
    const id = this.#world.nextId();
    const interaction: Interaction = {
      id,
      token: `interaction-token-${id}`,
      type,
      user,
      channel,
      createdAt: this.#world.now(),
      source,
      acknowledgement: null,
      original: null,
      isDeferredEphemeral: false,
      followUps: [],
      choices: [],
      modal: null,
    };
    this.all.push(interaction);
    return interaction;
  }

  #byToken(token: string | undefined): Interaction {
    const found = this.all.find((each) => each.token === token);
    if (!found || this.#world.now() - found.createdAt > tokenLivesMs) throw refuse("unknownWebhook");
    return found;
  }

  #callback(call: RestCall): RestReply {
    const interaction = this.all.find(
      (each) => each.id === call.params["interaction"] && each.token === call.params["token"],
    );
    if (!interaction || this.#world.now() - interaction.createdAt > acknowledgeWithinMs)
      throw refuse("unknownInteraction");
    if (interaction.acknowledgement !== null) throw refuse("alreadyAcknowledged");
    const form = parseForm(callbackForm, call.body);
    this.#apply(interaction, form.type, form.data, call.files);
    interaction.acknowledgement = form.type;
    if (call.query.get("with_response") !== "true") return { status: 204 };
    const message = interaction.original && messagePayload(this.#world, interaction.original.message, true);
    const summary = {
      id: interaction.id,
      type: interaction.type,
      response_message_id: interaction.original?.message.id,
    };
    return {
      status: 200,
      body: { interaction: summary, resource: { type: form.type, ...(message ? { message } : {}) } },
    };
  }

  #apply(interaction: Interaction, type: InteractionResponseType, data: unknown, files: readonly UploadedFile[]): void {
    const isComponent = interaction.type === InteractionType.MessageComponent;
    switch (type) {
      case InteractionResponseType.ChannelMessageWithSource:
        interaction.original = this.#answer(interaction, data, files, null);
        return;
      case InteractionResponseType.DeferredChannelMessageWithSource: {
        const flags = parseForm(z.looseObject({ flags: z.number().int().optional() }), data ?? {}).flags ?? 0;
        interaction.isDeferredEphemeral = (flags & MessageFlags.Ephemeral) !== 0;
        return;
      }
      case InteractionResponseType.DeferredMessageUpdate:
      case InteractionResponseType.UpdateMessage:
        if (!isComponent || !interaction.source)
          throw invalidForm("type", "INTERACTION_TYPE_INVALID", "Only components update their message.");
        if (type === InteractionResponseType.UpdateMessage) this.#update(interaction.source, data, files);
        return;
      case InteractionResponseType.ApplicationCommandAutocompleteResult:
        interaction.choices = parseForm(z.looseObject({ choices: z.array(z.unknown()).max(25) }), data).choices;
        return;
      case InteractionResponseType.Modal:
        interaction.modal = data;
        return;
      case InteractionResponseType.Pong:
      case InteractionResponseType.LaunchActivity:
        return;
      case InteractionResponseType.PremiumRequired:
        throw invalidForm("type", "BASE_TYPE_CHOICES", `Type ${String(type)} is no answer.`);
    }
  }

  #answer(
    interaction: Interaction,
    data: unknown,
    files: readonly UploadedFile[],
    ephemeral: boolean | null,
  ): InteractionAnswer {
    const form = parseForm(messageForm, data);
    const { flags, ...parts } = checkMessage(form, files.length, answerFlags);
    const isHidden = ephemeral ?? (flags & MessageFlags.Ephemeral) !== 0;
    const fresh = {
      channel: interaction.channel,
      author: this.#world.bot,
      ...parts,
      flags: isHidden ? flags | MessageFlags.Ephemeral : flags,
      type: interaction.type === InteractionType.ApplicationCommand ? MessageType.ChatInputCommand : MessageType.Reply,
      files: storeFiles(this.#world, form, files),
      webhookId: this.#world.bot.id,
      allowedMentions: form.allowed_mentions ?? { parse: ["users"] },
    };
    return { message: createMessage(this.#world, fresh), isEphemeral: isHidden };
  }

  #update(message: StoredMessage, data: unknown, files: readonly UploadedFile[]): void {
    const form: MessageForm = parseForm(messageForm, data);
    const content = form.content === undefined ? message.content : (form.content ?? "");
    const kept =
      form.attachments === undefined || form.attachments === null ? message.files.length : form.attachments.length;
    const components = form.components === undefined ? message.components : form.components;
    const embeds = form.embeds === undefined ? message.embeds : form.embeds;
    const whole = { content, components, embeds } as unknown as MessageForm;
    const parts = checkMessage(whole, kept + files.length, answerFlags);
    message.embeds.splice(0, Infinity, ...parts.embeds);
    message.components.splice(0, Infinity, ...parts.components);
    message.files.push(...storeFiles(this.#world, form, files));
    const channel = this.#world.channels.get(message.channelId);
    if (channel)
      editMessage(this.#world, channel, message, {
        content: parts.content,
        allowedMentions: form.allowed_mentions ?? { parse: ["users"] },
      });
  }

  #patchOriginal(call: RestCall): RestReply {
    const interaction = this.#byToken(call.params["token"]);
    const type = interaction.acknowledgement;
    const target = this.#answerOf(interaction, call.params["message"] ?? "");
    if (!target && type !== InteractionResponseType.DeferredChannelMessageWithSource) throw refuse("unknownMessage");
    if (target) this.#update(target, call.body, call.files);
    else interaction.original = this.#answer(interaction, call.body, call.files, interaction.isDeferredEphemeral);
    const message = target ?? interaction.original?.message;
    if (!message) throw refuse("unknownMessage");
    return { status: 200, body: messagePayload(this.#world, message, true) };
  }

  #answerOf(interaction: Interaction, id: string): StoredMessage | undefined {
    if (id !== "@original") return interaction.followUps.find(({ message }) => message.id === id)?.message;
    const updates =
      interaction.acknowledgement === InteractionResponseType.DeferredMessageUpdate ||
      interaction.acknowledgement === InteractionResponseType.UpdateMessage;
    return updates ? (interaction.source ?? undefined) : interaction.original?.message;
  }

  #followUp(call: RestCall): RestReply {
    const interaction = this.#byToken(call.params["token"]);
    if (interaction.acknowledgement === null) throw refuse("unknownWebhook");
    const answer = this.#answer(interaction, call.body, call.files, null);
    interaction.followUps.push(answer);
    return { status: 200, body: messagePayload(this.#world, answer.message, true) };
  }

  #delete(call: RestCall): RestReply {
    const interaction = this.#byToken(call.params["token"]);
    const message = this.#answerOf(interaction, call.params["message"] ?? "");
    if (!message) throw refuse("unknownMessage");
    if (interaction.original?.message === message) interaction.original = null;
    if (!isEphemeral(message)) deleteMessages(this.#world, interaction.channel, [message.id]);
    return { status: 204 };
  }

  /** The calls by which a bot answers; they carry the interaction's own token and need no other. */
  routes(): Route[] {
    const webhook = "/webhooks/:application/:token";
    const one = `${webhook}/messages/:message`;
    return [
      {
        method: "POST",
        path: "/interactions/:interaction/:token/callback",
        isOpen: true,
        handle: (call) => this.#callback(call),
      },
      { method: "POST", path: webhook, isOpen: true, handle: (call) => this.#followUp(call) },
      { method: "PATCH", path: one, isOpen: true, handle: (call) => this.#patchOriginal(call) },
      { method: "DELETE", path: one, isOpen: true, handle: (call) => this.#delete(call) },
      {
        method: "GET",
        path: one,
        isOpen: true,
        handle: (call) => {
          const message = this.#answerOf(this.#byToken(call.params["token"]), call.params["message"] ?? "");
          if (!message) throw refuse("unknownMessage");
          return { status: 200, body: messagePayload(this.#world, message, true) };
        },
      },
    ];
  }
}
