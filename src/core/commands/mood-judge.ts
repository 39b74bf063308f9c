import { agreement } from "../../moods/accuracy.js";
import { formatCorrections } from "../../moods/corrections-tsv.js";
import { dayMs } from "../../moods/period.js";
import type { MoodRow } from "../../store/moods.js";
import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { judgeLabel, readVerdictPress, verdictButtons, type VerdictPress } from "../moods/judge-label.js";
import { readAlertState, writeAlertState } from "../moods/mood-settings.js";
import { readSnoozePress } from "../moods/alert-text.js";
import { percents } from "../moods/mood-text.js";
import { composeQuestion } from "../moods/sample-question.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";
import { refuse, refuseSpace } from "./mood.js";

/** How many random messages are asked about in a row. */
const questions = 5;

/** How often people agree with the labels, the labels as a table, and a few more questions; for the space's moderators. */
export async function accuracy(bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  const refusal = await refuseSpace(asker, words);
  if (refusal !== null) {
    return { text: refusal };
  }
  const { platform, space } = asker;
  const rows = await readable(asker, await bot.parts.stores.moodViews.corrected({ platform, space }));
  const corrections = rows.flatMap((row) => {
    const { corrected, correctedBy } = row;
    return corrected === null || correctedBy === null ? [] : [{ ...row, corrected, correctedBy }];
  });
  const asked = agreement(corrections.filter(({ correctedBy }) => correctedBy === "asked"));
  const unasked = corrections.filter(({ correctedBy }) => correctedBy === "unasked").length;
  const lines = [
    asked.judged === 0 ? words.accuracyNone : words.accuracyShare(asked.judged, ...percents(asked.share)),
    ...(asked.unsure > 0 ? [words.accuracyUnsure(asked.unsure)] : []),
    ...(unasked > 0 ? [words.accuracyUnasked(unasked)] : []),
  ];
  const question = await ask(bot, asker, questions - 1, words);
  const bytes = new TextEncoder().encode(formatCorrections(corrections));
  const file = { name: "corrections.tsv", mediaType: "text/tab-separated-values", bytes };
  return {
    ...question,
    text: [...lines, "", question.text].join("\n"),
    ...(corrections.length > 0 && { files: [{ ...file, description: words.accuracyFile }] }),
  };
}

/** The mood of one message, with buttons to confirm or correct it: for its author and for the channel's moderators. */
export async function ofMessage(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mood of message" },
  words: Words,
): Promise<CommandAnswer> {
  const row = await bot.parts.stores.moods.find(request.message);
  const isHere = row !== null && row.space === asker.space;
  if (!isHere && request.author === asker.author) {
    return { text: words.moodUnknown };
  }
  if (row === null || !(await mayJudge(bot, asker, row))) {
    return { text: words.moodNotYours };
  }
  const text = words.moodOfMessage(row.corrected ?? row.label, row.positive, row.corrected !== null);
  return { text, buttons: verdictButtons(row, "unasked", 0, words) };
}

/** A button of an earlier answer or announcement. */
export async function press(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "press" },
  words: Words,
): Promise<CommandAnswer> {
  const verdict = readVerdictPress(request.action);
  if (verdict !== null) {
    return pressVerdict(bot, asker, verdict, words);
  }
  const channel = readSnoozePress(request.action);
  if (channel === null) {
    return { text: words.failed };
  }
  const refusal = await refuse(asker, channel, words);
  if (refusal !== null) {
    return { text: refusal };
  }
  const place = { platform: asker.platform, space: asker.space, channel };
  const state = await readAlertState(bot.parts.stores.settings, place);
  await writeAlertState(bot.parts.stores.settings, place, { ...state, snoozedUntil: Date.now() + dayMs });
  return { text: words.alertSnoozed(asker.channelName(channel)) };
}

async function pressVerdict(bot: Bot, asker: Asker, pressed: VerdictPress, words: Words): Promise<CommandAnswer> {
  const { verdict, how, more, channel, id } = pressed;
  const row = await bot.parts.stores.moods.find({ platform: asker.platform, channel, id });
  if (row === null || row.space !== asker.space) {
    return { text: words.judgedGone };
  }
  if (!(await mayJudge(bot, asker, row))) {
    return { text: words.moodNotYours };
  }
  await judgeLabel(bot, row, verdict, how);
  if (how === "unasked" || more === 0) {
    return { text: words.judgedThanks };
  }
  const question = await ask(bot, asker, more - 1, words);
  return { ...question, text: [words.judgedThanks, question.text].join("\n") };
}

async function mayJudge(bot: Bot, asker: Asker, row: MoodRow): Promise<boolean> {
  if (row.authorKey === bot.parts.pseudonym(asker.platform, asker.author)) return true;
  if (asker.isDirect || row.space !== asker.space || !row.isPublic) return false;
  return (await asker.canRead(row.key.channel)) && asker.moderates(row.key.channel);
}

/** A question about a random message of the channels that the asker may judge. */
async function ask(bot: Bot, asker: Asker, more: number, words: Words): Promise<CommandAnswer> {
  const { platform, space } = asker;
  const mayAsk = async (channel: string): Promise<boolean> =>
    (await asker.canRead(channel)) && asker.moderates(channel);
  const question = await composeQuestion(bot, { space: { platform, space }, now: Date.now(), more, mayAsk }, words);
  return question ?? { text: words.accuracyNothingToAsk };
}

async function readable(asker: Asker, rows: readonly MoodRow[]): Promise<readonly MoodRow[]> {
  const known = new Map<string, boolean>();
  for (const { key } of rows) {
    if (!known.has(key.channel)) known.set(key.channel, await asker.canRead(key.channel));
  }
  return rows.filter(({ key }) => known.get(key.channel));
}
