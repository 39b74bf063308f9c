import { errorText } from "../../errors.js";
import type { CorrectedBy, MoodRow } from "../../store/moods.js";
import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { moodEmoji } from "../mood-emoji.js";
import type { AnswerButton } from "../commands/command.js";
import type { IncomingMessage } from "../message.js";

/** What a person says a message is. */
export type Verdict = MoodRow["label"];

const verdicts: readonly Verdict[] = ["positive", "negative", "neutral"];

/** A press of one of {@link verdictButtons}. */
export interface VerdictPress {
  readonly verdict: Verdict;
  readonly how: CorrectedBy;
  /** How many more random messages to ask about afterwards. */
  readonly more: number;
  readonly channel: string;
  readonly id: string;
}

const prefix = "mood-label";

/** Buttons to confirm or correct a label with. */
export function verdictButtons(
  row: Pick<MoodRow, "key">,
  how: CorrectedBy,
  more: number,
  words: Words,
): readonly AnswerButton[] {
  return verdicts.map((verdict) => ({
    action: [prefix, verdict, how, more, row.key.channel, row.key.id].join(":"),
    label: words.moodNames[verdict],
  }));
}

/** Null where the action is another button's. */
export function readVerdictPress(action: string): VerdictPress | null {
  const [name, verdict, how, more, channel, ...id] = action.split(":");
  const known = verdicts.find((one) => one === verdict);
  if (name !== prefix || known === undefined || channel === undefined || (how !== "asked" && how !== "unasked")) {
    return null;
  }
  return { verdict: known, how, more: Math.min(5, Math.max(0, Number(more) || 0)), channel, id: id.join(":") };
}

/** Keeps what a person says of a label, and changes the emoji to match. Rights have been checked by the caller. */
export async function judgeLabel(bot: Bot, row: MoodRow, verdict: Verdict, how: CorrectedBy): Promise<void> {
  await bot.parts.stores.moods.correct(row.key, verdict, how);
  const { config, logger } = bot.parts;
  const before = moodEmoji(config, row.corrected ?? row.label);
  const after = moodEmoji(config, verdict);
  if (before === after) return;
  const platform = bot.platforms.find(({ traits }) => traits.name === row.key.platform);
  const message = messageOf(row);
  try {
    if (before !== null) await platform?.unreact?.(message, before);
    if (after !== null) {
      await platform?.react(message, {
        mood: verdict,
        positive: row.positive,
        emoji: after,
        milliseconds: 0,
        isAddressed: true,
      });
    }
  } catch (error) {
    // The label counts even where the emoji cannot be changed any more, as under an archived thread's message.
    logger.warn({ platform: row.key.platform, error: errorText(error) }, "a corrected emoji could not be shown");
  }
}

/** As much of the message as adapters need to react to it; its text is not kept. */
function messageOf({ key, space, thread, at, isPublic, link }: MoodRow): IncomingMessage {
  return {
    ...key,
    space,
    thread,
    isPublic,
    link,
    sentAt: at,
    author: "",
    authorRoles: [],
    text: "",
    isDirect: space === "direct",
    isMention: false,
    mentionsOthers: false,
    isReplyToBot: false,
    isFromSelf: false,
    isFromBot: false,
    hasAttachment: false,
    locale: null,
  };
}
