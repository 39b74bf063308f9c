// `npm run simulate`: alerts on many seeds (1–100 are those that the alert was tuned on), as figures; with `--charts FOLDER` a generated server's charts, as files; with
// `--rows N` how long `/mood show` takes on so many rows on disk.
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { barsOf } from "../../src/moods/bars.js";
import { moodChart } from "../../src/moods/chart/mood-chart.js";
import { renderPng } from "../../src/moods/chart/render.js";
import { serverChart } from "../../src/moods/chart/server-chart.js";
import { wilson } from "../../src/moods/interval.js";
import { dayMs, hourMs, parsePeriod } from "../../src/moods/period.js";
import type { HourVoice } from "../../src/moods/tally.js";
import { wordsIn } from "../../src/words/words.js";
import { type GeneratedMessage, generateWeeks } from "./generated-weeks.js";
import { measureShow } from "./measure-show.js";
import { simulateSeed } from "./simulate.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "50" },
    first: { type: "string", default: "101" },
    "error-rate": { type: "string", default: "0.08" },
    "mean-talk": { type: "string", default: "1" },
    charts: { type: "string" },
    rows: { type: "string" },
  },
});

function simulateAlerts(first: number, seeds: number, errorRate: number, meanTalk: number): void {
  let [falseAlarms, channelWeeks] = [0, 0];
  const delays: number[] = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    const result = simulateSeed(seed, { errorRate, sensitivity: "normal", meanTalk });
    falseAlarms += result.falseAlarms;
    channelWeeks += result.channelWeeks;
    if (result.delay !== null) delays.push(result.delay / 60_000);
  }
  const sorted = delays.toSorted((a, b) => a - b);
  const rate = wilson(falseAlarms, channelWeeks);
  const found = wilson(delays.length, seeds);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(
    `seeds ${first}–${first + seeds - 1}, labels flipped: ${percent(errorRate)}, messages a talk: ${meanTalk}`,
  );
  console.log(
    `quiet weeks: ${falseAlarms} alarms in ${channelWeeks} channel-weeks (95 %: ${percent(rate.low)}–${percent(rate.high)})`,
  );
  console.log(
    `incidents: ${delays.length} of ${seeds} raised (95 %: ${percent(found.low)}–${percent(found.high)}), after ` +
      `${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} min at the median, ${sorted.at(-1)?.toFixed(1)} at most`,
  );
}

async function drawCharts(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const from = Date.UTC(2026, 10, 15);
  const to = from + 7 * dayMs;
  const shape = { seed: 7, from, weeks: 1, messagesPerWeek: 20_000, channels: 12, errorRate: 0.08, meanTalk: 3 };
  const messages = generateWeeks(shape);
  const save = async (name: string, draw: () => string): Promise<void> => {
    const began = performance.now();
    const svg = draw();
    const drawn = performance.now();
    const png = await renderPng(svg);
    writeFileSync(`${folder}/${name}.svg`, svg);
    writeFileSync(`${folder}/${name}.png`, png);
    const rendered = performance.now() - drawn;
    console.log(`${name}: SVG ${(drawn - began).toFixed(0)} ms, PNG ${rendered.toFixed(0)} ms, ${png.length} bytes`);
  };
  const charts = [
    ["busy-24h-en", "channel-1", "24h", wordsIn("en").chart, "21–22 Nov, UTC"],
    ["quiet-24h-zh", "channel-12", "24h", wordsIn("zh").chart, "11月21日 – 22日，UTC"],
    ["busy-3d-en", "channel-2", "3d", wordsIn("en").chart, "19–22 Nov, UTC"],
    ["busy-7d-zh", "channel-1", "7d", wordsIn("zh").chart, "11月15日 – 22日，UTC"],
  ] as const;
  for (const [name, channel, text, chartWords, title] of charts) {
    const period = parsePeriod(text);
    if (period === null) throw new Error(`${text} is no period`);
    const begin = to - period.milliseconds;
    const bars = barsOf(voicesIn(messages, channel, begin, to), begin, to, period.bar, "UTC");
    await save(name, () => moodChart({ bars, bar: period.bar, title, zone: "UTC", words: chartWords }));
  }
  const panels = Array.from({ length: 12 }, (_, index) => {
    const voices = voicesIn(messages, `channel-${index + 1}`, from, to);
    return { number: index + 1, bars: barsOf(voices, from, to, "day", "UTC") };
  });
  await save("server-7d-en", () =>
    serverChart({ panels, title: "15–22 Nov, UTC", bar: "day", words: wordsIn("en").chart }),
  );
}

function voicesIn(messages: readonly GeneratedMessage[], channel: string, from: number, to: number): HourVoice[] {
  const voices = new Map<string, { -readonly [Key in keyof HourVoice]: HourVoice[Key] }>();
  for (const { channel: where, at, author, label } of messages) {
    if (where !== channel || at < from || at >= to) continue;
    const hour = Math.floor(at / hourMs) * hourMs;
    const key = `${hour} ${author}`;
    const voice = voices.get(key) ?? { hour, author, positive: 0, negative: 0, neutral: 0 };
    voice[label] += 1;
    voices.set(key, voice);
  }
  return [...voices.values()];
}

if (values.charts !== undefined) await drawCharts(values.charts);
else if (values.rows !== undefined) {
  const rows = Number(values.rows);
  await measureShow({ rows, channels: 12, weeks: 8 });
  await measureShow({ rows, channels: 1, weeks: 8 });
  await measureShow({ rows, channels: 1, weeks: 1 });
} else
  simulateAlerts(Number(values.first), Number(values.seeds), Number(values["error-rate"]), Number(values["mean-talk"]));
