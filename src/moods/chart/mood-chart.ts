import type { EChartsCoreOption } from "echarts/core";
import type { Bar } from "../bars.js";
import type { Period } from "../period.js";
import { wallTime } from "../time-zone.js";
import { halfUnsplit, isUnsplit, moodSeries } from "./mood-series.js";
import { palette } from "./palette.js";
import { chartWidth, renderSvg } from "./render.js";

/** The words a chart draws, in the asker's language. The project's font holds their characters; a test checks it. */
export interface ChartWords {
  readonly positive: string;
  readonly negative: string;
  readonly mood: string;
  /** Beside the bars of too few people. */
  readonly tooFew: string;
  readonly messagesAnHour: string;
  readonly messagesADay: string;
  /** A day under the axis, such as `{day} {month}`: at most six characters wide once filled in. */
  readonly dateLabel: string;
  /** The twelve months' names for it, with spaces in between. */
  readonly months: string;
}

/** What {@link moodChart} draws. */
export interface MoodChart {
  readonly bars: readonly Bar[];
  readonly bar: Period["bar"];
  /** The period in words, such as `21–22 Nov, UTC`: characters of the project's font only. */
  readonly title: string;
  /** IANA name; the axis shows its wall time. */
  readonly zone: string;
  readonly words: ChartWords;
}

export const chartHeight = 260;

/**
 * One channel's mood as SVG: positive messages above the zero line, negative ones below, those of hours with too few
 * people in grey on the line, half to either side; the smoothed mood over it, on the scale to the right.
 */
export function moodChart(chart: MoodChart): string {
  return renderSvg(moodOption(chart), chartWidth, chartHeight);
}

function moodOption({ bars, bar, title, zone, words }: MoodChart): EChartsCoreOption {
  const most = Math.max(
    4,
    ...bars.map((one) => Math.max(one.counts?.positive ?? 0, one.counts?.negative ?? 0, halfUnsplit(one))),
  );
  const text = { color: palette.text, fontSize: 12 };
  return {
    backgroundColor: palette.card,
    title: { text: title, left: 12, top: 10, textStyle: { ...text, fontSize: 14, fontWeight: "normal" } },
    legend: {
      bottom: 8,
      left: "center",
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 14,
      textStyle: text,
      data: [
        words.positive,
        words.negative,
        { name: words.mood, icon: "path://M0,4h14v3h-14z" },
        ...(bars.some(isUnsplit) ? [words.tooFew] : []),
      ],
    },
    grid: { left: 46, right: 50, top: 58, bottom: 62 },
    xAxis: {
      type: "category",
      data: bars.map((one) => labelOf(one.start, bar, zone, words)),
      axisTick: { show: false },
      // ECharts would put the labels on the zero line, amid the bars.
      axisLine: { onZero: false, show: false },
      axisLabel: { color: palette.faint, fontSize: 12, interval: labelled(bars, bar, zone) },
    },
    yAxis: [countAxis(most, bar === "hour" ? words.messagesAnHour : words.messagesADay), moodAxis(words.mood, bars)],
    series: moodSeries(bars, words, {
      bar: { stack: "messages", barCategoryGap: "22%" },
      line: { yAxisIndex: 1, smoothMonotone: "x" },
      width: 2.5,
      edgeWidth: 5.5,
    }),
  };
}

function countAxis(most: number, name: string) {
  const top = roundUp(most);
  return {
    type: "value",
    name,
    nameTextStyle: { color: palette.faint, fontSize: 12, align: "left", padding: [0, 0, 0, -34] },
    nameGap: 10,
    min: -top,
    max: top,
    interval: top / 2,
    axisLabel: { color: palette.faint, fontSize: 12, formatter: (value: number) => String(Math.abs(value)) },
    // The middle one of the five lines is zero.
    splitLine: { lineStyle: { color: [palette.grid, palette.grid, palette.zero, palette.grid, palette.grid] } },
  };
}

function moodAxis(name: string, bars: readonly Bar[]) {
  // Most channels stay within half of the scale; a flat line in the middle would tell nothing.
  const top = bars.every((one) => Math.abs(one.mood ?? 0) <= 0.5) ? 0.5 : 1;
  return {
    type: "value",
    name,
    nameTextStyle: { color: palette.faint, fontSize: 12, align: "right", padding: [0, -38, 0, 0] },
    nameGap: 10,
    min: -top,
    max: top,
    interval: top / 2,
    axisLabel: {
      color: palette.faint,
      fontSize: 12,
      formatter: (value: number) => (value === 0 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value * 100)}%`),
    },
    splitLine: { show: false },
  };
}

/** The next 1, 2, 3, 4, 5, 6 or 8 times a power of ten whose half is whole. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value && (one * power) % 2 === 0) ?? 10;
  return digit * power;
}

/** The hour, or the date for a day and for an hour at midnight. */
function labelOf(at: number, bar: Period["bar"], zone: string, words: ChartWords): string {
  const wall = wallTime(at, zone);
  if (bar === "hour" && wall.hour !== 0) return `${String(wall.hour).padStart(2, "0")}:00`;
  const month = words.months.split(" ")[wall.month - 1] ?? "";
  return words.dateLabel.replace("{day}", String(wall.day)).replace("{month}", month);
}

/** Which bars bear a label: round hours, or every so many days, so that about six labels share the width. */
function labelled(bars: readonly Bar[], bar: Period["bar"], zone: string): (index: number) => boolean {
  const hours = [1, 3, 6, 12].find((step) => bars.length / step <= 7) ?? 24;
  const days = Math.ceil(bars.length / 7);
  return (index) => {
    if (bar === "day") return (bars.length - 1 - index) % days === 0;
    return wallTime(bars[index]?.start ?? 0, zone).hour % hours === 0;
  };
}
