import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import type { Concern } from "./care.js";
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
 * What a message is about: what the lists say, or, where they say nothing, what the model hears in it. Never rejects: where
 * the model has no opinion, the lists have decided. Only for people who have not opted out.
 */
export async function listen(
  { care, engine, logger }: BotParts,
  message: IncomingMessage,
  { concern, positive }: Listed,
  signal?: AbortSignal,
): Promise<Concern> {
  if (concern !== "none" || message.text === "" || (positive ?? 0) >= surelyGlad) {
    return concern;
  }
  try {
    const opinion = await engine.listen(message.text, signal && { signal });
    if (opinion === null || opinion.concern === "none") {
      return concern;
    }
    care.heard(message, opinion.concern);
    return opinion.concern;
  } catch (error) {
    logger.debug({ error: errorText(error) }, "the model was not asked what a message is about");
    return concern;
  }
}
