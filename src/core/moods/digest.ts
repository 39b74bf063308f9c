import { lastDigest } from "../../moods/digest-schedule.js";
import { dayMs, type Period } from "../../moods/period.js";
import { wordsIn } from "../../words/words.js";
import type { Announcement, Announcements } from "../announcements.js";
import type { Bot } from "../bot.js";
import type { DigestSetting, Space } from "./mood-settings.js";
import { composeQuestion, moreQuestions } from "./sample-question.js";
import { reportOnServer } from "./server-report.js";

/** Later than this a digest missed while the bot was down is left out: it would be no news. */
const latestMs = dayMs;

const periods: Readonly<Record<DigestSetting["every"], Period>> = {
  day: { text: "24h", milliseconds: dayMs, bar: "hour" },
  week: { text: "7d", milliseconds: 7 * dayMs, bar: "day" },
};

/** Whether a digest is due and has not been sent. */
export function isDigestDue(setting: DigestSetting, now: number): boolean {
  const due = lastDigest(setting, now);
  return due > setting.lastAt && now - due < latestMs;
}

/**
 * The digest of a space: the channels that everybody can read, and the one it is posted in. Ends with a question about a
 * random message of these, so that the labels' accuracy is known. Null where nothing was said.
 */
export async function composeDigest(
  bot: Bot,
  { platform, space }: Space,
  setting: DigestSetting,
  announcements: Announcements,
  now: number,
): Promise<Announcement | null> {
  const words = wordsIn(setting.language);
  const mayTell = async (channel: string): Promise<boolean> =>
    channel === setting.channel || announcements.isOpenToAll({ platform, space, channel });
  const report = await reportOnServer(
    bot.parts.stores.moodViews,
    {
      space: { platform, space },
      period: periods[setting.every],
      now,
      keptDays: bot.parts.config.RETENTION_DAYS,
      mayTell,
      channelName: (channel) => announcements.channelName(channel),
    },
    { words, zone: setting.zone },
  );
  if (report === null) return null;
  const options = { space: { platform, space }, now, more: moreQuestions, mayAsk: mayTell };
  const question = await composeQuestion(bot, options, words);
  if (question === null) return report;
  return { ...report, text: `${report.text}\n\n${question.text}`, buttons: question.buttons };
}
