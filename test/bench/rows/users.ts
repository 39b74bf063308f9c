import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ChatTurn, Mood } from "../../../src/engine/engine.js";
import type { Bench } from "../bench.js";
import { percentile } from "../figures.js";
import { figuresOf, type Row } from "../report.js";

const userCount = 8;
const replyTokens = 45;
const mostTurns = 6;
const limitMilliseconds = 3000;
/** The bot's default `NEUTRAL_BAND`: how far from 0.5 a probability must be to count as a mood. */
const neutralBand = 0.15;
const loopResolution = 1;

/** What one user went through, in milliseconds. */
interface Waits {
  readonly answers: number[];
  readonly reactions: number[];
}

/** Eight users, each of whom sends the next message as soon as the last is answered. */
export async function measureUsers(bench: Bench, requests: number): Promise<Row[]> {
  const before = bench.engine.statistics();
  const loop = monitorEventLoopDelay({ resolution: loopResolution });
  loop.enable();
  const started = performance.now();
  const users = await Promise.all(
    Array.from({ length: userCount }, (_, index) => converse(bench, `user ${index}`, requests)),
  );
  const seconds = (performance.now() - started) / 1000;
  loop.disable();
  const after = bench.engine.statistics();
  const loopDelay = loop.percentile(99) / 1e6;
  const answers = users.flatMap((user) => user.answers);
  const reactions = figuresOf(
    users.flatMap((user) => user.reactions),
    "ms",
  );
  const medians = users.map((user) => percentile(user.answers, 0.5));
  const passes = after.decodePasses.map((count, width) => count - (before.decodePasses[width] ?? 0));
  const reprefilled = after.reprefilledTokens - before.reprefilledTokens;
  const prefilled = after.prefilledTokens - before.prefilledTokens;
  const figures = figuresOf(answers, "ms");
  const allowed = await allowedByMachine(bench, prefilled - reprefilled, answers.length);
  return [
    {
      name: `${userCount} users: answered within ${limitMilliseconds / 1000} s`,
      value: (answers.filter((answer) => answer <= limitMilliseconds).length / answers.length) * 100,
      unit: "%",
      bound: { atLeast: 95 },
      figures,
      note:
        `longest ${(figures.longest / 1000).toFixed(1)} s; ${(answers.length / seconds).toFixed(2)} answers/s; with ` +
        `nothing computed twice and bare rates throughout a user would wait ${(allowed / 1000).toFixed(1)} s; ` +
        `decode passes by replies in them (from 1): ${passes.slice(1).join(", ")}`,
    },
    {
      name: `${userCount} users: reaction`,
      value: reactions.p50,
      unit: "ms",
      bound: null,
      figures: reactions,
    },
    {
      name: `${userCount} users: history computed again`,
      value: reprefilled / answers.length,
      unit: "tokens a reply",
      bound: null,
      note: `${reprefilled} of ${prefilled} prompt tokens computed`,
    },
    {
      name: `${userCount} users: slowest user's median`,
      value: Math.max(...medians) / Math.min(...medians),
      unit: "× the fastest's",
      bound: { atMost: 1.5 },
    },
    {
      name: `${userCount} users: event loop's delay, p99`,
      value: loopDelay,
      unit: "ms",
      bound: { atMost: 50 },
      note: `longest ${(loop.max / 1e6).toFixed(1)} ms`,
    },
  ];
}

/** One user's requests: a reaction, then a reply in its conversation, which begins anew after six turns. */
async function converse({ queue, messages }: Bench, turn: string, requests: number): Promise<Waits> {
  const waits: Waits = { answers: [], reactions: [] };
  let conversation: ChatTurn[] = [];
  for (let request = 0; request < requests; request += 1) {
    if (conversation.length === mostTurns * 2) {
      conversation = [];
    }
    const text = messages.message(messages.number(6, 24));
    const started = performance.now();
    const { positive } = await queue.classify(text);
    waits.reactions.push(performance.now() - started);
    const turns: ChatTurn[] = [...conversation, { role: "user", text }];
    const mood = toMood(positive);
    const reply = await queue.chat(turns, { mood, maxTokens: replyTokens, turn });
    waits.answers.push(performance.now() - started);
    conversation = [...conversation, { role: "user", text, mood }, { role: "assistant", text: reply.text }];
  }
  return waits;
}

function toMood(positive: number): Mood {
  if (Math.abs(positive - 0.5) < neutralBand) {
    return "neutral";
  }
  return positive > 0.5 ? "positive" : "negative";
}

/** What one of the users would wait at the least, in milliseconds: every token at the bare library's best rate, once. */
async function allowedByMachine({ bare, analyst }: Bench, promptTokens: number, answers: number): Promise<number> {
  const decode: number[] = [];
  const prefill: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    decode.push((await bare.decode(4, replyTokens, 250)) / (4 * replyTokens));
    prefill.push((await bare.prefill(32, 250)) / 32);
  }
  const tokens = promptTokens / answers + 15 + analyst.after;
  return userCount * (tokens * percentile(prefill, 0.5) + replyTokens * percentile(decode, 0.5));
}
