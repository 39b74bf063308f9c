import { loadCharts } from "../../moods/chart/charts.js";
import type { Period } from "../../moods/period.js";
import { worstFirst } from "../../moods/summary.js";
import type { MoodViews } from "../../store/mood-views.js";
import type { AnswerFile } from "../commands/command.js";
import { describeInTable, datesOf, spanOf, type Telling } from "./mood-text.js";
import type { Space } from "./mood-settings.js";
import { type Overview, readOverview } from "./overview.js";

/** All channels of a space in words and one picture. */
export interface ServerReport {
  readonly text: string;
  readonly files: readonly AnswerFile[];
}

/** What a report covers. */
export interface ReportOptions {
  readonly space: Space;
  readonly period: Period;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** For how many days moods are kept. */
  readonly keptDays: number;
  /** Whether those who will read the report may know of a channel's mood. */
  mayTell(channel: string): Promise<boolean>;
  channelName(channel: string): string;
}

/** Reports on every channel with judged messages that may be told of; null where there is none. */
export async function reportOnServer(
  views: MoodViews,
  options: ReportOptions,
  telling: Telling,
): Promise<ServerReport | null> {
  const { space, period, now, keptDays } = options;
  const overviews: Overview[] = [];
  for (const channel of await views.channels(space, now - period.milliseconds, now)) {
    if (!(await options.mayTell(channel))) continue;
    const place = { platform: space.platform, space: space.space, channel };
    overviews.push(await readOverview(views, place, { period, now, zone: telling.zone, keptDays }));
  }
  const sorted = overviews.toSorted((one, other) => worstFirst(one.summary, other.summary));
  const [first] = sorted;
  if (first === undefined) return null;
  const { words } = telling;
  const dates = datesOf(first, period, telling);
  const table = sorted.map(({ channel, summary }, index) =>
    describeInTable(index + 1, summary, options.channelName(channel.channel), words),
  );
  const { isWhole, isBeforeWhole } = first.kept;
  const heading = [
    words.moodServerHeading(spanOf(period, words), dates),
    ...(isWhole ? [] : [words.moodNotAllKept(keptDays)]),
    ...(isBeforeWhole ? [] : [words.moodBeforeNotKept(keptDays)]),
  ];
  const panels = sorted.flatMap(({ bars }, index) => (bars.length > 0 ? [{ number: index + 1, bars }] : []));
  const text = [...heading, ...table, words.moodServerNote, words.moodNote].join("\n");
  if (panels.length === 0) return { text: [...heading, ...table].join("\n"), files: [] };
  const charts = await loadCharts();
  const bytes = await charts.server({ panels, title: dates, bar: period.bar, words: words.chart });
  const ears = sorted.map(({ summary }, index) =>
    describeInTable(index + 1, summary, "", words).replaceAll(/`\s*|\s+(?=·)/g, ""),
  );
  const description = [`${spanOf(period, words)}, ${dates}`, ...ears].join("; ").slice(0, 1000);
  return { text, files: [{ name: "moods.png", mediaType: "image/png", bytes, description }] };
}
