import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { Care, Concern } from "./care.js";
import type { IncomingMessage } from "./message.js";
import { isAuthorOptedOut } from "./opt-out.js";

/** From this probability of positive on, a message is not asked about: hardly any of danger or loss sounds so glad. */
export const surelyGlad = 0.95;

/** What is known of a message when the model may be asked about it. */
export interface KnownOfMessage {
  /** What the lists say. */
  readonly concern: Concern;
  /** Probability of positive; null while the message has not been judged. */
  readonly positive: number | null;
}

/**
 * What a message is about: what the lists say, or, where they say nothing or are unsure, what the model hears in it. Never
 * rejects: where the model has no opinion, the lists decide, and what they suspect counts. Only for people who have not
 * opted out.
 */
export async function listen(
  { care, engine, logger }: BotParts,
  message: IncomingMessage,
  { concern, positive }: KnownOfMessage,
  signal?: AbortSignal,
): Promise<Concern> {
  const suspected = care.suspects(message);
  const isWorthAsking = message.text !== "" && (positive ?? 0) < surelyGlad && mayHearMore(care, message, concern);
  if (suspected.length === 0 && !isWorthAsking) {
    return concern;
  }
  try {
    const opinion = await engine.listen(message.text, { suspected, ...(signal && { signal }) });
    return opinion === null ? trustLists(care, message, concern) : hear(care, message, concern, opinion.concern);
  } catch (error) {
    if (signal?.aborted) {
      // Deleted, edited or left to the next run: nothing is made of it any more.
      return concern;
    }
    logger.debug({ error: errorText(error) }, "the model was not asked what a message is about");
    return trustLists(care, message, concern);
  }
}

/**
 * What a message is about in which unsure phrases of the lists suspect something: asked before its mood, which may have to
 * wait behind many others. Null where nothing is suspected. Never rejects.
 */
export function askBack(
  parts: BotParts,
  message: IncomingMessage,
  { concern, signal }: { readonly concern: Concern; readonly signal: AbortSignal },
): Promise<Concern> | null {
  if (parts.care.suspects(message).length === 0) {
    return null;
  }
  return isAuthorOptedOut(parts, message)
    .catch(() => true)
    .then((isOut) =>
      isOut ? trustLists(parts.care, message, concern) : listen(parts, message, { concern, positive: null }, signal),
    );
}

/**
 * Whether the answer to a message waits for what the model hears in it. In the hour after a crisis, what is said to the bot is
 * met with care whatever it is; only among others' talk may a second crisis go unnoticed.
 */
export function waitsForModel(care: Care, message: IncomingMessage, concern: Concern): boolean {
  return care.suspects(message).length > 0 || mayHearMore(care, message, concern);
}

function mayHearMore(care: Care, message: IncomingMessage, concern: Concern): boolean {
  return concern === "none" || (concern === "aftercare" && !care.isForUs(message));
}

/** What a message is about where no model may be asked: what the lists suspect counts as said outright. */
function trustLists(care: Care, message: IncomingMessage, concern: Concern): Concern {
  const [suspected] = care.suspects(message);
  return suspected === undefined ? concern : hear(care, message, concern, suspected);
}

function hear(care: Care, message: IncomingMessage, listed: Concern, heard: "none" | "crisis" | "grief"): Concern {
  care.heard(message, heard);
  if (heard === "crisis") {
    return heard;
  }
  return heard === "none" || listed === "aftercare" ? listed : heard;
}
