import { EngineBusyError } from "../engine/queued-engine.js";
import { EngineClosedError, leastMass, type Classification, type Mood } from "../engine/engine.js";
import { errorText, isAbortError } from "../errors.js";
import type { ReactionState } from "../store/inbox.js";
import { StoreError } from "../store/stores.js";
import type { BotParts } from "./bot-parts.js";
import { isHeldBack, type Concern } from "./care.js";
import { fileMood } from "./file-mood.js";
import { askBack, listen, waitsForModel } from "./listen.js";
import { addressCrisis } from "./meet-crisis.js";
import { messageKey, type IncomingMessage } from "./message.js";
import { moodEmoji } from "./mood-emoji.js";
import { isAuthorOptedOut } from "./opt-out.js";
import { PlatformError, type MoodReading, type Platform } from "./platform.js";

/** A reaction under way. None of the promises rejects. */
export interface Reaction {
  /** What the message is about, once the model has been asked where the lists say nothing or are unsure. */
  readonly concern: Promise<Concern>;
  /** The mood, as soon as it is known; null where the message is not judged. */
  readonly reading: Promise<MoodReading | null>;
  /** Resolves when the platform has taken the emoji, or there is none. */
  readonly settled: Promise<void>;
}

/** On what terms a message is judged. */
export interface Terms {
  /** What the lists say. */
  readonly concern: Concern;
  readonly signal: AbortSignal;
  /** Is not refused where much waits. */
  readonly isPatient: boolean;
  /** What must be over before an emoji is shown. Must not reject. @default nothing */
  readonly after?: Promise<void>;
}

/** Terms, with what {@link askBack} asks the model. */
interface AskedTerms extends Terms {
  readonly suspicion: Promise<Concern> | null;
}

/** Where the classifier is unsure, or wanted to say something else, the mood is neutral. */
export function moodOf(classification: Classification, neutralBand: number): Mood {
  const { positive, mass, label } = classification;
  return Math.abs(positive - 0.5) < neutralBand || mass < leastMass ? "neutral" : label;
}

/**
 * Judges a message, files its mood and reacts. A person who opted out is not judged. A crisis is neither filed nor reacted
 * to; where moderators want it met unaddressed, its entry expects a reply once the reaction has settled.
 */
export function react(parts: BotParts, platform: Platform, message: IncomingMessage, terms: Terms): Reaction {
  const asked = { ...terms, suspicion: askBack(parts, message, terms) };
  return follow(parts, platform, message, asked, judge(parts, platform, message, asked));
}

/** Goes on with a reaction that an earlier run began: what was judged then stays as it was judged. */
export function resumeReaction(
  parts: BotParts,
  platform: Platform,
  message: IncomingMessage,
  terms: Terms,
  reached: ReactionState,
): Reaction {
  const asked = { ...terms, suspicion: askBack(parts, message, terms) };
  const known = knownJudgement(parts, message, asked, reached);
  const judged = known.then((judgement) => judgement ?? judge(parts, platform, message, asked));
  return follow(parts, platform, message, asked, judged);
}

function follow(
  parts: BotParts,
  platform: Platform,
  message: IncomingMessage,
  { concern, signal, suspicion, after }: AskedTerms,
  judged: Promise<Judged>,
): Reaction {
  const isOpen = waitsForModel(parts.care, message, concern);
  const heard = suspicion ?? judged.then((judgement) => judgement.concern);
  return {
    // Where the lists have decided, nobody waits for the model.
    concern: isOpen ? heard : Promise.resolve(concern),
    reading: judged.then(({ reading }) => reading),
    settled: Promise.all([judged, after]).then(([judgement]) => settle(parts, platform, message, judgement, signal)),
  };
}

/** What is known of a message from an earlier run; null where it is to be judged anew. */
async function knownJudgement(
  parts: BotParts,
  message: IncomingMessage,
  { suspicion, ...terms }: AskedTerms,
  state: ReactionState,
): Promise<Judged | null> {
  try {
    const row = await parts.stores.moods.find(messageKey(message));
    if (row === null && state === "pending") {
      return null;
    }
    const listed = { ...terms, positive: row?.positive ?? null };
    const isAsked = !(await isAuthorOptedOut(parts, message));
    // What the model has heard is on no disk: a crisis is neither filed nor shown, and its answer may be open.
    const heard = suspicion ?? (isAsked ? listen(parts, message, listed, terms.signal) : terms.concern);
    const concern = await heard;
    if (row === null) {
      return { concern, state, reading: null };
    }
    const { label: mood, positive } = row;
    const emoji = await emojiFor(parts, message, mood, concern);
    return { concern, state, reading: { mood, positive, emoji, milliseconds: 0 } };
  } catch {
    // A store that cannot be read makes itself known when the reaction is recorded.
    return state === "pending" ? null : { concern: (await suspicion) ?? terms.concern, state, reading: null };
  }
}

