import { nextDigest } from "../../moods/digest-schedule.js";
import { isTimeZone, wallTime } from "../../moods/time-zone.js";
import { languageFor, type Words } from "../../words/words.js";
import type { SettingScope } from "../../store/settings.js";
import type { Bot } from "../bot.js";
import { alertSettings, digestSettings, spaceScope } from "../moods/mood-settings.js";
import { dateText } from "../moods/mood-text.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";
import { refuseSpace } from "./mood.js";

/** Where alerts of this space go, and how readily: for those who moderate the space. */
export async function alert(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood alert" },
  words: Words,
): Promise<CommandAnswer> {
  const target = await findTarget(bot, asker, request.channel, words);
  if (typeof target === "string") {
    return { text: target };
  }
  const { channel, language, scope } = target;
  const { settings } = bot.parts.stores;
  if (request.level === "off") {
    await alertSettings.set(settings, scope, null);
    return { text: words.alertOff };
  }
  const obstacle = await asker.postingObstacle(channel, words);
  if (obstacle !== null) return { text: obstacle };
  await alertSettings.set(settings, scope, { channel, level: request.level, language });
  return { text: words.alertSet(asker.channelName(channel), request.level) };
}

/** When and where this space's digest comes: for those who moderate the space. */
export async function digest(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood digest" },
  words: Words,
): Promise<CommandAnswer> {
  const target = await findTarget(bot, asker, request.channel, words);
  if (typeof target === "string") {
    return { text: target };
  }
  const { channel, language, scope } = target;
  const { settings } = bot.parts.stores;
  if (request.rhythm === "off") {
    await digestSettings.set(settings, scope, null);
    return { text: words.digestOff };
  }
  const obstacle = await asker.postingObstacle(channel, words);
  if (obstacle !== null) return { text: obstacle };
  const before = await digestSettings.get(settings, scope);
  const hour = request.hour ?? before?.hour ?? 9;
  const zone = request.timeZone ?? before?.zone ?? "UTC";
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) return { text: words.digestBadHour };
  if (!isTimeZone(zone)) return { text: words.digestBadZone(zone) };
  const now = Date.now();
  const every = request.rhythm === "daily" ? "day" : "week";
  // A weekly digest comes on the weekday on which it was asked for.
  const schedule = { every, hour, weekday: wallTime(now, zone).weekday, zone } as const;
  await digestSettings.set(settings, scope, { ...schedule, channel, language, lastAt: now });
  const time = `${dateText(nextDigest(schedule, now), { words, zone }, true)} (${zone})`;
  return { text: words.digestSet(asker.channelName(channel), request.rhythm, time) };
}

/** What a setting of the whole space is about. */
interface Target {
  readonly channel: string;
  /** That of whoever sets it: what is posted later has no asker. */
  readonly language: "en" | "zh";
  readonly scope: SettingScope;
}

/** Where to post, which must be a channel that the asker can read; or, in words, why the asker may not set it. */
async function findTarget(bot: Bot, asker: Asker, chosen: string | null, words: Words): Promise<Target | string> {
  const channel = chosen ?? asker.channel;
  const refusal = await refuseSpace(asker, words);
  if (refusal !== null) return refusal;
  if (!(await asker.canRead(channel))) return words.channelNotReadable;
  const platform = bot.platforms.find(({ traits }) => traits.name === asker.platform);
  if (platform?.announcements === undefined) return words.announcementsMissing;
  const language = languageFor(bot.parts.config.LOCALE, "", asker.locale);
  return { channel, language, scope: spaceScope(asker) };
}
