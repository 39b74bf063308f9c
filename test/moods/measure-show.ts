import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { readOverview } from "../../src/core/moods/overview.js";
import { createLogger } from "../../src/logger.js";
import { warmUpCharts } from "../../src/moods/chart/charts.js";
import { moodChart } from "../../src/moods/chart/mood-chart.js";
import { renderPng } from "../../src/moods/chart/render.js";
import { dayMs, parsePeriod } from "../../src/moods/period.js";
import { openSqliteStores } from "../../src/store/sqlite/sqlite-stores.js";
import type { Stores } from "../../src/store/stores.js";
import { wordsIn } from "../../src/words/words.js";
import { generateWeeks } from "./generated-weeks.js";

const now = Date.UTC(2026, 10, 22);

/** Which rows are on disk. */
export interface ShowRows {
  readonly rows: number;
  readonly channels: number;
  readonly weeks: number;
}

/** Prints how long `/mood show` takes on so many rows on disk, and what its chart takes. */
export async function measureShow(shape: ShowRows): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "moodbot-"));
  const options = { directory, logger: createLogger("warn") };
  await openSqliteStores(options).close();
  fill(join(directory, "moodbot.db"), shape);
  const stores = openSqliteStores(options);
  try {
    await warmUpCharts();
    console.log(`${shape.rows} rows of ${shape.weeks} weeks in ${shape.channels} channels; the largest is asked for`);
    for (const text of ["24h", "7d", "28d"]) await measure(stores, text);
  } finally {
    await stores.close();
    rmSync(directory, { recursive: true });
  }
}

/** Past the stores, in one transaction: a row at a time would take longer than all that is measured. */
function fill(file: string, { rows, channels, weeks }: ShowRows): void {
  const from = now - weeks * 7 * dayMs;
  const shape = { seed: 1, from, weeks, messagesPerWeek: rows / weeks, channels, errorRate: 0.08, meanTalk: 3 };
  const database = new Database(file);
  const insert = database.prepare(
    `insert into moods (platform, channel, message, space, author_key, at, label, positive, log_odds, link, language,
       model, prompt_hash, is_public, has_link)
     values ('discord', ?, ?, 'server', ?, ?, ?, ?, ?, ?, 'en', 'tiny', 'abcdef012345', 1, 1)`,
  );
  database.exec("begin");
  for (const [index, { channel, at, author, label, positive }] of generateWeeks(shape).entries()) {
    const link = `https://discord.com/channels/100000000000000000/200000000000000000/${index}`;
    const logOdds = Math.log(positive / (1 - positive));
    insert.run(channel, `${index}`, author.padEnd(32, "0"), at, label, positive, logOdds, link);
  }
  database.exec("commit");
  database.close();
}

async function measure(stores: Stores, text: string): Promise<void> {
  const period = parsePeriod(text);
  if (period === null) throw new Error(`${text} is no period`);
  const channel = { platform: "discord", space: "server", channel: "channel-1" };
  const times = { read: [] as number[], cpu: [] as number[], svg: [] as number[], png: [] as number[] };
  let held = 0;
  for (let run = 0; run < 21; run += 1) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const endWatch = watchEventLoop();
    const overview = await readOverview(stores.moodViews, channel, { period, now, zone: "UTC", keptDays: 366 });
    const read = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    times.cpu.push((user + system) / 1000);
    held = Math.max(held, endWatch());
    const svg = moodChart({ ...overview, bar: period.bar, title: text, zone: "UTC", words: wordsIn("en").chart });
    const drawn = performance.now();
    await renderPng(svg);
    times.read.push(read - began);
    times.svg.push(drawn - read);
    times.png.push(performance.now() - drawn);
  }
  const median = (values: readonly number[]): string => (values.toSorted((a, b) => a - b)[10] ?? NaN).toFixed(0);
  console.log(
    `/mood show ${text}: ${median(times.read)} ms at the median of 21 (most ${Math.max(...times.read).toFixed(0)}; ` +
      `processor ${median(times.cpu)} ms); chart: SVG ${median(times.svg)} ms, PNG ${median(times.png)} ms; ` +
      `event loop held for ${held.toFixed(0)} ms of processor time at most`,
  );
}

/** Finds the longest stretch without a turn of the event loop, in processor time: other programs do not count. */
function watchEventLoop(): () => number {
  let [longest, isOver] = [0, false];
  let last = process.cpuUsage();
  const turn = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    isOver = true;
    turn();
    return longest;
  };
}