async function emojiFor(
  parts: BotParts,
  message: IncomingMessage,
  mood: Mood,
  concern: Concern,
): Promise<string | null> {
  if (isHeldBack(concern)) {
    return null;
  }
  return concern === "grief" ? parts.care.griefEmoji(message) : moodEmoji(parts.config, mood);
}

interface Judged {
  readonly concern: Concern;
  readonly state: ReactionState;
  readonly reading: MoodReading | null;
}

async function judge(
  parts: BotParts,
  platform: Platform,
  message: IncomingMessage,
  { suspicion, ...terms }: AskedTerms,
): Promise<Judged> {
  const { config, engine, logger } = parts;
  const { signal, isPatient } = terms;
  let concern = (await suspicion) ?? terms.concern;
  try {
    if (message.text === "") {
      return { concern, state: "none", reading: null };
    }
    if (await isAuthorOptedOut(parts, message)) {
      return { concern, state: "skipped", reading: null };
    }
    const classification = await engine.classify(message.text, { signal, isPatient });
    const { positive, milliseconds } = classification;
    concern = suspicion === null ? await listen(parts, message, { concern, positive }, signal) : concern;
    // What was interrupted while the model listened is not filed: it may be gone, or will be judged by the next run.
    signal.throwIfAborted();
    // Who has opted out meanwhile is not judged either.
    if (await isAuthorOptedOut(parts, message)) {
      return { concern, state: "skipped", reading: null };
    }
    // Whoever looks for loss and despair knows better than a small model asked for a mood that they are no good news.
    const isDark = concern === "crisis" || concern === "grief";
    const mood = isDark ? "negative" : moodOf(classification, config.NEUTRAL_BAND);
    if (isHeldBack(concern)) {
      // Neither filed nor shown: an overview would lead people to it.
      return { concern, state: "none", reading: { mood, positive, emoji: null, milliseconds } };
    }
    const emoji = await emojiFor(parts, message, mood, concern);
    const reading = { mood, positive, emoji, milliseconds };
    await fileMood(parts, message, mood, classification);
    platform.showMood?.(message, reading);
    return { concern, state: "pending", reading };
  } catch (error) {
    if (isForLater(error, signal)) {
      return { concern, state: "pending", reading: null };
    }
    const isRefusal = error instanceof EngineBusyError || isAbortError(error) || signal.aborted;
    logger[isRefusal ? "debug" : "error"]({ error: errorText(error) }, "a message was not judged");
    return { concern, state: isRefusal ? "skipped" : "failed", reading: null };
  }
}

async function settle(
  parts: BotParts,
  platform: Platform,
  message: IncomingMessage,
  { concern, state, reading }: Judged,
  signal: AbortSignal,
): Promise<void> {
  const { inbox } = parts.stores;
  const key = messageKey(message);
  if (signal.reason === "edited") {
    // How the reaction to the new words ends is recorded in its place.
    return;
  }
  try {
    if (concern === "crisis" && state !== "pending") {
      // Before the reaction's end would close the entry of a message that was only watched.
      await addressCrisis(parts, message);
    }
    if (state !== "pending") {
      return await inbox.setReaction(key, state);
    }
    if (reading === null || signal.reason === "closing") {
      // Stays pending: the next run takes it up.
      return;
    }
    const { emoji } = reading;
    if (emoji === null) {
      return await inbox.setReaction(key, "none");
    }
    const entry = await inbox.find(key);
    if (entry === null || entry.closing !== null || signal.aborted || (await isAuthorOptedOut(parts, message))) {
      return await inbox.setReaction(key, "skipped");
    }
    await platform.react(message, { ...reading, emoji, isAddressed: entry.isAddressed });
    await inbox.setReaction(key, "done");
  } catch (error) {
    if (isForLater(error, signal)) {
      parts.logger.warn({ platform: message.platform, error: errorText(error) }, "a reaction is put off");
      return;
    }
    const isLeftOut = error instanceof PlatformError && error.kind === "overBudget";
    parts.logger[isLeftOut ? "debug" : "warn"]({ platform: message.platform, error: errorText(error) }, "no reaction");
    await inbox.setReaction(key, isLeftOut ? "skipped" : "failed").catch((cause: unknown) => {
      parts.logger.error({ error: errorText(cause) }, "a reaction's state could not be recorded");
    });
  }
}

/** What the platform or the disk cannot take now, or the end of the run interrupted, is taken up again later. */
function isForLater(error: unknown, signal: AbortSignal): boolean {
  const isDown = error instanceof StoreError || (error instanceof PlatformError && error.kind === "unavailable");
  return isDown || error instanceof EngineClosedError || signal.reason === "closing";
}
