import type { EChartsCoreOption } from "echarts/core";
import type { Bar } from "../bars.js";
import type { Period } from "../period.js";
import { isUnsplit, moodSeries } from "./mood-series.js";
import { palette } from "./palette.js";
import type { ChartWords } from "./mood-chart.js";
import { chartWidth, renderSvg } from "./render.js";

/** One channel in the small-multiples chart. */
export interface Panel {
  /** The number under which the table beside the picture names the channel. */
  readonly number: number;
  readonly bars: readonly Bar[];
}

/** What {@link serverChart} draws. */
export interface ServerChart {
  readonly panels: readonly Panel[];
  /** The period in words: characters of the project's font only. */
  readonly title: string;
  /** What one bar covers. */
  readonly bar: Period["bar"];
  readonly words: ChartWords;
}

/** More channels than these stand in the table alone. */
export const mostPanels = 24;

const columns = 3;
const panelWidth = (chartWidth - 24) / columns;
const panelHeight = 84;
const above = 44;
const below = 38;

/** All channels of a server as SVG, one small panel each, numbered as in the table, all on one mood scale. */
export function serverChart(chart: ServerChart): string {
  const rows = Math.max(1, Math.ceil(Math.min(chart.panels.length, mostPanels) / columns));
  return renderSvg(serverOption(chart), chartWidth, above + rows * panelHeight + below);
}

function serverOption({ panels, title, bar, words }: ServerChart): EChartsCoreOption {
  const shown = panels.slice(0, mostPanels);
  const text = { color: palette.text, fontSize: 12 };
  const heading = { text: title, left: 12, top: 10, textStyle: { ...text, fontSize: 14, fontWeight: "normal" } };
  return {
    backgroundColor: palette.card,
    title: [heading, unitOf(bar, words), ...shown.flatMap(labelsOf)],
    legend: {
      bottom: 8,
      left: "center",
      itemWidth: 14,
      itemHeight: 10,
      textStyle: text,
      itemGap: 14,
      data: [
        words.positive,
        words.negative,
        { name: words.mood, icon: "path://M0,4h14v3h-14z" },
        ...(shown.some((panel) => panel.bars.some(isUnsplit)) ? [words.tooFew] : []),
      ],
    },
    grid: shown.map((_, index) => ({
      left: leftOf(index) + 22,
      top: topOf(index) + 4,
      width: panelWidth - 30,
      height: panelHeight - 14,
    })),
    xAxis: shown.map((panel, index) => ({
      type: "category",
      gridIndex: index,
      data: panel.bars.map((one) => String(one.start)),
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.zero } },
    })),
    yAxis: shown.flatMap((panel, index) => [scale(index, highest(panel.bars)), scale(index, 1)]),
    series: shown.flatMap((panel, index) => seriesOf(panel, index, words)),
  };
}

function leftOf(index: number): number {
  return 12 + (index % columns) * panelWidth;
}

function topOf(index: number): number {
  return above + Math.floor(index / columns) * panelHeight;
}

/** What the small figures count, to the right of the period. */
function unitOf(bar: Period["bar"], words: ChartWords) {
  const textStyle = { color: palette.faint, fontSize: 12, fontWeight: "normal" };
  const text = bar === "hour" ? words.messagesAnHour : words.messagesADay;
  return { text, right: 12, top: 12, textStyle };
}

/** The channel's number and, since every panel has a scale of its own, how many messages its height stands for. */
function labelsOf({ number, bars }: Panel, index: number) {
  const place = { left: leftOf(index), padding: 0 };
  const textStyle = { color: palette.text, fontSize: 13, fontWeight: "normal" };
  const height = { color: palette.faint, fontSize: 10, fontWeight: "normal" };
  return [
    { ...place, text: String(number), top: topOf(index), textStyle },
    { ...place, text: String(highest(bars)), top: topOf(index) + 17, textStyle: height },
  ];
}

function scale(gridIndex: number, top: number) {
  return { type: "value", gridIndex, min: -top, max: top, show: false };
}

function highest(bars: readonly Bar[]): number {
  return Math.ceil(
    Math.max(4, ...bars.flatMap((bar) => [bar.counts?.positive ?? bar.messages / 2, bar.counts?.negative ?? 0])),
  );
}

function seriesOf({ bars }: Panel, index: number, words: ChartWords) {
  return moodSeries(bars, words, {
    bar: { xAxisIndex: index, yAxisIndex: 2 * index, stack: `messages ${index}` },
    line: { xAxisIndex: index, yAxisIndex: 2 * index + 1 },
    width: 2,
    edgeWidth: 4,
  });
}
