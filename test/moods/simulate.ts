import { dayMs, hourMs } from "../../src/moods/period.js";
import { findTurn, lookBackMs, type TurnOptions } from "../../src/moods/turn.js";
import { type Usual, usualOf } from "../../src/moods/usual.js";
import { createMessage, type GeneratedMessage, generateWeeks, usualShare } from "./generated-weeks.js";
import { createRandom, type Random } from "./random.js";

const from = Date.UTC(2026, 0, 5);
const historyWeeks = 3;
const weekMs = 7 * dayMs;
const start = from + historyWeeks * weekMs;

/** What came of one seed: a quiet week in every channel, and one incident in one of them. */
export interface SeedResult {
  readonly falseAlarms: number;
  readonly channelWeeks: number;
  /** Milliseconds from the incident's first message to the alarm; null where it was not raised within an hour. */
  readonly delay: number | null;
}

/** {@link TurnOptions} hold for the generated errors and for the alert alike. */
export interface SimulationOptions extends TurnOptions {
  /** See `WeekOptions`. */
  readonly meanTalk: number;
  /** @default 12, which share 20,000 messages a week */
  readonly channels?: number;
}

/** Lives one seed's weeks: three of history, one watched; then that week again with an incident in one channel. */
export function simulateSeed(seed: number, options: SimulationOptions): SeedResult {
  const { errorRate, meanTalk, channels: count = 12 } = options;
  const shape = { messagesPerWeek: (20_000 * count) / 12, channels: count, weeks: historyWeeks + 1, from };
  const channels = byChannel(generateWeeks({ ...shape, seed, errorRate, meanTalk }));
  let falseAlarms = 0;
  for (const rows of channels.values()) falseAlarms += alarms(rows, start, start + weekMs, options).length;
  const random = createRandom(seed + 7919);
  const average = Array.from({ length: count }, (_, index) => index).filter(
    (index) => Math.abs(usualShare(index) - 0.3) < 0.02,
  );
  const channel = `channel-${1 + (average[Math.floor(random.next() * average.length)] ?? 0)}`;
  const began = start + weekMs * random.next() * 0.98;
  const incident = createIncident(channel, began, errorRate, random);
  const rows = [...(channels.get(channel) ?? []), ...incident].toSorted((a, b) => a.at - b.at);
  const raised = alarms(rows, began, began + hourMs, options)[0];
  return { falseAlarms, channelWeeks: channels.size, delay: raised === undefined ? null : raised - began };
}

function byChannel(messages: readonly GeneratedMessage[]): ReadonlyMap<string, readonly GeneratedMessage[]> {
  const channels = new Map<string, GeneratedMessage[]>();
  for (const message of messages) {
    const known = channels.get(message.channel);
    if (known === undefined) channels.set(message.channel, [message]);
    else known.push(message);
  }
  return channels;
}

/** 20 messages by 8 persons within 15 minutes, 75 % of them negative. */
function createIncident(
  channel: string,
  began: number,
  errorRate: number,
  random: Random,
): readonly GeneratedMessage[] {
  return Array.from({ length: 20 }, (_, index) => {
    const person = index < 8 ? index + 1 : 1 + Math.floor(random.next() * 8);
    const at = began + 15 * 60_000 * random.next();
    return createMessage(channel, at, `${channel}-person-${person}`, 0.75, errorRate, random);
  });
}

/** When alarms are raised from `begin` to `end`: looked at every message; silent for a day after each. */
function alarms(rows: readonly GeneratedMessage[], begin: number, end: number, options: SimulationOptions): number[] {
  const raised: number[] = [];
  let usual: Usual | null = null;
  let usualUntil = begin;
  let first = 0;
  for (const [index, { at: now, label }] of rows.entries()) {
    if (now < begin || now >= end) continue;
    if (now >= usualUntil) {
      usual = usualOf(
        rows.slice(
          0,
          rows.findIndex((row) => row.at >= usualUntil - lookBackMs),
        ),
        usualUntil,
      );
      usualUntil += dayMs;
    }
    while ((rows[first]?.at ?? now) < now - lookBackMs) first += 1;
    // Evidence grows with negative voices alone: at any other message there is nothing new to find.
    if (usual === null || label !== "negative" || now < (raised.at(-1) ?? 0) + dayMs) continue;
    if (findTurn(rows.slice(first, index + 1), usual, options) !== null) raised.push(now);
  }
  return raised;
}
