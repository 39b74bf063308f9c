import { dayMs } from "../../moods/period.js";
import { type Words, wordsIn } from "../../words/words.js";
import type { Announcements } from "../announcements.js";
import type { Bot } from "../bot.js";
import type { AnswerButton } from "../commands/command.js";
import { verdictButtons } from "./judge-label.js";
import { type AlertSetting, digestSettings, questionStates, type Space, spaceScope } from "./mood-settings.js";
import { pickRandomMessage } from "./random-message.js";
import { tellOnce } from "./tell-once.js";

/** How often moderators are asked unasked. */
const everyMs = 7 * dayMs;

/** After the first answer so many more questions follow, for the one who answered alone. */
export const moreQuestions = 2;

/** A question about a random message, with buttons to answer it. */
export interface SampleQuestion {
  readonly text: string;
  readonly buttons: readonly AnswerButton[];
}

/** Which messages may be asked about, and how many more after the first. */
export interface QuestionOptions {
  readonly space: Space;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly more: number;
  mayAsk(channel: string): Promise<boolean>;
}

/** Null where there is nothing to ask about. What is answered counts as the random sample that accuracy is told from. */
export async function composeQuestion(
  bot: Bot,
  options: QuestionOptions,
  words: Words,
): Promise<SampleQuestion | null> {
  const { space, now, more } = options;
  const row = await pickRandomMessage(bot.parts.stores.moodViews, space, now, (channel) => options.mayAsk(channel));
  if (row === null) return null;
  const link = row.link === null ? words.thisMessage : `[${words.thisMessage}](${row.link})`;
  const text = words.accuracyAsk(words.moodNames[row.label], link);
  return { text, buttons: verdictButtons(row, "asked", more, words) };
}

/**
 * Asks in the alerts' channel once a week, where no digest does: corrections alone are mostly errors, so that nobody
 * would know how often the labels are right. The first time a week after this was first called.
 */
export async function askWeekly(
  bot: Bot,
  scope: Space,
  setting: AlertSetting,
  announcements: Announcements,
  now: number,
): Promise<void> {
  const { settings } = bot.parts.stores;
  const space = spaceScope(scope);
  const before = await questionStates.get(settings, space);
  if (before === null) return questionStates.set(settings, space, { askedAt: now });
  const isDigestSet = (await digestSettings.get(settings, space)) !== null;
  if (isDigestSet || now - before.askedAt < everyMs) return;
  // Written first: a question that is lost in a crash is better than one that is asked twice.
  await questionStates.set(settings, space, { askedAt: now });
  const words = wordsIn(setting.language);
  const mayAsk = async (channel: string): Promise<boolean> =>
    channel === setting.channel || announcements.isOpenToAll({ ...scope, channel });
  const question = await composeQuestion(bot, { space: scope, now, more: moreQuestions, mayAsk }, words);
  if (question === null) return;
  const text = `${words.accuracyWeekly}\n${question.text}`;
  await tellOnce(bot, announcements, { ...scope, channel: setting.channel }, { ...question, text }, () =>
    questionStates.set(settings, space, before),
  );
}
