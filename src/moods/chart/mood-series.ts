import type { Bar } from "../bars.js";
import type { ChartWords } from "./mood-chart.js";
import { palette } from "./palette.js";

/** Where a channel's series stand, and how they are drawn. */
export interface SeriesStyle {
  /** ECharts' options of every bar series: its stack, and its axes where there are several. */
  readonly bar: Readonly<Record<string, unknown>>;
  /** The same of the mood line. */
  readonly line: Readonly<Record<string, unknown>>;
  /** Width of the mood line, and of the lighter edge that keeps it apart from the bars behind it. */
  readonly width: number;
  readonly edgeWidth: number;
}

/** One channel's bars around the zero line, and the mood line over them. */
export function moodSeries(bars: readonly Bar[], words: ChartWords, style: SeriesStyle) {
  const bar = { type: "bar", silent: true, ...style.bar };
  const line = {
    type: "line",
    smooth: 0.3,
    symbol: "none",
    silent: true,
    color: palette.mood,
    data: bars.map((one) => one.mood),
    z: 3,
    ...style.line,
  };
  return [
    { ...bar, name: words.positive, color: palette.positive, data: bars.map((one) => one.counts?.positive ?? 0) },
    { ...bar, name: words.negative, color: palette.negative, data: bars.map((one) => -(one.counts?.negative ?? 0)) },
    { ...bar, name: words.tooFew, color: palette.unsplit, data: bars.map(halfUnsplit) },
    { ...bar, color: palette.unsplit, data: bars.map((one) => -halfUnsplit(one)) },
    { ...line, lineStyle: { width: style.edgeWidth, color: palette.card } },
    { ...line, name: words.mood, lineStyle: { width: style.width, color: palette.mood } },
  ];
}

/** Whether too few people spoke for the messages to be told apart. */
export function isUnsplit(bar: Bar): boolean {
  return bar.counts === null && bar.messages > 0;
}

/** What stands to either side of the zero line for messages that are not told apart. */
export function halfUnsplit(bar: Bar): number {
  return isUnsplit(bar) ? bar.messages / 2 : 0;
}
