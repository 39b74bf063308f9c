import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { Care, Concern } from "./care.js";
import type { IncomingMessage } from "./message.js";

/** From this probability of positive on, a message is not asked about: hardly any of danger or loss sounds so glad. */
export const surelyGlad = 0.95;

/** What is known of a message when the model may be asked about it. */
export interface Listed {
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
  { concern, positive }: Listed,
  signal?: AbortSignal,
): Promise<Concern> {
  const suspected = care.suspects(message);
  const isSettled = !isOpen(concern) || message.text === "" || (positive ?? 0) >= surelyGlad;
  if (suspected === null && isSettled) {
    return concern;
  }
  try {
    const opinion = await engine.listen(message.text, { suspected, ...(signal && { signal }) });
    const heard = opinion === null ? suspected : opinion.concern;
    return heard === null ? concern : hear(care, message, heard);
  } catch (error) {
    logger.debug({ error: errorText(error) }, "the model was not asked what a message is about");
    return trustLists({ care }, message, concern);
  }
}

/** Whether the model may hear more in a message of this concern, even if the lists suspect nothing. */
export function isOpen(concern: Concern): boolean {
  return concern === "none" || concern === "aftercare";
}

/** What a message is about where no model may be asked: what the lists suspect counts as said outright. */
export function trustLists({ care }: Pick<BotParts, "care">, message: IncomingMessage, concern: Concern): Concern {
  const suspected = care.suspects(message);
  return suspected === null ? concern : hear(care, message, suspected);
}

function hear(care: Care, message: IncomingMessage, concern: "none" | "crisis" | "grief"): Concern {
  care.heard(message, concern);
  return care.concern(message);
}
