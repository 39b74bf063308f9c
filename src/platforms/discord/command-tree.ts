import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  ContextMenuCommandBuilder,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
  type Client,
  type RESTPostAPIApplicationCommandsJSONBody,
  type SlashCommandStringOption,
  type SlashCommandSubcommandBuilder,
} from "discord.js";
import { modes } from "../../core/modes.js";
import { wordsIn } from "../../words/words.js";

const en = wordsIn("en");
const zh = wordsIn("zh");

/** Names of the commands in a message's menu, as they were registered. */
export const messageCommands = {
  mood: en.commandNames["mood of message"],
  remove: en.commandNames["remove answer"],
} as const;

type NameKey = keyof typeof en.commandNames;
type DescriptionKey = keyof typeof en.commandDescriptions;

interface Described {
  setName(name: string): this;
  setNameLocalizations(names: Record<string, string>): this;
  setDescription(text: string): this;
  setDescriptionLocalizations(texts: Record<string, string>): this;
}

/** Gives a command or option its name and description in both languages. */
function describe<Built extends Described>(built: Built, name: NameKey, description: DescriptionKey): Built {
  const [chineseName, chineseText] = [zh.commandNames[name], zh.commandDescriptions[description]];
  return built
    .setName(en.commandNames[name])
    .setNameLocalizations({ "zh-CN": chineseName, "zh-TW": chineseName })
    .setDescription(en.commandDescriptions[description])
    .setDescriptionLocalizations({ "zh-CN": chineseText, "zh-TW": chineseText });
}

function slash(name: NameKey & DescriptionKey, isForModerators = false): SlashCommandBuilder {
  const everywhere = [InteractionContextType.Guild, InteractionContextType.BotDM];
  const command = describe(new SlashCommandBuilder(), name, name)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .setContexts(isForModerators ? [InteractionContextType.Guild] : everywhere);
  // Servers can change who is offered a command, so the rights are checked again when it is used.
  return isForModerators ? command.setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages) : command;
}

function choices(option: SlashCommandStringOption, values: readonly string[]): SlashCommandStringOption {
  return option.addChoices(values.map((value) => ({ name: value, value })));
}

/** Where people write; threads and posts go with these. */
const talkChannels = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
] as const;

/** Where the bot can post of its own accord. */
const postChannels = [ChannelType.GuildText, ChannelType.GuildAnnouncement] as const;

function withChannel(
  sub: SlashCommandSubcommandBuilder,
  types: typeof talkChannels | typeof postChannels,
): SlashCommandSubcommandBuilder {
  return sub.addChannelOption((option) => describe(option, "channel", "channel").addChannelTypes(...types));
}

function withPeriod(sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  return sub.addStringOption((option) => describe(option, "period", "period").setMaxLength(10));
}

function modeCommand() {
  return slash("mode", true)
    .addStringOption((option) => choices(describe(option, "mode", "mode mode"), modes))
    .addChannelOption((option) => describe(option, "channel", "channel").addChannelTypes(...talkChannels));
}

function privacyCommand() {
  const actions = ["show", "opt-out", "opt-in", "export"] as const;
  return actions.reduce(
    (command, action) => command.addSubcommand((sub) => describe(sub, action, `privacy ${action}`)),
    slash("privacy") as Pick<SlashCommandBuilder, "addSubcommand" | "toJSON">,
  );
}

function moodCommand() {
  return slash("mood", true)
    .addSubcommand((sub) => withPeriod(withChannel(describe(sub, "show", "mood show"), talkChannels)))
    .addSubcommand((sub) => withPeriod(describe(sub, "server", "mood server")))
    .addSubcommand((sub) =>
      withChannel(
        describe(sub, "alert", "mood alert").addStringOption((option) =>
          choices(describe(option, "level", "level").setRequired(true), ["off", "low", "normal", "high"]),
        ),
        postChannels,
      ),
    )
    .addSubcommand((sub) =>
      withChannel(
        describe(sub, "digest", "mood digest").addStringOption((option) =>
          choices(describe(option, "rhythm", "rhythm").setRequired(true), ["off", "daily", "weekly"]),
        ),
        postChannels,
      )
        .addIntegerOption((option) => describe(option, "hour", "hour").setMinValue(0).setMaxValue(23))
        .addStringOption((option) => describe(option, "time-zone", "time-zone").setMaxLength(60)),
    )
    .addSubcommand((sub) => describe(sub, "accuracy", "mood accuracy"));
}

function careCommand() {
  const text = (sub: SlashCommandSubcommandBuilder, name: "country" | "emoji" | "words", longest: number) =>
    sub.addStringOption((option) => describe(option, name, name).setMaxLength(longest));
  return slash("care", true)
    .addSubcommand((sub) => describe(sub, "show", "care show"))
    .addSubcommand((sub) => text(describe(sub, "place", "care place"), "country", 2))
    .addSubcommand((sub) =>
      describe(sub, "channel", "care channel").addChannelOption((option) =>
        describe(option, "channel", "care target").addChannelTypes(...postChannels),
      ),
    )
    .addSubcommand((sub) =>
      describe(sub, "watch", "care watch").addStringOption((option) =>
        choices(describe(option, "switch", "switch").setRequired(true), ["on", "off"]),
      ),
    )
    .addSubcommand((sub) => text(describe(sub, "grief", "care grief"), "emoji", 20))
    .addSubcommand((sub) => text(describe(sub, "words", "care words"), "words", 2000));
}

function menu(name: "mood of message" | "remove answer") {
  const chinese = zh.commandNames[name];
  return new ContextMenuCommandBuilder()
    .setType(ApplicationCommandType.Message)
    .setName(en.commandNames[name])
    .setNameLocalizations({ "zh-CN": chinese, "zh-TW": chinese })
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .setContexts(InteractionContextType.Guild, InteractionContextType.BotDM);
}

/** Registers every command, in one server only where one is given: there they are seen at once. */
export async function registerCommands(client: Client<true>, server: string | undefined): Promise<void> {
  const { commands } = client.application;
  await (server === undefined ? commands.set(commandTree()) : commands.set(commandTree(), server));
}

/** Every command as Discord registers it. */
export function commandTree(): RESTPostAPIApplicationCommandsJSONBody[] {
  const commands = [
    slash("help"),
    slash("why"),
    modeCommand(),
    privacyCommand(),
    slash("forget-me"),
    moodCommand(),
    careCommand(),
    menu("mood of message"),
    menu("remove answer"),
  ];
  return commands.map((command) => command.toJSON());
}
