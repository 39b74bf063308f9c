import type { AnswerButton } from "../../core/commands/command.js";
import { splitReply } from "../../core/split-reply.js";
import { withSlackCommands } from "./command-text.js";
import { toMrkdwn } from "./mrkdwn.js";

/** A section block takes 3,000 characters; escaping may lengthen the text. */
const PART_LIMIT = 2400;
const SECTION_LIMIT = 3000;
const BUTTON_LABEL_LIMIT = 75;

/** The action of every button of ours; which one it is stands in its value. */
export const PRESS_ACTION = "moodbot_press";

/** Opens and closes a channel's id in a text of ours until it is shown. Private-use characters: nobody types them. */
const CHANNEL_MARK = ["\uE000", "\uE001"] as const;

/** Around the address and before the label of a link in a text of ours. */
const LINK_MARK = ["\uE002", "\uE003", "\uE004"] as const;

/** A channel in a text of ours; becomes Slack's link to it when the text is shown. */
export function channelMark(channel: string): string {
  return CHANNEL_MARK[0] + channel + CHANNEL_MARK[1];
}

/** What the bot says of its own accord, as one or more messages of Slack; buttons stand under the last. */
export function messageContents(markdown: string, buttons: readonly AnswerButton[] = []) {
  const parts = splitReply(withSlackCommands(markdown), PART_LIMIT);
  return parts.map((part, index) => {
    const text = withLinks(toMrkdwn(withLinkMarks(part), SECTION_LIMIT));
    return index === parts.length - 1 && buttons.length > 0 ? { text, blocks: blocks(text, buttons) } : { text };
  });
}

function blocks(text: string, buttons: readonly AnswerButton[]) {
  return [
    { type: "section" as const, text: { type: "mrkdwn" as const, text } },
    { type: "actions" as const, elements: buttons.map(buttonElement) },
  ];
}

function buttonElement({ action, label, isDanger }: AnswerButton, index: number) {
  return {
    type: "button" as const,
    action_id: `${PRESS_ACTION}_${index}`,
    text: { type: "plain_text" as const, text: label.slice(0, BUTTON_LABEL_LIMIT) },
    value: action,
    ...(isDanger === true ? { style: "danger" as const } : {}),
  };
}

/** Our own links may stand behind their labels: these texts come from no model and no person. */
function withLinkMarks(markdown: string): string {
  const [open, middle, close] = LINK_MARK;
  return markdown.replaceAll(/\[([^\]\n]+)\]\((https:\/\/[^\s)]+)\)/g, `${open}$2${middle}$1${close}`);
}

function withLinks(escaped: string): string {
  return escaped
    .replaceAll(/\uE000([A-Z0-9]+)\uE001/g, "<#$1>")
    .replaceAll(/\uE002([^\uE000-\uE004]+)\uE003([^\uE000-\uE004]+)\uE004/g, "<$1|$2>")
    .replaceAll(/[\uE000-\uE004]/g, "");
}
