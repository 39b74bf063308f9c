import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  ComponentType,
  InteractionType,
  type APIMessageTopLevelComponent,
} from "discord.js";
import type { CommandBook, CommandOption, RegisteredCommand } from "./commands.js";
import type { Interaction, InteractionBook } from "./interactions.js";
import { addReaction, createMessage, deleteMessages, editMessage, type NewMessage } from "./message-actions.js";
import { basePermissions, permissionsIn } from "./permissions.js";
import { channelPayload, memberPayload, messagePayload, userPayload } from "./payloads.js";
import type { Channel, StoredMessage, User, World } from "./world.js";

/** A command as a person enters it: `name` may hold subcommands, as in `mood show`. */
export interface CommandUse {
  readonly name: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** The asker's language, as in `zh-CN`. @default en-US */
  readonly locale?: string;
}

/** What people do: write, edit, delete, react, use commands and press buttons. */
export class People {
  readonly #world: World;
  readonly #commands: CommandBook;
  readonly #interactions: InteractionBook;

  constructor(world: World, commands: CommandBook, interactions: InteractionBook) {
    this.#world = world;
    this.#commands = commands;
    this.#interactions = interactions;
  }

  /** Writes a message. `replyTo` answers another one in the same channel, notifying its author. */
  say(
    channel: Channel,
    author: User,
    content: string,
    more: Omit<Partial<NewMessage>, "channel"> & { replyTo?: StoredMessage } = {},
  ): StoredMessage {
    const { replyTo, ...rest } = more;
    const reference = replyTo && { channelId: channel.id, messageId: replyTo.id };
    return createMessage(this.#world, { channel, author, content, reference, ...rest });
  }

  edit(message: StoredMessage, content: string): void {
    editMessage(this.#world, this.#channelOf(message), message, { content });
  }

  delete(...messages: readonly StoredMessage[]): void {
    const [first] = messages;
    if (first)
      deleteMessages(
        this.#world,
        this.#channelOf(first),
        messages.map(({ id }) => id),
      );
  }

  react(message: StoredMessage, user: User, emoji: string): void {
    addReaction(this.#world, this.#channelOf(message), message, emoji, user);
  }

  /** Uses a slash command that is registered; Discord's client would not let a person enter any other. */
  useCommand(channel: Channel, user: User, use: CommandUse): Interaction {
    const [name = "", ...path] = use.name.split(" ");
    const command = this.#registered(channel, user, ApplicationCommandType.ChatInput, name);
    this.#checkChannels(command.options ?? [], path, use.options ?? {});
    const data = {
      id: command.id,
      name,
      type: command.type,
      options: nest(command.options ?? [], path, use.options ?? {}),
      ...this.#resolve(user, Object.values(use.options ?? {})),
    };
    return this.#begin(channel, user, InteractionType.ApplicationCommand, data, use.locale);
  }

  /** Asks for completions of the option named by `focused`, with the text entered so far. */
  complete(channel: Channel, user: User, use: CommandUse & { readonly focused: string }): Interaction {
    const [name = "", ...path] = use.name.split(" ");
    const command = this.#registered(channel, user, ApplicationCommandType.ChatInput, name);
    const options = nest(command.options ?? [], path, use.options ?? {}, use.focused);
    return this.#begin(
      channel,
      user,
      InteractionType.ApplicationCommandAutocomplete,
      { id: command.id, name, type: command.type, options },
      use.locale,
    );
  }

  /** Uses a command from a message's context menu. */
  useMessageCommand(message: StoredMessage, user: User, name: string, locale?: string): Interaction {
    const channel = this.#channelOf(message);
    const command = this.#registered(channel, user, ApplicationCommandType.Message, name);
    const resolved = { messages: { [message.id]: messagePayload(this.#world, message, true) } };
    const data = { id: command.id, name, type: command.type, target_id: message.id, resolved };
    return this.#begin(channel, user, InteractionType.ApplicationCommand, data, locale);
  }

  /** Presses the button of that custom id, which must be there and enabled. */
  press(message: StoredMessage, user: User, customId: string, locale?: string): Interaction {
    const button = buttonsOf(message.components).find((each) => "custom_id" in each && each.custom_id === customId);
    if (!button || button.disabled) throw new Error(`No enabled button ${customId} on message ${message.id}`);
    const data = { custom_id: customId, component_type: ComponentType.Button };
    return this.#begin(this.#channelOf(message), user, InteractionType.MessageComponent, data, locale, message);
  }

  /** Discord's client offers only channels of the types that an option takes. */
  #checkChannels(known: readonly CommandOption[], path: readonly string[], values: NonNullable<CommandUse["options"]>) {
    const options = path.reduce((all, step) => all.find(({ name }) => name === step)?.options ?? [], known);
    for (const { name, channel_types: types } of options) {
      const type = this.#world.channels.get(`${values[name]}`)?.type;
      if (types !== undefined && type !== undefined && !types.includes(type))
        throw new Error(`Option ${name} takes no channel of type ${ChannelType[type]}`);
    }
  }

  /** The channels among a command's values, as Discord adds them: with what the user may do there. */
  #resolve(user: User, values: readonly (string | number | boolean)[]): object {
    const named = values.flatMap((value) => this.#world.channels.get(`${value}`) ?? []);
    const channels = named.map((channel) => {
      const { id, name, type } = channel;
      return [id, { id, name, type, permissions: `${permissionsIn(this.#world, user.id, channel)}` }];
    });
    return channels.length === 0 ? {} : { resolved: { channels: Object.fromEntries(channels) as object } };
  }

  #channelOf(message: StoredMessage): Channel {
    const channel = this.#world.channels.get(message.channelId);
    if (!channel) throw new Error(`Message ${message.id} is in no channel`);
    return channel;
  }

  #registered(channel: Channel, user: User, type: ApplicationCommandType, name: string): RegisteredCommand {
    const command = this.#commands.list(channel.guildId).find((each) => each.type === type && each.name === name);
    if (!command) throw new Error(`No command ${name} is registered here`);
    const guild = this.#world.guildOf(channel);
    const context = guild ? 0 : 1;
    if (command.contexts && !command.contexts.includes(context)) throw new Error(`Command ${name} is not offered here`);
    const needed = BigInt(command.default_member_permissions ?? 0);
    if (guild && (basePermissions(guild, user.id) & needed) !== needed)
      throw new Error(`Command ${name} is not offered to ${user.username}`);
    return command;
  }

  #begin(
    channel: Channel,
    user: User,
    type: InteractionType,
    data: object,
    locale = "en-US",
    source: StoredMessage | null = null,
  ): Interaction {
    const interaction = this.#interactions.begin(type, user, channel, source);
    const guild = this.#world.guildOf(channel);
    const permissions = `${permissionsIn(this.#world, user.id, channel)}`;
    const member = guild && { user: userPayload(user), ...memberPayload(guild, user.id), permissions };
    const place = guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, features: [], locale: guild.locale },
          guild_locale: guild.locale,
          member,
        }
      : { user: userPayload(user) };
    const payload = {
      id: interaction.id,
      application_id: this.#world.bot.id,
      type,
      token: interaction.token,
      version: 1,
      channel_id: channel.id,
      channel: channelPayload(this.#world, channel),
      app_permissions: `${permissionsIn(this.#world, this.#world.bot.id, channel)}`,
      locale,
      entitlements: [],
      authorizing_integration_owners: guild ? { "0": guild.id } : { "1": user.id },
      context: guild ? 0 : 1,
      attachment_size_limit: 10_485_760,
      data,
      ...place,
      ...(source ? { message: messagePayload(this.#world, source, true) } : {}),
    };
    // Interactions come whatever the intents are, and also from channels the bot cannot see.
    this.#world.publish({
      name: "INTERACTION_CREATE",
      guildId: channel.guildId,
      channelId: null,
      intent: 0,
      data: () => payload,
    });
    return interaction;
  }
}

/** All buttons of a message's rows. */
export function buttonsOf(components: readonly APIMessageTopLevelComponent[]) {
  const rows = components.filter((component) => component.type === ComponentType.ActionRow);
  return rows.flatMap((row) => row.components.filter((part) => part.type === ComponentType.Button));
}

function nest(
  known: readonly CommandOption[],
  path: readonly string[],
  values: Readonly<Record<string, string | number | boolean>>,
  focused?: string,
): object[] {
  const [next, ...rest] = path;
  if (next !== undefined) {
    const child = known.find((option) => option.name === next);
    if (!child) throw new Error(`No subcommand ${next}`);
    return [{ type: child.type, name: next, options: nest(child.options ?? [], rest, values, focused) }];
  }
  const isIncomplete = known.some((option) => option.type === ApplicationCommandOptionType.Subcommand);
  if (isIncomplete) throw new Error("A subcommand is needed");
  for (const option of known)
    if (option.required && !(option.name in values) && focused === undefined)
      throw new Error(`Option ${option.name} is required`);
  return Object.entries(values).map(([name, value]) => {
    const option = known.find((each) => each.name === name);
    if (!option) throw new Error(`No option ${name}`);
    if (option.choices && !option.choices.some((choice) => choice.value === value))
      throw new Error(`${value} is no choice of ${name}`);
    return { type: option.type, name, value, ...(name === focused ? { focused: true } : {}) };
  });
}
