import type { App, RespondFn } from "@slack/bolt";

import type { CommandRequest, Commands } from "../../core/commands/command.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { createAsker, type CommandSource } from "./asker.js";
import { giveAnswer } from "./command-answer.js";
import { parseCommand } from "./command-text.js";
import type { LiveParts } from "./live-parts.js";
import { PRESS_ACTION } from "./message-content.js";

/** The slash command and the shortcuts, as they stand in deploy/slack-manifest.yaml. */
export const SLASH_COMMAND = "/mood";
export const MOOD_SHORTCUT = "mood_of_message";
export const REMOVE_SHORTCUT = "remove_answer";

/** What {@link listenForCommands} works with. */
export interface CommandListenerOptions {
  readonly commands: Commands;
  /** Ids of people who count as moderators beside the workspace's admins. */
  readonly moderators: readonly string[];
  readonly logger: Logger;
}

/** Registers the slash command, the message shortcuts and the buttons. Each is acknowledged at once. */
export function listenForCommands(app: App, live: LiveParts, options: CommandListenerOptions): void {
  const answer = (source: CommandSource, request: CommandRequest | null, respond: RespondFn) =>
    run(live, options, source, request, respond);

  app.command(SLASH_COMMAND, async ({ ack, command, respond }) => {
    await ack();
    const source = { channel: command.channel_id, user: command.user_id, thread: null };
    await answer(source, parseCommand(command.text), respond);
  });

  app.shortcut({ callback_id: MOOD_SHORTCUT, type: "message_action" }, async ({ ack, shortcut, respond }) => {
    await ack();
    if (shortcut.type !== "message_action") {
      return;
    }
    const message = { platform: "slack", channel: shortcut.channel.id, id: shortcut.message_ts };
    const author = shortcut.message.user ?? "";
    await answer(sourceOf(shortcut), { name: "mood of message", message, author }, respond);
  });

  app.shortcut({ callback_id: REMOVE_SHORTCUT, type: "message_action" }, async ({ ack, shortcut, respond }) => {
    await ack();
    if (shortcut.type !== "message_action") {
      return;
    }
    const id = shortcut.message_ts;
    const isOurs = shortcut.message["bot_id"] === live.identity.botId;
    const source = { platform: "slack", channel: shortcut.channel.id, id };
    const request = isOurs
      ? { name: "remove answer" as const, postedId: id }
      : { name: "stop answer" as const, source };
    await answer(sourceOf(shortcut), request, respond);
  });

  app.action(
    { type: "block_actions", action_id: new RegExp(`^${PRESS_ACTION}_`) },
    async ({ ack, body, action, respond }) => {
      await ack();
      if (action.type !== "button" || body.channel === undefined) {
        return;
      }
      const source = { channel: body.channel.id, user: body.user.id, thread: null };
      await answer(source, { name: "press", action: action.value ?? "" }, respond);
    },
  );
}

interface MessageShortcutBody {
  readonly channel: { readonly id: string };
  readonly user: { readonly id: string };
  readonly message: { readonly [key: string]: unknown };
}

function sourceOf({ channel, user, message }: MessageShortcutBody): CommandSource {
  const thread = message["thread_ts"];
  return { channel: channel.id, user: user.id, thread: typeof thread === "string" ? thread : null };
}

/** Runs a command for the asker; what cannot be read is answered with the help. */
async function run(
  live: LiveParts,
  { commands, moderators, logger }: CommandListenerOptions,
  source: CommandSource,
  request: CommandRequest | null,
  respond: RespondFn,
): Promise<void> {
  try {
    const asker = await createAsker(live, moderators, source);
    const words = commands.words(asker);
    const answer = await commands.run(asker, request ?? { name: "help" });
    const text = request === null ? `${words.slackUnknownCommand}\n\n${answer.text}` : answer.text;
    await giveAnswer({ ...answer, text }, { live, source, words, logger, respond });
  } catch (error) {
    logger.error({ platform: "slack", error: errorText(error) }, "a command could not be answered");
  }
}
