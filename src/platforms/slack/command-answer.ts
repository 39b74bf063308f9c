import type { RespondFn } from "@slack/bolt";

import type { AnswerButton, CommandAnswer } from "../../core/commands/command.js";
import { splitReply } from "../../core/split-reply.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Words } from "../../words/words.js";
import { withChannelLinks, type CommandSource } from "./asker.js";
import { withSlackCommands } from "./command-text.js";
import type { LiveParts } from "./live-parts.js";
import { toMrkdwn } from "./mrkdwn.js";

/** A section block takes 3,000 characters; escaping may lengthen the text. */
const PART_LIMIT = 2400;
const SECTION_LIMIT = 3000;
/** Slack takes five responses to one command; one is kept for word of a file. */
const MOST_PARTS = 4;

/** The action of every button under an answer; which one it is stands in its value. */
export const PRESS_ACTION = "moodbot_press";

/** What an answer is given with. */
export interface AnswerContext {
  readonly live: LiveParts;
  readonly source: CommandSource;
  readonly words: Words;
  readonly logger: Logger;
  readonly respond: RespondFn;
}

/** Gives a command's answer: to the asker alone, with its files by direct message; its notice to the channel. */
export async function giveAnswer(answer: CommandAnswer, context: AnswerContext): Promise<void> {
  const parts = splitReply(withSlackCommands(answer.text), PART_LIMIT).slice(0, MOST_PARTS);
  for (const [index, part] of parts.entries()) {
    await tell(part, index === parts.length - 1 ? (answer.buttons ?? []) : [], context);
  }
  if (answer.files !== undefined && answer.files.length > 0) {
    await sendFiles(answer, context);
  }
  if (answer.notice !== undefined) {
    await postNotice(answer.notice, context);
  }
  for (const ts of answer.removals ?? []) {
    await attempt("remove a message", context, () => removePost(ts, context));
  }
}

async function tell(text: string, buttons: readonly AnswerButton[], context: AnswerContext): Promise<void> {
  const shown = withChannelLinks(toMrkdwn(text, SECTION_LIMIT));
  const section = { type: "section" as const, text: { type: "mrkdwn" as const, text: shown } };
  const actions = { type: "actions" as const, elements: buttons.map(buttonElement) };
  await attempt("answer a command", context, () =>
    context.respond({
      response_type: "ephemeral",
      replace_original: false,
      text: shown,
      ...(buttons.length > 0 ? { blocks: [section, actions] } : {}),
    }),
  );
}

function buttonElement({ action, label, isDanger }: AnswerButton, index: number) {
  return {
    type: "button" as const,
    action_id: `${PRESS_ACTION}_${index}`,
    text: { type: "plain_text" as const, text: label.slice(0, 75) },
    value: action,
    ...(isDanger === true ? { style: "danger" as const } : {}),
  };
}

/** Files would be seen by the whole channel, so they go to the asker's direct messages. */
async function sendFiles(answer: CommandAnswer, context: AnswerContext): Promise<void> {
  const { calls } = context.live;
  const sent = await attempt("send a file", context, async () => {
    const { channel } = await calls.run(
      "conversations.open",
      (client) => client.conversations.open({ users: context.source.user }),
      { isRepeatable: true },
    );
    for (const file of answer.files ?? []) {
      await calls.run(
        "files.uploadV2",
        (client) =>
          client.filesUploadV2({
            channel_id: channel?.id ?? "",
            file: Buffer.from(file.bytes),
            filename: file.name,
            title: file.name,
            alt_text: file.description,
          }),
        { isRepeatable: false },
      );
    }
  });
  await tell(sent ? context.words.slackFileSent : context.words.slackFileNotSent, [], context);
}

async function postNotice(notice: { channel: string; text: string }, context: AnswerContext): Promise<void> {
  const text = withChannelLinks(toMrkdwn(withSlackCommands(notice.text), SECTION_LIMIT));
  const isPosted = await attempt("post a notice", context, () =>
    context.live.calls.run(
      "chat.postMessage",
      (client) => client.chat.postMessage({ channel: notice.channel, text, parse: "none", unfurl_links: false }),
      { isRepeatable: false, postsTo: notice.channel },
    ),
  );
  if (!isPosted) {
    await tell(context.words.slackNotInChannel(context.live.identity.botName), [], context);
  }
}

async function removePost(ts: string, { live, source }: AnswerContext): Promise<void> {
  await live.calls.run("chat.delete", (client) => client.chat.delete({ channel: source.channel, ts }), {
    isRepeatable: true,
  });
}

/** Whether it worked; what did not is logged, since there is nobody else to tell. */
async function attempt(deed: string, { logger }: AnswerContext, operation: () => Promise<unknown>): Promise<boolean> {
  try {
    await operation();
    return true;
  } catch (error) {
    logger.warn({ platform: "slack", error: errorText(error) }, `could not ${deed}`);
    return false;
  }
}
