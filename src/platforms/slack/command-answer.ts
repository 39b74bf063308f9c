import type { RespondFn } from "@slack/bolt";

import type { CommandAnswer } from "../../core/commands/command.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Words } from "../../words/words.js";
import { SlackAnnouncements, uploadFile } from "./announcements.js";
import type { CommandSource } from "./asker.js";
import type { LiveParts } from "./live-parts.js";
import { messageContents } from "./message-content.js";

/** Slack takes five responses to one command; one is kept for word of a file. */
const MOST_PARTS = 4;

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
  for (const content of messageContents(answer.text, answer.buttons).slice(0, MOST_PARTS)) {
    await tell(content, context);
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

async function tell(content: ReturnType<typeof messageContents>[number], context: AnswerContext): Promise<void> {
  await attempt("answer a command", context, () =>
    context.respond({ response_type: "ephemeral", replace_original: false, ...content }),
  );
}

async function tellWords(text: string, context: AnswerContext): Promise<void> {
  for (const content of messageContents(text)) {
    await tell(content, context);
  }
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
      await uploadFile(calls, channel?.id ?? "", file);
    }
  });
  await tellWords(sent ? context.words.slackFileSent : context.words.slackFileNotSent, context);
}

async function postNotice(notice: { channel: string; text: string }, context: AnswerContext): Promise<void> {
  const { calls, identity } = context.live;
  const place = { platform: "slack", space: identity.teamId, channel: notice.channel };
  const announcements = new SlackAnnouncements(() => calls, context.logger);
  if (!(await attempt("post a notice", context, () => announcements.announce(place, notice)))) {
    await tellWords(context.words.slackNotInChannel(identity.botName), context);
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
