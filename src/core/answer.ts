import { EngineClosedError } from "../engine/engine.js";
import { errorText } from "../errors.js";
import type { Turn } from "../store/history.js";
import { StoreError } from "../store/stores.js";
import type { BotParts } from "./bot-parts.js";
import { oldestTakenUp } from "./catch-up.js";
import { isHeldBack } from "./care.js";
import { composeReply, type Composed } from "./compose-reply.js";
import { isRestart, type ReplyJob } from "./conversations.js";
import { messageKey } from "./message.js";
import { closeUnanswered, outcome } from "./outcome.js";
import { patienceOf } from "./patience.js";
import { PlatformError, type MoodReading, type Outcome } from "./platform.js";
import { ReplyDelivery, WithdrawnError } from "./reply-delivery.js";
import { wait } from "./wait.js";

/**
 * Answers messages of one conversation with one reply, delivers it and records it. Null where the platform or the disk
 * cannot take it now and it is to be tried again. Never rejects.
 */
export async function answerBatch(
  parts: BotParts,
  jobs: readonly ReplyJob[],
  signal: AbortSignal,
): Promise<readonly Outcome[] | null> {
  const [first, ...others] = jobs;
  if (first === undefined) {
    return [];
  }
  const { platform, message } = first;
  const heard = Promise.all(jobs.map(async (job) => ({ ...job, concern: await job.reaction.concern })));
  let stopWorking: (() => void) | undefined;
  const stopDelivery = new AbortController();
  const delivery = new ReplyDelivery(parts, platform, message, {
    mayPost: reactionsShown(heard, patienceOf(parts).forReaction),
    signal: stopDelivery.signal,
  });
  const stop = () => signal.reason !== "stopped" && stopDelivery.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const { inbox } = parts.stores;
    await inbox.cover(
      messageKey(message),
      others.map((job) => messageKey(job.message)),
    );
    const entry = await inbox.find(messageKey(message));
    await delivery.takeOver(entry?.parts ?? []);
    if (entry?.reply === "composed" && (delivery.hasPosted || isAnswerTo(jobs, entry.turn))) {
      const texts = entry.parts.flatMap(({ text }) => text ?? []);
      await delivery.deliver(texts, entry.turn);
      return await outcomesOf(jobs, { text: texts.join("\n"), turn: entry.turn, error: null, firstToken: null });
    }
    if (isOvertaken(parts, await heard)) {
      return await leftAlone(parts, jobs);
    }
    // Not before it is known what is said: a platform may open a thread for it, and must know how to name that.
    stopWorking = platform.showWorking?.(message);
    const composed = await composeReply(parts, await heard, delivery, signal);
    if (isRestart(signal)) {
      throw new WithdrawnError("The answer was interrupted.");
    }
    await delivery.finish(composed.text, composed.turn);
    stopWorking?.();
    stopWorking = undefined;
    return await outcomesOf(jobs, composed);
  } catch (error) {
    await delivery.abandon();
    return signal.reason === "crisis" ? await leftAlone(parts, jobs) : await failed(parts, jobs, signal, error);
  } finally {
    signal.removeEventListener("abort", stop);
    stopWorking?.();
  }
}

/** Resolves when a reply may follow: its reactions are there, or have taken too long. A crisis gets none, and no delay. */
async function reactionsShown(heard: Promise<readonly ReplyJob[]>, patienceMilliseconds: number): Promise<void> {
  const jobs = await heard;
  if (!jobs.some(({ concern }) => isHeldBack(concern))) {
    const settled = Promise.all(jobs.map((job) => job.reaction.settled));
    await Promise.race([settled, wait(patienceMilliseconds)]);
  }
}

/** Whether a crisis has come up in the conversation since these messages: nobody chats on beside it. */
function isOvertaken(parts: BotParts, jobs: readonly ReplyJob[]): boolean {
  return jobs.every((job) => !isHeldBack(job.concern) && parts.care.concern(job.message) === "aftercare");
}

/** What becomes of messages that get no answer. The first one's entry covers the others. */
async function leftAlone(parts: BotParts, jobs: readonly ReplyJob[]): Promise<readonly Outcome[]> {
  await closeUnanswered(parts, jobs[0]!.message);
  return Promise.all(jobs.map(async ({ reaction }) => outcome("ignored", await reaction.reading)));
}

/** Whether a stored answer speaks of these messages alone: one of those that it was to cover may be gone. */
function isAnswerTo(jobs: readonly ReplyJob[], turn: Turn | null): boolean {
  const ids = new Set(jobs.map((job) => job.message.id));
  return turn === null || turn.messageIds.every((id) => ids.has(id));
}

async function outcomesOf(jobs: readonly ReplyJob[], composed: Composed): Promise<readonly Outcome[]> {
  return Promise.all(
    jobs.map(async (job): Promise<Outcome> => {
      const reading = await job.reaction.reading;
      const hasFailed = composed.error !== null;
      return {
        kind: hasFailed ? "failed" : "answered",
        reading,
        reply: hasFailed ? null : composed.text,
        error: composed.error,
        milliseconds: times(reading, composed.firstToken, performance.now() - job.receivedAt),
      };
    }),
  );
}

function times(reading: MoodReading | null, firstToken: number | null, reply: number | null) {
  return { reaction: reading?.milliseconds ?? null, firstToken, reply };
}

async function failed(
  parts: BotParts,
  jobs: readonly ReplyJob[],
  signal: AbortSignal,
  error: unknown,
): Promise<readonly Outcome[] | null> {
  const isLeftOpen = isRestart(signal) || signal.reason === "closing" || error instanceof EngineClosedError;
  const isDown = error instanceof StoreError || (error instanceof PlatformError && error.kind === "unavailable");
  const isWorthRetrying = jobs.some((job) => job.message.sentAt >= oldestTakenUp(parts.config));
  if (isDown && isWorthRetrying && !isLeftOpen) {
    parts.logger.warn({ error: errorText(error) }, "an answer is put off");
    return null;
  }
  if (!isLeftOpen) {
    const isQuiet = error instanceof WithdrawnError || error instanceof PlatformError;
    parts.logger[isQuiet ? "warn" : "error"]({ error: errorText(error) }, "an answer was not posted");
    await parts.stores.inbox.fail(messageKey(jobs[0]!.message)).catch((cause: unknown) => {
      parts.logger.error({ error: errorText(cause) }, "a failed answer could not be recorded");
    });
  }
  return Promise.all(
    jobs.map(async (job): Promise<Outcome> => {
      const reading = await job.reaction.reading;
      const milliseconds = times(reading, null, null);
      return { kind: "failed", reading, reply: null, error: errorText(error), milliseconds };
    }),
  );
}
