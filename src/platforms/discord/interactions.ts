import {
  AttachmentBuilder,
  MessageFlags,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageContextMenuCommandInteraction,
} from "discord.js";
import type { AlertLevel, CommandAnswer, CommandRequest, Commands, DigestRhythm } from "../../core/commands/command.js";
import { modes } from "../../core/modes.js";
import { splitReply } from "../../core/split-reply.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Words } from "../../words/words.js";
import { askerOf, type ActingFacts } from "./asker.js";
import { answerButtons, buttonRequest } from "./buttons.js";
import { messageCommands } from "./command-tree.js";
import type { DiscordApi } from "./discord-api.js";
import { postedId, readPostedId } from "./posted-id.js";

const textLimit = 2000;

export interface InteractionParts {
  readonly commands: Commands;
  readonly api: DiscordApi;
  readonly logger: Logger;
  readonly facts: ActingFacts;
}

type Answerable = ChatInputCommandInteraction | MessageContextMenuCommandInteraction | ButtonInteraction;

/** Answers a command or a pressed button, for the asker's eyes alone. Never rejects. */
export async function answerInteraction(parts: InteractionParts, interaction: Interaction): Promise<void> {
  const isOurs =
    interaction.isChatInputCommand() || interaction.isMessageContextMenuCommand() || interaction.isButton();
  if (!isOurs) {
    return;
  }
  try {
    // Within three seconds, whatever the command takes.
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await giveAnswer(parts, interaction);
  } catch (error) {
    parts.logger.warn({ error: errorText(error) }, "a command could not be answered");
  }
}

/** Once "thinking…" stands there, the asker must not be left with it. */
async function giveAnswer(parts: InteractionParts, interaction: Answerable): Promise<void> {
  const asker = askerOf(interaction, parts.facts);
  const words = parts.commands.words(asker);
  const failed: CommandAnswer = { text: words.failed };
  try {
    const request = requestOf(interaction);
    const answer = request === null ? failed : await parts.commands.run(asker, request);
    const areGone = await removeAll(parts, interaction, answer.removals ?? []);
    const problem = await postNotice(parts, interaction, answer, words);
    const whole = problem === null ? answer : { ...answer, text: `${answer.text}\n${problem}` };
    await show(interaction, areGone ? whole : failed);
  } catch (error) {
    await show(interaction, failed);
    throw error;
  }
}

function requestOf(interaction: Answerable): CommandRequest | null {
  if (interaction.isButton()) {
    return buttonRequest(interaction.customId);
  }
  return interaction.isMessageContextMenuCommand() ? menuRequest(interaction) : slashRequest(interaction);
}

function menuRequest(interaction: MessageContextMenuCommandInteraction): CommandRequest | null {
  const { targetMessage, channel, channelId } = interaction;
  if (interaction.commandName === messageCommands.remove) {
    return { name: "remove answer", postedId: postedId({ channel: channelId, message: targetMessage.id }) };
  }
  if (interaction.commandName === messageCommands.mood) {
    const home = channel?.isThread() === true ? (channel.parentId ?? channelId) : channelId;
    const message = { platform: "discord", channel: home, id: targetMessage.id };
    return { name: "mood of message", message, author: targetMessage.author.id };
  }
  return null;
}

function slashRequest({ options, commandName }: ChatInputCommandInteraction): CommandRequest | null {
  const channel = options.getChannel("channel")?.id ?? null;
  switch ([commandName, options.getSubcommand(false)].filter(Boolean).join(" ")) {
    case "help":
    case "why":
    case "forget-me":
      return { name: commandName as "help" | "why" | "forget-me" };
    case "mode":
      return { name: "mode", channel, mode: modes.find((mode) => mode === options.getString("mode")) ?? null };
    case "privacy show":
    case "privacy opt-out":
    case "privacy opt-in":
    case "privacy export":
      return { name: "privacy", action: options.getSubcommand() as "show" | "opt-out" | "opt-in" | "export" };
    case "mood show":
      return { name: "mood show", channel, period: options.getString("period") };
    case "mood server":
      return { name: "mood server", period: options.getString("period") };
    case "mood alert":
      return { name: "mood alert", channel, level: options.getString("level", true) as AlertLevel };
    case "mood digest":
      return {
        name: "mood digest",
        channel,
        rhythm: options.getString("rhythm", true) as DigestRhythm,
        hour: options.getInteger("hour"),
        timeZone: options.getString("time-zone"),
      };
    case "care show":
      return { name: "care", choice: null, value: null };
    case "care place":
      return { name: "care", choice: "place", value: options.getString("country") };
    case "care channel":
      return { name: "care", choice: "channel", value: channel };
    case "care watch":
      return { name: "care", choice: "watch", value: options.getString("switch") };
    case "care grief":
      return { name: "care", choice: "grief", value: options.getString("emoji") };
    case "care words":
      return { name: "care", choice: "words", value: options.getString("words") };
    case "mood accuracy":
      return { name: "mood accuracy" };
    default:
      return null;
  }
}

async function show(interaction: Answerable, answer: CommandAnswer): Promise<void> {
  const texts = splitReply(answer.text, textLimit);
  const files = (answer.files ?? []).map(({ bytes, name, description }) => {
    return new AttachmentBuilder(Buffer.from(bytes), { name, description });
  });
  const rows = answer.buttons === undefined || answer.buttons.length === 0 ? [] : [answerButtons(answer.buttons)];
  for (const [index, content] of texts.entries()) {
    const isLast = index === texts.length - 1;
    const body = { content, files: isLast ? files : [], components: isLast ? rows : [] };
    await (index === 0
      ? interaction.editReply(body)
      : interaction.followUp({ ...body, flags: MessageFlags.Ephemeral }));
  }
}

/** Tries each by itself; whether all are gone. */
async function removeAll(
  { api, logger }: InteractionParts,
  interaction: Answerable,
  removals: readonly string[],
): Promise<boolean> {
  let areGone = true;
  for (const removal of removals) {
    const { channel, message } = readPostedId(removal);
    await api.remove(channel || interaction.channelId, message).catch((error: unknown) => {
      areGone = false;
      logger.warn({ channel, error: errorText(error) }, "a part of an answer could not be removed");
    });
  }
  return areGone;
}

/** The words to add to the answer where the notice could not be posted; else null. */
async function postNotice(
  { api, logger }: InteractionParts,
  interaction: Answerable,
  { notice }: CommandAnswer,
  words: Words,
): Promise<string | null> {
  if (notice === undefined) {
    return null;
  }
  try {
    await api.post(placeOf(notice.channel, interaction), { content: notice.text });
    return null;
  } catch (error) {
    logger.warn({ channel: notice.channel, error: errorText(error) }, "a notice could not be posted");
    return words.noticeNotPosted(`<#${notice.channel}>`);
  }
}

/** Nothing can be posted in a forum itself: what is for everybody there stands in the post that the command came from. */
function placeOf(channel: string, { channel: here }: Answerable): string {
  const isPost = here?.isThread() === true && here.parentId === channel && here.parent?.isThreadOnly() === true;
  return isPost ? here.id : channel;
}
