import type { MoodChart } from "./mood-chart.js";
import type { ServerChart } from "./server-chart.js";

/** Pictures of moods, as PNG. */
export interface Charts {
  channel(chart: MoodChart): Promise<Uint8Array>;
  server(chart: ServerChart): Promise<Uint8Array>;
}

/**
 * The charting library takes most of a second to load, and its first chart several times as long as the next; it is
 * loaded when a chart is first asked for, or in good time by {@link warmUpCharts}.
 */
export async function loadCharts(): Promise<Charts> {
  const [{ moodChart }, { serverChart }, { renderPng }] = await Promise.all([
    import("./mood-chart.js"),
    import("./server-chart.js"),
    import("./render.js"),
  ]);
  return {
    channel: (chart) => renderPng(moodChart(chart)),
    server: (chart) => renderPng(serverChart(chart)),
  };
}

/** Draws one chart for nobody, so that the first person who asks for one need not wait longer than the next. */
export async function warmUpCharts(): Promise<void> {
  const charts = await loadCharts();
  const names = { positive: "+", negative: "-", mood: "0", tooFew: "?" };
  const words = { ...names, messagesAnHour: "", messagesADay: "", dateLabel: "{day}", months: "" };
  const bars = Array.from({ length: 24 }, (_, hour) => ({
    start: hour * 3_600_000,
    messages: 6,
    counts: { positive: 3, negative: 2, neutral: 1 },
    mood: 0.2,
  }));
  await charts.channel({ bars, bar: "hour", title: "", zone: "UTC", words });
}
