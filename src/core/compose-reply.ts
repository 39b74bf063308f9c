import { EngineClosedError, type ChatResult, type ChatTurn } from "../engine/engine.js";
import { EngineBusyError, EngineTimeoutError } from "../engine/queued-engine.js";
import { errorText } from "../errors.js";
import type { Turn } from "../store/history.js";
import { conversationText, type ConversationKey } from "../store/keys.js";
import { languageFor, wordsIn, type Words } from "../words/words.js";
import { afterPatience } from "./after-patience.js";
import type { BotParts } from "./bot-parts.js";
import { checkedChat, type CheckedChat } from "./checked-chat.js";
import type { ReplyJob } from "./conversations.js";
import { conversationOf, messageKey, type IncomingMessage } from "./message.js";
import { patienceOf } from "./patience.js";
import { WithdrawnError, type ReplyDelivery } from "./reply-delivery.js";

/** A message of one word, or of three Chinese characters at most. */
const oneWord = /^\s*(?:[^\s\p{Script=Han}]{1,15}|\p{Script=Han}{1,3}\p{P}*)\s*$/u;
/** How many turns of the channel a new thread begins with. */
const seedTurns = 3;

/** The words of an answer, not yet posted. */
export interface Composed {
  readonly text: string;
  /** Null for the bot's own words, which are no part of the conversation. */
  readonly turn: Turn | null;
  readonly error: string | null;
  /** From receipt; null when nothing was generated. */
  readonly firstToken: number | null;
}

/**
 * Finds the words that answer messages of one conversation together: the bot's own where no model is needed or the
 * model could not answer, else the model's. Shows progress through `delivery`.
 *
 * @throws WithdrawnError, or the signal's reason, when interrupted; EngineClosedError when the program is stopping.
 */
export async function composeReply(
  parts: BotParts,
  jobs: readonly ReplyJob[],
  delivery: ReplyDelivery,
  signal: AbortSignal,
): Promise<Composed> {
  const last = jobs.at(-1)!;
  const words = wordsFor(parts, last.message);
  const fixed = (await careWords(parts, jobs, words)) ?? fixedWords(jobs, words);
  if (fixed !== null) {
    return { text: fixed, turn: null, error: null, firstToken: null };
  }
  try {
    return await generate(parts, jobs, delivery, signal, words);
  } catch (error) {
    if (signal.reason === "stopped") {
      return { text: words.stopped, turn: null, error: "stopped by the asker", firstToken: null };
    }
    if (signal.aborted || error instanceof EngineClosedError) {
      throw error;
    }
    const own = { turn: null, error: errorText(error), firstToken: null };
    if (error instanceof EngineBusyError) {
      return { ...own, text: words.busy };
    }
    parts.logger.error({ error: errorText(error) }, "a reply failed");
    return { ...own, text: words.failed };
  }
}

/** What care has to say instead of the model: a crisis in any of the messages comes first. */
async function careWords(parts: BotParts, jobs: readonly ReplyJob[], words: Words): Promise<string | null> {
  for (const concern of ["crisis", "aftercare"] as const) {
    const job = jobs.find((one) => one.concern === concern);
    if (job !== undefined) {
      return parts.care.crisisText(job.message, concern);
    }
  }
  return jobs.every((job) => job.concern === "insult" && job.rate === "allowed") ? words.calm : null;
}

/** What needs no model: an empty mention, a picture, too many wishes a minute. */
function fixedWords(jobs: readonly ReplyJob[], words: Words): string | null {
  if (jobs.every((job) => job.rate !== "allowed")) {
    return words.rateLimited;
  }
  if (jobs.some((job) => job.message.text !== "")) {
    return null;
  }
  return jobs.some((job) => job.message.hasAttachment) ? words.noText : words.hello;
}

