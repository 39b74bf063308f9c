import { loadCharts } from "../../moods/chart/charts.js";
import { parsePeriod, type Period } from "../../moods/period.js";
import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { datesOf, describeChannel, describeForEars } from "../moods/mood-text.js";
import { zoneOf } from "../moods/mood-settings.js";
import { readOverview } from "../moods/overview.js";
import { reportOnServer } from "../moods/server-report.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

const defaultPeriod = "7d";

/** The mood of one channel over a period, for those who moderate it. */
export async function show(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood show" },
  words: Words,
): Promise<CommandAnswer> {
  const channel = request.channel ?? asker.channel;
  const refusal = await refuse(asker, channel, words);
  const period = parsePeriod(request.period ?? defaultPeriod);
  if (refusal !== null || period === null) {
    return { text: refusal ?? words.moodBadPeriod };
  }
  const { moodViews, settings } = bot.parts.stores;
  const telling = { words, zone: await zoneOf(settings, asker) };
  const place = { platform: asker.platform, space: asker.space, channel };
  const options = { period, now: Date.now(), zone: telling.zone, keptDays: bot.parts.config.RETENTION_DAYS };
  const overview = await readOverview(moodViews, place, options);
  const text = describeChannel(overview, period, asker.channelName(channel), telling);
  if (overview.bars.length === 0) {
    return { text };
  }
  const title = datesOf(overview, period, telling);
  const charts = await loadCharts();
  const { bars } = overview;
  const bytes = await charts.channel({ bars, bar: period.bar, title, zone: telling.zone, words: words.chart });
  const description = describeForEars(overview, period, telling);
  return { text, files: [{ name: "mood.png", mediaType: "image/png", bytes, description }] };
}

/** All watched channels of a space that the asker can read, for those who moderate the space. */
export async function server(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood server" },
  words: Words,
): Promise<CommandAnswer> {
  const refusal = await refuseSpace(asker, words);
  const period: Period | null = parsePeriod(request.period ?? defaultPeriod);
  if (refusal !== null || period === null) {
    return { text: refusal ?? words.moodBadPeriod };
  }
  const { moodViews, settings } = bot.parts.stores;
  const report = await reportOnServer(
    moodViews,
    {
      space: { platform: asker.platform, space: asker.space },
      period,
      now: Date.now(),
      keptDays: bot.parts.config.RETENTION_DAYS,
      mayTell: (channel) => asker.canRead(channel),
      channelName: (channel) => asker.channelName(channel),
    },
    { words, zone: await zoneOf(settings, asker) },
  );
  return report ?? { text: words.moodServerNone };
}

/** Why a channel's mood is none of the asker's business; null where it is. */
export async function refuse(asker: Asker, channel: string, words: Words): Promise<string | null> {
  if (asker.isDirect) return words.notDirect;
  if (!(await asker.canRead(channel))) return words.channelNotReadable;
  return (await asker.moderates(channel)) ? null : words.moderatorsOnly;
}

/** The same for what concerns a whole space. */
export async function refuseSpace(asker: Asker, words: Words): Promise<string | null> {
  if (asker.isDirect) return words.notDirect;
  return (await asker.moderates()) ? null : words.moderatorsOnly;
}
