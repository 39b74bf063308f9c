import { errorText } from "../errors.js";
import type { BotParts } from "./bot-parts.js";
import { messageKey, type IncomingMessage } from "./message.js";
import type { Outcome } from "./platform.js";

/** What is reported of a message that got no answer. */
export function outcome(kind: "ignored" | "watched", reading: Outcome["reading"] = null): Outcome {
  const milliseconds = { reaction: reading?.milliseconds ?? null, firstToken: null, reply: null };
  return { kind, reading, reply: null, error: null, milliseconds };
}

/** Closes the entry of a message that gets no answer, or none beyond what has been said. Never rejects. */
export async function closeUnanswered(parts: BotParts, message: IncomingMessage): Promise<void> {
  await parts.stores.inbox.complete(messageKey(message), null).catch((error: unknown) => {
    parts.logger.error({ error: errorText(error) }, "a message that is left alone could not be closed");
  });
}