async function generate(
  parts: BotParts,
  jobs: readonly ReplyJob[],
  delivery: ReplyDelivery,
  signal: AbortSignal,
  words: Words,
): Promise<Composed> {
  const { message, reaction, receivedAt } = jobs.at(-1)!;
  const question = questionOf(jobs);
  const reading = await reaction.reading;
  const startedAt = performance.now();
  const turns = await turnsFor(parts, jobs, question);
  const isGrief = jobs.some((job) => job.concern === "grief");
  const said = [...turns.map((turn) => turn.text), question];
  let released = "";
  const options = {
    mood: reading?.mood ?? "neutral",
    signal,
    isPatient: jobs.some((job) => job.isPatient),
    turn: conversationText(conversationOf(message)),
    maxTokens: parts.config.MAX_REPLY_TOKENS,
    onPosition: afterPatience(patienceOf(parts).beforeNotice, (position) => delivery.notice(words.queued(position))),
  };
  let answered: CheckedChat;
  try {
    answered = await checkedChat(parts.engine, turns, options, {
      createCheck: () => parts.care.checkOf(message, said, isGrief ? "grief" : "none"),
      mayTryAgain: () => !delivery.hasShownText && performance.now() - startedAt < parts.config.REPLY_TIMEOUT_MS / 2,
      onChecked: (text) => {
        released = text;
        delivery.stream(text);
      },
    });
  } catch (error) {
    if (!(error instanceof EngineTimeoutError) || signal.aborted) {
      throw error;
    }
    const text = [released.trim(), words.timeout].filter(Boolean).join("\n\n");
    return { text, turn: null, error: errorText(error), firstToken: null };
  }
  if (signal.aborted && signal.reason !== "stopped") {
    throw new WithdrawnError("The answer was interrupted.");
  }
  if (answered.fault !== null) {
    parts.logger.info({ platform: message.platform, fault: answered.fault }, "an answer was withheld");
    return { text: insteadOf(question, isGrief, words), turn: null, error: null, firstToken: null };
  }
  const text = textOf(answered.result, words);
  const introduction = await parts.care.introduction(message);
  const { firstToken } = answered.result.milliseconds;
  return {
    text: introduction === null ? text : `${text}\n\n${introduction}`,
    turn: turnOf(parts, jobs, { question, mood: reading?.mood ?? null, answer: text }),
    error: null,
    firstToken: firstToken === null ? null : startedAt - receivedAt + answered.spent + firstToken,
  };
}

function questionOf(jobs: readonly ReplyJob[]): string {
  return jobs
    .map((job) => job.message.text)
    .filter((text) => text !== "")
    .join("\n");
}

/** What is said where the model's words will not do. Nobody can say "hi" in other words. */
function insteadOf(question: string, isGrief: boolean, words: Words): string {
  const own = oneWord.test(question) ? words.nothingToSay : words.withheld;
  return isGrief ? words.condolence : own;
}

/** What the model has said, as people read it. */
function textOf({ text, stopReason }: ChatResult, words: Words): string {
  const answer = text === "" ? words.nothingToSay : text;
  return stopReason === "abort" ? `${answer} ${words.stopped}` : answer;
}

async function turnsFor(parts: BotParts, jobs: readonly ReplyJob[], question: string): Promise<ChatTurn[]> {
  const { message } = jobs[0]!;
  const { history } = parts.stores;
  const own = await recentTurns(parts, conversationOf(message));
  const beginsThread = message.thread === null && !message.isDirect;
  const earlier = own.length === 0 && beginsThread ? await history.recentInChannel(message, seedTurns) : own;
  const around = own.length === 0 ? await surroundings(parts, jobs) : [];
  const quoted = around.map((line) => `> ${line.replaceAll("\n", " ")}\n`).join("");
  return [
    ...earlier.flatMap((turn): ChatTurn[] => [
      { role: "user", text: turn.question, ...(turn.mood !== null && { mood: turn.mood }) },
      { role: "assistant", text: turn.answer },
    ]),
    { role: "user", text: quoted + question },
  ];
}

/**
 * The newest turns of a conversation, at most `HISTORY_TURNS`. The view moves on by half of that at a time, so that most
 * messages find their conversation beginning where the model's memory of it begins, and only what is new is computed.
 */
async function recentTurns(parts: BotParts, conversation: ConversationKey): Promise<readonly Turn[]> {
  const { history } = parts.stores;
  const most = parts.config.HISTORY_TURNS;
  const step = Math.max(1, Math.floor(most / 2));
  const over = Math.max(0, (await history.count(conversation)) - most);
  return history.recent(conversation, most + over - Math.ceil(over / step) * step);
}

async function surroundings(parts: BotParts, jobs: readonly ReplyJob[]): Promise<readonly string[]> {
  const { platform, message } = jobs[0]!;
  try {
    return (await platform.surroundings?.(message)) ?? [];
  } catch (error) {
    parts.logger.warn({ error: errorText(error) }, "what was said before could not be read");
    return [];
  }
}

function turnOf(parts: BotParts, jobs: readonly ReplyJob[], said: Pick<Turn, "question" | "mood" | "answer">): Turn {
  const { message } = jobs[0]!;
  return {
    conversation: conversationOf(message),
    source: messageKey(message),
    messageIds: jobs.map((job) => job.message.id),
    authorKeys: [...new Set(jobs.map((job) => parts.pseudonym(job.message.platform, job.message.author)))],
    ...said,
    at: Date.now(),
    isPublic: jobs.every((job) => job.message.isPublic),
  };
}

function wordsFor(parts: BotParts, message: IncomingMessage): Words {
  return wordsIn(languageFor(parts.config.LOCALE, message.text, message.locale));
}
