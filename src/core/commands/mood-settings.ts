import { nextDigest } from "../../moods/digest-schedule.js";
import { isTimeZone, wallTime } from "../../moods/time-zone.js";
import { languageFor, type Words } from "../../words/words.js";
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
  const channel = request.channel ?? asker.channel;
  const refusal = await refuseTarget(bot, asker, channel, words);
  if (refusal !== null) {
    return { text: refusal };
  }
  const { settings } = bot.parts.stores;
  if (request.level === "off") {
    await alertSettings.set(settings, spaceScope(asker), null);
    return { text: words.alertOff };
  }
  const value = { channel, level: request.level, language: languageFor(bot.parts.config.LOCALE, "", asker.locale) };
  await alertSettings.set(settings, spaceScope(asker), value);
  return { text: words.alertSet(asker.channelName(channel), request.level) };
}

/** When and where this space's digest comes: for those who moderate the space. */
export async function digest(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood digest" },
  words: Words,
): Promise<CommandAnswer> {
  const channel = request.channel ?? asker.channel;
  const refusal = await refuseTarget(bot, asker, channel, words);
  if (refusal !== null) {
    return { text: refusal };
  }
  const { settings } = bot.parts.stores;
  const scope = spaceScope(asker);
  if (request.rhythm === "off") {
    await digestSettings.set(settings, scope, null);
    return { text: words.digestOff };
  }
  const before = await digestSettings.get(settings, scope);
  const hour = request.hour ?? before?.hour ?? 9;
  const zone = request.timeZone ?? before?.zone ?? "UTC";
  if (!Number.isInteger(hour) || hour < 0 || hour > 23) return { text: words.digestBadHour };
  if (!isTimeZone(zone)) return { text: words.digestBadZone(zone) };
  const now = Date.now();
  const every = request.rhythm === "daily" ? "day" : "week";
  // A weekly digest comes on the weekday on which it was asked for.
  const schedule = { every, hour, weekday: wallTime(now, zone).weekday, zone } as const;
  const language = languageFor(bot.parts.config.LOCALE, "", asker.locale);
  await digestSettings.set(settings, scope, { ...schedule, channel, language, lastAt: now });
  const time = `${dateText(nextDigest(schedule, now), { words, zone }, true)} (${zone})`;
  return { text: words.digestSet(asker.channelName(channel), request.rhythm, time) };
}

/** Setting concerns the whole space, and the target must be a channel that the asker can read. */
async function refuseTarget(bot: Bot, asker: Asker, channel: string, words: Words): Promise<string | null> {
  const refusal = await refuseSpace(asker, words);
  if (refusal !== null) return refusal;
  if (!(await asker.canRead(channel))) return words.channelNotReadable;
  const platform = bot.platforms.find(({ traits }) => traits.name === asker.platform);
  return platform?.announcements === undefined ? words.announcementsMissing : null;
}
