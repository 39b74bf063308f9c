import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { readOverview } from "../../src/core/moods/overview.js";
import { createLogger } from "../../src/logger.js";
import { moodChart } from "../../src/moods/chart/mood-chart.js";
import { renderPng } from "../../src/moods/chart/render.js";
import { dayMs, parsePeriod } from "../../src/moods/period.js";
import { openSqliteStores } from "../../src/store/sqlite/sqlite-stores.js";
import type { Stores } from "../../src/store/stores.js";
import { wordsIn } from "../../src/words/words.js";
import { generateWeeks } from "./generated-weeks.js";

const weeks = 8;
const from = Date.UTC(2026, 8, 27);
const now = from + weeks * 7 * dayMs;

/** Prints how long `/mood show` takes on so many rows of eight weeks on disk, and what its chart takes. */
export async function measureShow(rows: number, channels: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "moodbot-"));
  const stores = openSqliteStores({ directory, logger: createLogger("warn") });
  try {
    await fill(stores, rows, channels);
    console.log(`${rows} rows of ${weeks} weeks in ${channels} channels; the largest is asked for`);
    for (const text of ["24h", "7d", "28d"]) await measure(stores, text);
  } finally {
    await stores.close();
    rmSync(directory, { recursive: true });
  }
}

async function fill(stores: Stores, rows: number, channels: number): Promise<void> {
  const shape = { seed: 1, from, weeks, messagesPerWeek: rows / weeks, channels, errorRate: 0.08, meanTalk: 3 };
  for (const [index, { channel, at, author, label, positive }] of generateWeeks(shape).entries()) {
    await stores.moods.record({
      key: { platform: "discord", channel, id: `${index}` },
      space: "server",
      thread: null,
      authorKey: author.padEnd(32, "0"),
      at,
      label,
      positive,
      logOdds: Math.log(positive / (1 - positive)),
      link: `https://discord.com/channels/100000000000000000/200000000000000000/${index}`,
      language: "en",
      model: "tiny",
      promptHash: "abcdef012345",
      isPublic: true,
    });
  }
}

async function measure(stores: Stores, text: string): Promise<void> {
  const period = parsePeriod(text);
  if (period === null) throw new Error(`${text} is no period`);
  const channel = { platform: "discord", space: "server", channel: "channel-1" };
  const times = { read: [] as number[], svg: [] as number[], png: [] as number[] };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let run = 0; run < 21; run += 1) {
    delay.enable();
    const began = performance.now();
    const overview = await readOverview(stores.moodViews, channel, { period, now, zone: "UTC", keptDays: 366 });
    const read = performance.now();
    delay.disable();
    const svg = moodChart({ ...overview, bar: period.bar, title: text, zone: "UTC", words: wordsIn("en").chart });
    const drawn = performance.now();
    await renderPng(svg);
    times.read.push(read - began);
    times.svg.push(drawn - read);
    times.png.push(performance.now() - drawn);
  }
  const median = (values: readonly number[]): string => (values.toSorted((a, b) => a - b)[10] ?? NaN).toFixed(0);
  const most = Math.max(...times.read).toFixed(0);
  console.log(
    `/mood show ${text}: ${median(times.read)} ms at the median (most ${most}) of 21; chart: SVG ${median(times.svg)} ms, ` +
      `PNG ${median(times.png)} ms; event loop held ${(delay.max / 1e6).toFixed(0)} ms at most`,
  );
}
